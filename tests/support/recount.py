"""What every report must say, counted again in plain loops over the rows: none of the reports' own queries is used."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from tenpack.appointments.models import Appointment
from tenpack.journal.models import JournalLine
from tenpack.kit.moments import local_day
from tenpack.kit.money import Money, split
from tenpack.money.models import Offer, Payment, Refund
from tenpack.packs.models import LedgerEntry, PackTerms, Visit
from tenpack.people.models import Business, Client, Coach, SessionRate
from tenpack.training.models import Workout

Rows = list[list[str]]
GONE = ("used", "expired", "withdrawn")


@dataclass
class Recount:
    """The books of a business, or of the clients of one coach, as the lines of each report's file at this moment."""

    business: Business
    now: datetime
    coach: Coach | None = None

    def __post_init__(self) -> None:
        clients = Client.objects.filter(business=self.business).select_related("coach")
        self.clients = {one.id: one for one in clients if not self.coach or one.coach_id == self.coach.id}
        self.offers = {one.pack_id: one for one in Offer.objects.filter(business=self.business) if one.pack_id}

    def month(self, moment: datetime) -> date:
        return local_day(moment, self.business.zone).replace(day=1)

    def own(self, rows: Any) -> list[Any]:
        return [row for row in rows if row.client_id in self.clients]

    def amount(self, minor: int) -> str:
        return str(Money(minor, self.business.currency).decimal)

    def money(self) -> Rows:
        """By month: payments, received, refunded, kept."""
        months: dict[date, list[int]] = defaultdict(lambda: [0, 0, 0])
        for one in Payment.objects.filter(business=self.business).select_related("offer"):
            if one.offer.client_id in self.clients:
                sums = months[one.received_on.replace(day=1)]
                sums[0], sums[1] = sums[0] + (one.amount_minor > 0), sums[1] + one.amount_minor
        for back in Refund.objects.filter(business=self.business).select_related("payment__offer"):
            if back.payment.offer.client_id in self.clients:
                months[self.month(back.recorded_at)][2] += back.amount_minor
        return [
            [str(month), str(count), self.amount(came), self.amount(back), self.amount(came - back)]
            for month, (count, came, back) in sorted(months.items())
        ]

    def sessions(self) -> Rows:
        """By month: sold, given, used, forfeited, expired, withdrawn."""
        months: dict[date, dict[str, int]] = defaultdict(lambda: defaultdict(int))
        free: dict[Any, int] = defaultdict(int)
        packs = {}
        for line in self.own(LedgerEntry.objects.filter(business=self.business).select_related("pack", "visit")):
            packs[line.pack_id] = line.pack
            moment = line.happened_at - timedelta(microseconds=line.kind in ("expired", "revived"))
            is_sold = line.pack_id in self.offers or line.pack.source == "plan"
            for bucket, change in ((line.to_bucket, line.quantity), (line.from_bucket, -line.quantity)):
                free[line.pack_id] += change * (bucket == "free")
                part = {"issued": "sold" if is_sold else "given"}.get(bucket, bucket)
                if bucket == "used" and line.visit and line.visit.is_forfeited:
                    part = "forfeited"
                months[self.month(moment)][part] += -change if bucket == "issued" else change
        for pack in packs.values():
            if free[pack.id] > 0 and pack.expires_at and pack.expires_at <= self.now:
                months[self.month(pack.expires_at - timedelta(microseconds=1))]["expired"] += free[pack.id]
        parts = ("sold", "given", "used", "forfeited", "expired", "withdrawn")
        return [
            [str(month), *(str(sums[part]) for part in parts)]
            for month, sums in sorted(months.items())
            if any(sums[part] for part in parts)
        ]

    def owed(self, at: datetime, known: datetime) -> Rows:
        """By pack: client, title, coach, last day, free, booked, whether paid, value."""
        sums: dict[Any, dict[str, int]] = defaultdict(lambda: defaultdict(int))
        owners = {}
        for line in self.own(LedgerEntry.objects.filter(business=self.business, happened_at__lte=at)):
            if line.recorded_at <= known:
                owners[line.pack_id] = self.clients[line.client_id]
                sums[line.pack_id][line.to_bucket] += line.quantity
                sums[line.pack_id][line.from_bucket] -= line.quantity
        found = [self.left(pack, owners[pack], counts, at, known) for pack, counts in sums.items()]
        return sorted(row for row in found if row)

    def left(self, pack: Any, client: Client, counts: dict[str, int], at: datetime, known: datetime) -> list[str]:
        terms = PackTerms.objects.filter(pack=pack, recorded_at__lte=known).order_by("-id").first()
        if terms is None:
            return []
        size = counts["free"] + counts["booked"] + sum(counts[bucket] for bucket in GONE)
        free = 0 if terms.expires_at and terms.expires_at <= at else counts["free"]
        left, price = free + counts["booked"], self.price(pack, at, known)
        if not left:
            return []
        value = 0 if price is None else sum(split(price, size)[size - left :])
        names = [client.name, terms.title, client.coach.name, str(terms.expires_on or "never")]
        return [*names, str(free), str(counts["booked"]), "no" if price is None else "yes", self.amount(value)]

    def price(self, pack: Any, at: datetime, known: datetime) -> int | None:
        """What was paid for the pack, the fee line apart; None where nothing was, or all of it went back."""
        offer = self.offers.get(pack)
        if offer is None:
            return None
        attached = JournalLine.objects.filter(event="offer.attached", about_id=offer.id, happened_at__gt=known)
        if attached.exists():
            return None
        if offer.price_minor == 0:
            return 0
        day = local_day(at, self.business.zone)
        paid = [one for one in offer.payments.filter(received_on__lte=day) if one.recorded_at <= known]
        back = Refund.objects.filter(payment__offer=offer, recorded_at__lte=min(at, known))
        if sum(one.amount_minor for one in paid) <= sum(one.amount_minor for one in back):
            return None
        return min(one.amount_minor - one.fee_minor for one in paid)

    def expiring(self, since: date, until: date) -> Rows:
        """The same of packs whose last day lies between these."""
        rows = self.owed(self.now, self.now)
        return [row for row in rows if row[3] != "never" and since <= date.fromisoformat(row[3]) <= until]

    def attendance(self) -> Rows:
        """By month: held, missed, late, in time, by the coach, undecided."""
        months: dict[date, dict[str, int]] = defaultdict(lambda: defaultdict(int))
        rows = Appointment.objects.filter(business=self.business).select_related("booking__pack")
        for one in self.own(rows):
            if one.ends_at <= self.now:
                months[self.month(one.starts_at)][self.became(one)] += 1
        parts = ("held", "missed", "late", "in_time", "coach", "undecided")
        return [[str(month), *(str(sums[part]) for part in parts)] for month, sums in sorted(months.items())]

    def became(self, one: Any) -> str:
        if one.decision == "":
            return "held" if one.booking.visit_id else "undecided"
        if one.decision == "no_show":
            return "missed"
        if one.cancelled_by == "coach":
            return "coach"
        pack = one.booking.pack
        hours = self.business.free_until_hours if pack is None else pack.free_until_hours
        if hours is None:
            hours = self.business.free_until_hours
        return "late" if one.decided_at + timedelta(hours=hours) > one.starts_at else "in_time"

    def retention(self) -> Rows:
        """By month of start and months later: clients who began, clients who trained."""
        trained: dict[Any, set[date]] = defaultdict(set)
        for visit in self.own(Visit.objects.filter(business=self.business, undone_at=None, is_forfeited=False)):
            trained[visit.client_id].add(self.month(visit.held_at))
        rows, this = [], number(self.month(self.now))
        for start in sorted({min(months) for months in trained.values()}):
            began = [months for months in trained.values() if min(months) == start]
            for later in range(1, this - number(start)):
                kept = sum(number(start) + later in map(number, months) for months in began)
                rows.append([str(start), str(len(began)), str(later), str(kept)])
        return rows

    def coaches(self) -> Rows:
        """By coach and month: held, forfeited, hours, earned, without a rate."""
        months: dict[tuple[date, str], list[int]] = defaultdict(lambda: [0, 0, 0, 0, 0])
        given, names = set(), dict(Coach.objects.filter(business=self.business).values_list("id", "name"))
        visits = Visit.objects.filter(business=self.business, undone_at=None).select_related("client")
        for visit in visits.order_by("id"):
            slot = slot_of(visit)
            coach = slot.coach_id if slot else coach_of(visit)
            if self.coach and coach != self.coach.id:
                continue
            sums, rate = months[self.month(visit.held_at), names[coach]], self.rate(coach, visit)
            sums[visit.is_forfeited] += 1
            stretch = slot.id if slot else visit.id
            if not visit.is_forfeited and stretch not in given:
                given.add(stretch)
                sums[2] += minutes_of(visit, slot)
            sums[3] += rate or 0
            sums[4] += rate is None
        return sorted(
            [name, str(month), str(held), str(forfeited), str(round(minutes / 60, 2)), self.amount(minor), str(without)]
            for (month, name), (held, forfeited, minutes, minor, without) in months.items()
        )

    def rate(self, coach: Any, visit: Visit) -> int | None:
        day = local_day(visit.held_at, self.business.zone)
        rates = SessionRate.objects.filter(coach=coach, starts_on__lte=day).order_by("starts_on")
        return [one.rate_minor for one in rates][-1] if rates else None


def number(month: date) -> int:
    return month.year * 12 + month.month


def slot_of(visit: Visit) -> Any:
    one = Appointment.objects.filter(booking__visit=visit).select_related("slot").first()
    return one.slot if one else None


def coach_of(visit: Visit) -> Any:
    workout = Workout.objects.filter(visit=visit).exclude(coach=None).order_by("id").first()
    if workout:
        return workout.coach_id
    told = JournalLine.objects.filter(about_id=visit.id, event__in=("session.used", "visit.owed"), actor_kind="coach")
    line = told.order_by("id").first()
    return line.actor_id if line else visit.client.coach_id


def minutes_of(visit: Visit, slot: Any) -> int:
    if slot:
        return int((slot.ends_at - slot.starts_at).total_seconds() / 60)
    paid = visit.entries.filter(kind="used").select_related("pack").order_by("-visit_turn").first()
    return (paid.pack.session_minutes if paid else None) or 60
