"""The story behind a count: every line of a ledger in words, with changes of terms and freezes among them."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from babel.dates import format_datetime
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from tenpack.journal.choices import ActorKind
from tenpack.packs.choices import Bucket, Cause, Kind, Why
from tenpack.packs.models import Booking, Freeze, LedgerEntry, PackTerms, SessionPack
from tenpack.packs.queries import freezes_of, terms_changes
from tenpack.people.models import Business
from tenpack.people.queries import names_of
from tenpack.web.appointment_words import when
from tenpack.web.jinja import day, language

LEFT = (Bucket.FREE, Bucket.BOOKED)
# Recorded so much later than it took effect, a line says both.
LATE = timedelta(minutes=5)


@dataclass(frozen=True, slots=True, kw_only=True)
class Story:
    """One line: what happened, how it changed what is left, when, who, why."""

    id: str = ""
    what: str
    change: int = 0
    after: int | None = None
    at: datetime
    recorded_at: datetime
    late: bool = False
    who: str = ""
    detail: str = ""
    reason: str = ""
    pack: SessionPack | None = None
    visit: str = ""
    link: tuple[str, str] | None = None


def stories_of(
    business: Business, packs: Collection[SessionPack], entries: Collection[LedgerEntry], *, whole: bool = True
) -> list[Story]:
    """The lines of these entries, newest first; `whole` adds every change of terms, else those between the entries.

    Five queries whatever the number of lines.
    """
    changes = terms_changes(packs)
    if not whole and entries:
        since, until = min(one.recorded_at for one in entries), max(one.recorded_at for one in entries)
        changes = [pair for pair in changes if since <= pair[1].recorded_at <= until]
    known = {pack.id: pack for pack in packs}
    actors = {entry.actor_id for entry in entries} | {new.actor_id for _old, new in changes}
    names = names_of(business, {actor for actor in actors if actor})
    rests = {(rest.pack_id, rest.recorded_at): rest for rest in freezes_of(packs)} if changes else {}
    times = appointment_times(business, entries)
    lines = [entry_story(entry, known.get(entry.pack_id), names, times) for entry in entries]
    lines += [
        terms_story(old, new, rests.get((new.pack_id, new.recorded_at)), known[new.pack_id], names)
        for old, new in changes
    ]
    return with_counts(sorted(lines, key=lambda line: line.recorded_at, reverse=True))


def with_counts(lines: list[Story]) -> list[Story]:
    """Changes of terms say what was left of the pack at that moment, where an entry among the lines tells."""
    left: dict[UUID, int] = {}
    told = []
    for line in reversed(lines):
        if line.pack and line.after is not None:
            left[line.pack.id] = line.after
        known = left.get(line.pack.id) if line.pack else None
        told.append(replace(line, after=known) if line.after is None else line)
    return told[::-1]


def appointment_times(business: Business, entries: Collection[LedgerEntry]) -> dict[UUID, str]:
    """When the appointments are that these entries book, release or use, in words, by the cause's id.

    One query; none for lines of `with_booked_times`.
    """
    ids = {entry.cause_id for entry in entries if entry.cause == Cause.APPOINTMENT and entry.cause_id}
    if not ids:
        return {}
    if all(hasattr(entry, "booked_from") for entry in entries):
        told = [(one.cause_id, one.booked_from, one.booked_until) for one in entries if one.cause_id in ids]  # type: ignore[attr-defined]
        return {cause: when(starts, ends, business.zone) for cause, starts, ends in told if starts}
    rows = Booking.objects.filter(business=business, id__in=ids).values_list("id", "starts_at", "ends_at")
    return {booking: when(starts, ends, business.zone) for booking, starts, ends in rows}


def entry_story(
    entry: LedgerEntry, pack: SessionPack | None, names: dict[UUID, str], times: Mapping[UUID, str]
) -> Story:
    """An entry as a line."""
    change = entry.quantity * ((entry.to_bucket in LEFT) - (entry.from_bucket in LEFT))
    undone = getattr(entry, "reversed_by", None)
    reason = getattr(entry, "reason_row", None)
    return Story(
        id=entry.public_id,
        what=what_words(entry),
        change=change,
        after=entry.free_after + entry.booked_after,
        at=entry.happened_at,
        recorded_at=entry.recorded_at,
        late=abs(entry.recorded_at - entry.happened_at) > LATE,
        who=actor_name(entry, names),
        detail=detail_words(entry, times.get(entry.cause_id, "") if entry.cause_id else ""),
        reason=reason.text if reason else "",
        pack=pack,
        visit=entry.visit.public_id if entry.visit and entry.kind == Kind.USED and not undone else "",
        link=link_of(entry, undone),
    )


def link_of(entry: LedgerEntry, undone: LedgerEntry | None) -> tuple[str, str] | None:
    """The line that belongs to this one: the undo of a use, the use of an undo."""
    if undone:
        return _("Put back later"), undone.public_id
    if entry.reverses_id:
        return _("The use it takes back"), LedgerEntry(id=entry.reverses_id).public_id
    return None


def what_words(entry: LedgerEntry) -> str:
    """What the entry did, for a person."""
    count = entry.quantity
    words = {
        Kind.GRANTED: lambda: ngettext("%(n)s session added", "%(n)s sessions added", count),
        Kind.BOOKED: lambda: _("Session booked"),
        Kind.RELEASED: lambda: _("Booking released"),
        Kind.USED: lambda: _("Session forfeited") if entry.visit and entry.visit.is_forfeited else _("Session used"),
        Kind.RETURNED: lambda: _("Session put back"),
        Kind.EXPIRED: lambda: ngettext("%(n)s session expired", "%(n)s sessions expired", count),
        Kind.REVIVED: lambda: ngettext("%(n)s expired session came back", "%(n)s expired sessions came back", count),
        Kind.WITHDRAWN: lambda: ngettext("%(n)s session withdrawn", "%(n)s sessions withdrawn", count),
        Kind.ADJUSTED: lambda: adjusted_words(entry),
        Kind.TRANSFERRED: lambda: ngettext("%(n)s session transferred", "%(n)s sessions transferred", count),
    }
    return words[Kind(entry.kind)]() % {"n": count}


def adjusted_words(entry: LedgerEntry) -> str:
    """A correction of the size, upwards or downwards."""
    if entry.to_bucket == Bucket.FREE:
        return ngettext("Size corrected: %(n)s session more", "Size corrected: %(n)s sessions more", entry.quantity)
    return ngettext("Size corrected: %(n)s session fewer", "Size corrected: %(n)s sessions fewer", entry.quantity)


def detail_words(entry: LedgerEntry, time: str) -> str:
    """The appointment it belongs to, else what led to it, or why this pack paid."""
    if time:
        return _("Appointment %(when)s.") % {"when": time}
    if entry.kind == Kind.USED and entry.why:
        return str(Why(entry.why).label) if entry.why != Why.PICKED else _("This pack was picked.")
    return {
        Cause.PAYMENT: _("Paid for."),
        Cause.REFUND: _("With a refund."),
        Cause.IMPORT: _("Imported."),
        Cause.EXPIRY: _("The last day was over."),
    }.get(Cause(entry.cause), "")


def actor_name(row: LedgerEntry | PackTerms, names: dict[UUID, str]) -> str:
    """The name of who did it, or what kind of actor it was."""
    return names.get(row.actor_id, "") if row.actor_id else str(ActorKind(row.actor_kind).label)


def terms_story(
    old: PackTerms, new: PackTerms, rest: Freeze | None, pack: SessionPack, names: dict[UUID, str]
) -> Story:
    """A change of terms, or a freeze, as a line."""
    return Story(
        what=freeze_words(rest, new.expires_on)
        if rest
        else ", ".join(change_words(old, new)) or _("Time zone changed"),
        at=new.recorded_at,
        recorded_at=new.recorded_at,
        who=actor_name(new, names),
        reason=new.reason,
        pack=pack,
    )


def freeze_words(rest: Freeze, expires_on: date | None) -> str:
    """A rest, with what it did to the expiration date."""
    return _("Frozen from %(first)s to %(last)s, expires %(day)s") % {
        "first": day(rest.starts_on),
        "last": day(rest.ends_on),
        "day": day(expires_on),
    }


def when_words(moment: datetime, zone: str) -> str:
    """Day and time in this zone, as pages write them."""
    return format_datetime(moment.astimezone(ZoneInfo(zone)), "E d MMM yyyy, HH:mm", locale=language())


def change_words(old: PackTerms, new: PackTerms) -> Iterable[str]:
    """Each thing that changed."""
    if old.title != new.title:
        yield _("Title changed from “%(old)s” to “%(new)s”") % {"old": old.title, "new": new.title}
    if old.starts_on != new.starts_on:
        yield _("Start moved from %(old)s to %(new)s") % {"old": day(old.starts_on), "new": day(new.starts_on)}
    if old.expires_on != new.expires_on:
        yield _("Expiration moved from %(old)s to %(new)s") % {"old": day(old.expires_on), "new": day(new.expires_on)}
    if old.suspended_at != new.suspended_at:
        yield _("Suspended: its payment is disputed") if new.suspended_at else _("No longer suspended")
