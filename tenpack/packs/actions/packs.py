"""Opening, changing, freezing, adjusting and withdrawing."""

from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from tenpack.journal.actions import record
from tenpack.journal.choices import Actor
from tenpack.kit.checks import MEMO_LENGTH, NAME_LENGTH, Checks
from tenpack.kit.errors import ChangedMeanwhile
from tenpack.kit.moments import day_begins, local_day
from tenpack.packs import ledger
from tenpack.packs.actions.terms import keep_terms, locked, revive, set_terms, sweep, terms_of
from tenpack.packs.actions.uses import settle_from
from tenpack.packs.choices import Bucket, Cause, Kind, Source
from tenpack.packs.errors import NotEnoughFree, PackExpired
from tenpack.packs.ledger import Act
from tenpack.packs.models import LARGEST_PACK, Freeze, LedgerEntry, SessionPack
from tenpack.packs.rules import has_expired
from tenpack.people.models import Client
from tenpack.people.rules import PolicyTerms, check_policy, policy_of

LONGEST_FREEZE_DAYS = 366


@dataclass(frozen=True, slots=True, kw_only=True)
class PackDraft:
    """A pack as asked for. Without a policy the business's own is frozen into it."""

    title: str
    sessions: int | None
    starts_on: date
    expires_on: date | None = None
    policy: PolicyTerms | None = None
    session_minutes: int | None = None
    source: Source = Source.BY_HAND
    price_minor: int | None = None
    awaits_payment: bool = False
    reason: str = field(default="")

    def check(self, today: date) -> None:
        """Errors: `InvalidFields`, each field with what to do."""
        checks = Checks()
        checks.text("title", self.title, NAME_LENGTH, required=True)
        checks.whole("sessions", self.sessions, 1, LARGEST_PACK)
        checks.whole("session_minutes", self.session_minutes, 5, 1440, required=False)
        checks.day("starts_on", self.starts_on, required=True)
        checks.day("expires_on", self.expires_on)
        if self.expires_on and self.expires_on < self.starts_on:
            checks.problem("expires_on", _("The expiration date lies before the start. Choose a later day."))
        elif self.expires_on and self.expires_on < today and self.source is not Source.IMPORT:
            checks.problem("expires_on", _("This day is over. Choose today or a later day."))
        if self.policy:
            check_policy(checks, self.policy)
        checks.refuse_if_any()


@transaction.atomic
def open_pack(*, client: Client, draft: PackDraft, act: Act) -> SessionPack:
    """Put a pack on the client's profile, its sessions granted, and settle owed visits from it, oldest first.

    Errors: `InvalidFields`.
    """
    business = client.business
    draft.check(local_day(act.now, business.zone))
    policy = draft.policy or policy_of(business)
    pack = SessionPack.objects.create(
        business=business,
        client=client,
        title=draft.title.strip(),
        **terms_of(business, draft.starts_on, draft.expires_on),
        session_minutes=draft.session_minutes,
        source=draft.source,
        price_minor=draft.price_minor,
        currency=business.currency,
        awaits_payment=draft.awaits_payment,
        created_at=act.now,
        **policy.as_columns(),
    )
    keep_terms(pack, by=act.by, now=act.now, reason=draft.reason)
    assert draft.sessions is not None
    ledger.write(pack, Kind.GRANTED, draft.sessions, Bucket.ISSUED, Bucket.FREE, act)
    record(
        "pack.opened",
        business_id=business.id,
        client_id=client.id,
        about=pack,
        now=act.now,
        by=act.by,
        sessions=draft.sessions,
    )
    settle_from(pack, by=act.by, now=act.now)
    return pack


@transaction.atomic
def change_pack(
    *,
    pack: SessionPack,
    title: str,
    starts_on: date,
    expires_on: date | None,
    reason: str,
    version: int,
    by: Actor,
    now: datetime,
) -> SessionPack:
    """Change title, start or expiration. A later expiration revives what had expired.

    Locks: the pack. Errors: `ChangedMeanwhile`, `InvalidFields`.
    """
    pack = locked(pack)
    if pack.version != version:
        raise ChangedMeanwhile
    title, reason = check_change(pack, title, starts_on, expires_on, reason, now)
    sweep(pack, now=now)
    before = {"title": pack.title, "starts_on": str(pack.starts_on), "expires_on": str(pack.expires_on)}
    pack.title = title
    set_terms(pack, starts_on, expires_on)
    keep_terms(pack, by=by, now=now, reason=reason)
    revive(pack, Act(by, now, Cause.BY_HAND, reason=reason))
    after = {"title": pack.title, "starts_on": str(pack.starts_on), "expires_on": str(pack.expires_on)}
    record(
        "pack.changed",
        business_id=pack.business_id,
        client_id=pack.client_id,
        about=pack,
        now=now,
        by=by,
        reason=reason,
        changes={key: [before[key], after[key]] for key in before if before[key] != after[key]},
    )
    settle_from(pack, by=by, now=now)
    return pack


def check_change(
    pack: SessionPack, title: str, starts_on: date, expires_on: date | None, reason: str, now: datetime
) -> tuple[str, str]:
    """Title and reason as they are stored. Errors: `InvalidFields` for terms this pack cannot take."""
    checks = Checks()
    title = checks.text("title", title, NAME_LENGTH, required=True)
    reason = checks.text("reason", reason, MEMO_LENGTH, required=True)
    checks.day("starts_on", starts_on, required=True)
    checks.day("expires_on", expires_on)
    today = local_day(now, pack.business.zone)
    if expires_on and expires_on < starts_on:
        checks.problem("expires_on", _("The expiration date lies before the start. Choose a later day."))
    elif expires_on and expires_on != pack.expires_on and expires_on < today:
        checks.problem("expires_on", _("This day is over. Choose today or a later day, or withdraw the sessions."))
    if starts_on > pack.starts_on and not checks.problems:
        begins = day_begins(starts_on, pack.business.zone)
        used = pack.entries.filter(kind=Kind.USED, happened_at__lt=begins, reversed_by=None)
        if used.exists() or pack.bookings.filter(released_at=None, visit=None, starts_at__lt=begins).exists():
            checks.problem("starts_on", _("Sessions were used or booked before that day. Choose an earlier start."))
    checks.refuse_if_any()
    return title, reason


@transaction.atomic
def freeze_pack(
    *, pack: SessionPack, starts_on: date, ends_on: date, reason: str, by: Actor, now: datetime
) -> SessionPack:
    """Let the pack rest from one day to another, both included: its expiration moves by as many days.

    Locks: the pack. Errors: `InvalidFields`, `PackExpired`.
    """
    pack = locked(pack)
    checks = Checks()
    reason = checks.text("reason", reason, MEMO_LENGTH, required=True)
    checks.day("starts_on", starts_on, required=True)
    checks.day("ends_on", ends_on, required=True)
    days = (ends_on - starts_on).days + 1
    if not 1 <= days <= LONGEST_FREEZE_DAYS:
        checks.problem("ends_on", _("Choose a last day on or after the first, at most 366 days."))
    if pack.expires_on is None:
        checks.problem("starts_on", _("This pack never expires, so there is nothing to freeze."))
    elif starts_on > pack.expires_on:
        checks.problem("starts_on", _("The pack has expired by then. Choose an earlier day."))
    if pack.freezes.filter(starts_on__lte=ends_on, ends_on__gte=starts_on).exists():
        checks.problem("starts_on", _("The pack is frozen on some of these days already."))
    checks.refuse_if_any()
    if has_expired(pack.expires_at, now):
        raise PackExpired
    assert pack.expires_on
    Freeze.objects.create(pack=pack, starts_on=starts_on, ends_on=ends_on, recorded_at=now, reason=reason)
    set_terms(pack, pack.starts_on, pack.expires_on + timedelta(days=days))
    keep_terms(pack, by=by, now=now, reason=reason)
    record(
        "pack.frozen",
        business_id=pack.business_id,
        client_id=pack.client_id,
        about=pack,
        now=now,
        by=by,
        reason=reason,
        days=days,
        starts_on=str(starts_on),
        ends_on=str(ends_on),
        expires_on=str(pack.expires_on),
    )
    return pack


@transaction.atomic
def adjust_pack(*, pack: SessionPack, change: int | None, reason: str, by: Actor, now: datetime) -> LedgerEntry:
    """Correct the size by some sessions more or, negative, fewer.

    Locks: the pack. Errors: `InvalidFields`, `NotEnoughFree`, `PackExpired`.
    """
    pack = locked(pack)
    checks = Checks()
    reason = checks.text("reason", reason, MEMO_LENGTH, required=True)
    checks.whole("change", change, -LARGEST_PACK, LARGEST_PACK)
    if change == 0 or pack.size + (change or 0) > LARGEST_PACK:
        checks.problem("change", _("Write how many more (3) or fewer (-3); a pack holds at most 1000."))
    checks.refuse_if_any()
    assert change is not None
    if has_expired(pack.expires_at, now):
        raise PackExpired
    if pack.free + change < 0:
        raise NotEnoughFree(field="change")
    buckets = (Bucket.ISSUED, Bucket.FREE) if change > 0 else (Bucket.FREE, Bucket.ISSUED)
    entry = ledger.write(pack, Kind.ADJUSTED, abs(change), *buckets, Act(by, now, Cause.BY_HAND, reason=reason))
    record(
        "pack.adjusted",
        business_id=pack.business_id,
        client_id=pack.client_id,
        about=pack,
        now=now,
        by=by,
        reason=reason,
        change=change,
    )
    settle_from(pack, by=by, now=now)
    return entry


@transaction.atomic
def withdraw_sessions(*, pack: SessionPack, quantity: int | None, act: Act) -> LedgerEntry:
    """Take free sessions away from both sides, for a refund or a correction.

    Locks: the pack. Errors: `InvalidFields`, `NotEnoughFree`.
    """
    pack = locked(pack)
    checks = Checks()
    act = replace(act, reason=checks.text("reason", act.reason, MEMO_LENGTH, required=True))
    checks.whole("quantity", quantity, 1, LARGEST_PACK)
    checks.refuse_if_any()
    assert quantity is not None
    if quantity > pack.counts(act.now).free:
        raise NotEnoughFree(field="quantity")
    entry = ledger.write(pack, Kind.WITHDRAWN, quantity, Bucket.FREE, Bucket.WITHDRAWN, act)
    record(
        "sessions.withdrawn",
        business_id=pack.business_id,
        client_id=pack.client_id,
        about=pack,
        now=act.now,
        by=act.by,
        reason=act.reason,
        quantity=quantity,
    )
    return entry


def set_awaiting_payment(pack: SessionPack, *, awaits_payment: bool) -> None:
    """Mark the pack unpaid, or paid, in the caller's transaction."""
    SessionPack.objects.filter(id=pack.id).update(awaits_payment=awaits_payment)
    pack.awaits_payment = awaits_payment
