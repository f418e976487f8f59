"""Reading packs: always with what this person may see, always as of a moment."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from uuid import UUID

from django.db.models import F, OuterRef, Q, QuerySet, Subquery

from tenpack.kit.errors import NotFound
from tenpack.kit.ids import NO_ID
from tenpack.kit.moments import local_day
from tenpack.packs.choices import PackState
from tenpack.packs.models import Booking, Freeze, LedgerEntry, PackTerms, SessionPack, Visit
from tenpack.packs.rules import has_expired
from tenpack.people.models import Client
from tenpack.people.queries import Seat, require_client


def packs_seen_by(seat: Seat) -> QuerySet[SessionPack]:
    """Packs of the clients this person may see."""
    packs = SessionPack.objects.filter(business=seat.business)
    if seat.client:
        return packs.filter(client_id=seat.client.id)
    return packs.filter(client__coach_id=seat.only_coach) if seat.only_coach else packs


def pack_seen_by(seat: Seat, pack_id: UUID | None) -> SessionPack:
    """The pack with this id. Errors: `NotFound` outside the business, `Forbidden` for another coach's client."""
    packs = SessionPack.objects.filter(business=seat.business, id=pack_id or NO_ID).select_related("client", "business")
    pack = packs.first()
    if pack is None or (seat.client and seat.client.id != pack.client_id):
        raise NotFound
    require_client(seat, pack.client)
    return pack


def visit_seen_by(seat: Seat, visit_id: UUID | None) -> Visit:
    """The visit with this id. Errors: `NotFound` outside the business, `Forbidden` for another coach's client."""
    visit = Visit.objects.filter(business=seat.business, id=visit_id or NO_ID).select_related("client").first()
    if visit is None or (seat.client and seat.client.id != visit.client_id):
        raise NotFound
    require_client(seat, visit.client)
    return visit


def packs_of(client: Client) -> QuerySet[SessionPack]:
    """The client's packs in the order they would pay: soonest expiry, never last, oldest."""
    packs = SessionPack.objects.filter(client=client)
    return packs.order_by(F("expires_at").asc(nulls_last=True), "created_at", "id")


def packs_in_state(packs: QuerySet[SessionPack], state: str, now: datetime) -> QuerySet[SessionPack]:
    """Those that `rules.pack_state` would call so at `now`."""
    withdrawn = Q(free=0, booked=0, used=0, expired=0)
    empty = Q(free=0, booked=0, expired=0)
    over = Q(expires_at__lte=now)
    lasting = ~empty & (Q(expires_at=None) | Q(expires_at__gt=now))
    running = lasting & Q(suspended_at=None)
    conditions = {
        PackState.WITHDRAWN: withdrawn,
        PackState.USED_UP: empty & Q(used__gt=0),
        PackState.EXPIRED: ~empty & over,
        PackState.SUSPENDED: lasting & Q(suspended_at__isnull=False),
        PackState.UPCOMING: running & Q(starts_at__gt=now),
        PackState.ACTIVE: running & Q(starts_at__lte=now),
    }
    return packs.filter(conditions[PackState(state)]) if state in conditions else packs


def entries_of(pack: SessionPack) -> QuerySet[LedgerEntry]:
    """The pack's ledger, newest first, with words and reversals at hand."""
    entries = LedgerEntry.objects.filter(pack=pack).select_related("reason_row", "reversed_by", "visit")
    return entries.order_by("-position")


def entries_of_client(client: Client) -> QuerySet[LedgerEntry]:
    """The ledger of all the client's packs, newest first."""
    entries = LedgerEntry.objects.filter(client=client, business_id=client.business_id)
    return entries.select_related("reason_row", "reversed_by", "visit", "pack").order_by("-recorded_at", "-id")


def with_booked_times(entries: QuerySet[LedgerEntry]) -> QuerySet[LedgerEntry]:
    """The lines, each with `booked_from` and `booked_until` of the booking that caused it. No query more."""
    booking = Booking.objects.filter(id=OuterRef("cause_id"), business=OuterRef("business"))
    times = {"booked_from": Subquery(booking.values("starts_at")), "booked_until": Subquery(booking.values("ends_at"))}
    return entries.annotate(**times)


def terms_changes(packs: Collection[SessionPack]) -> list[tuple[PackTerms, PackTerms]]:
    """Every change of title or dates of these packs, as what was and what is from then on. One query."""
    changes: list[tuple[PackTerms, PackTerms]] = []
    last: dict[UUID, PackTerms] = {}
    for terms in PackTerms.objects.filter(pack__in=packs).order_by("pack_id", "id"):
        if terms.pack_id in last:
            changes.append((last[terms.pack_id], terms))
        last[terms.pack_id] = terms
    return changes


def suspension_reason(pack: SessionPack) -> str:
    """Why the pack is suspended, as it was said then; nothing for one that is not. One query at most."""
    if pack.suspended_at is None:
        return ""
    terms = PackTerms.objects.filter(pack=pack, suspended_at=pack.suspended_at).order_by("id")
    return terms.values_list("reason", flat=True).first() or ""


def freezes_of(packs: Collection[SessionPack]) -> list[Freeze]:
    """Every rest of these packs, oldest first."""
    return list(Freeze.objects.filter(pack__in=packs).order_by("id"))


@dataclass(frozen=True, slots=True)
class Summary:
    """A client's sessions at a moment: left = free + booked over packs usable on that day.

    `expiring` of those left have `next_expiry` as their last day. `suspended` are the free ones of suspended packs,
    which no other number counts.
    """

    left: int = 0
    booked: int = 0
    free: int = 0
    used: int = 0
    expired: int = 0
    withdrawn: int = 0
    owed: int = 0
    suspended: int = 0
    next_expiry: date | None = None
    expiring: int = 0
    packs: list[SessionPack] = field(default_factory=list)


def summary_of(client: Client, now: datetime) -> Summary:
    """The client's numbers as every page, export and answer shows them. Two queries."""
    packs = list(packs_of(client))
    owed = Visit.objects.filter(client=client, is_owed=True).count()
    return summarize(packs, owed, now)


def summarize(packs: Iterable[SessionPack], owed: int, now: datetime) -> Summary:
    """The numbers of these packs together."""
    packs = list(packs)
    usable = [pack for pack in packs if pack.starts_at <= now and not has_expired(pack.expires_at, now)]
    counts = {pack.id: pack.counts(now) for pack in packs}
    suspended = sum(counts[pack.id].free for pack in usable if pack.suspended_at)
    counts |= {pack.id: replace(counts[pack.id], free=0) for pack in usable if pack.suspended_at}
    next_expiry = min((pack.expires_on for pack in usable if pack.expires_on and counts[pack.id].left), default=None)
    return Summary(
        left=sum(counts[pack.id].left for pack in usable),
        booked=sum(counts[pack.id].booked for pack in usable),
        free=sum(counts[pack.id].free for pack in usable),
        used=sum(count.used for count in counts.values()),
        expired=sum(count.expired for count in counts.values()),
        withdrawn=sum(count.withdrawn for count in counts.values()),
        owed=owed,
        suspended=suspended,
        next_expiry=next_expiry,
        expiring=sum(counts[pack.id].left for pack in usable if next_expiry and pack.expires_on == next_expiry),
        packs=packs,
    )


def booking_met(client: Client, held_at: datetime) -> Booking | None:
    """The planned visit to which a use at this moment belongs, found as `tenpack_use_session` finds it: of that day the
    nearest one, those without a visit first."""
    rows = Booking.objects.filter(client=client, released_at=None, matches_from__lte=held_at, matches_until__gt=held_at)
    found = rows.exclude(visit__is_forfeited=True).select_related("pack", "visit")
    return min(found, key=lambda one: (one.visit_id is not None, abs(one.starts_at - held_at)), default=None)


def entry_count(packs: Iterable[SessionPack]) -> int:
    """How many entries these packs have, by what their rows say: no query."""
    return sum(pack.position for pack in packs)


def owed_visits(client: Client) -> QuerySet[Visit]:
    """Visits no pack has paid for yet, oldest first: the order they will be settled in."""
    return Visit.objects.filter(client=client, is_owed=True).order_by("held_at", "id")


def today_of(seat: Seat, now: datetime) -> date:
    """The business's calendar day at `now`."""
    return local_day(now, seat.business.zone)
