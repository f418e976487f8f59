"""What a session pack is, in plain Python without a database: what the real thing is compared with."""

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

ZONE = ZoneInfo("Europe/Berlin")


def begins(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=ZONE)


def ends(day: date) -> datetime:
    return begins(day + timedelta(days=1))


@dataclass
class ModelPack:
    """A number of sessions between two days. Where the rest lies follows from the last day alone."""

    size: int
    starts_on: date
    expires_on: date | None
    order: int
    used: int = 0
    booked: int = 0
    withdrawn: int = 0
    paid: int = 0
    refunded: int = 0
    is_suspended: bool = False
    rests: list[tuple[date, date]] = field(default_factory=list)

    @property
    def rest(self) -> int:
        return self.size - self.used - self.booked - self.withdrawn

    def is_over(self, moment: datetime) -> bool:
        return self.expires_on is not None and moment >= ends(self.expires_on)

    def has_begun(self, moment: datetime) -> bool:
        return moment >= begins(self.starts_on)

    def pays(self, held_at: datetime) -> bool:
        return self.rest > 0 and not self.is_suspended and self.has_begun(held_at) and not self.is_over(held_at)

    def free(self, now: datetime) -> int:
        return 0 if self.is_over(now) else self.rest

    def counts(self, now: datetime) -> tuple[int, int, int, int, int]:
        """Free, booked, used, expired, withdrawn."""
        free = self.free(now)
        return free, self.booked, self.used, self.rest - free, self.withdrawn


@dataclass
class ModelVisit:
    """A session that was held, and the pack that paid, if one has."""

    held_at: datetime
    order: int
    pack: ModelPack | None = None
    counts_from: datetime | None = None
    is_undone: bool = False

    @property
    def is_owed(self) -> bool:
        return self.pack is None and not self.is_undone


@dataclass
class Model:
    """One client's books."""

    packs: list[ModelPack] = field(default_factory=list)
    visits: list[ModelVisit] = field(default_factory=list)

    def spending_order(self) -> list[ModelPack]:
        return sorted(self.packs, key=lambda pack: (pack.expires_on or date.max, pack.order))

    def chosen(self, held_at: datetime) -> ModelPack | None:
        return next((pack for pack in self.spending_order() if pack.pays(held_at)), None)

    def open(self, pack: ModelPack, now: datetime) -> ModelPack:
        self.packs.append(pack)
        self.settle(pack, now)
        return pack

    def use(self, pack: ModelPack, held_at: datetime) -> ModelVisit:
        pack.used += 1
        visit = ModelVisit(held_at, len(self.visits), pack, held_at)
        self.visits.append(visit)
        return visit

    def owe(self, held_at: datetime) -> ModelVisit:
        visit = ModelVisit(held_at, len(self.visits))
        self.visits.append(visit)
        return visit

    def undo(self, visit: ModelVisit) -> None:
        if not visit.is_undone and visit.pack:
            visit.pack.used -= 1
        visit.is_undone = True

    def owed(self) -> list[ModelVisit]:
        return sorted((visit for visit in self.visits if visit.is_owed), key=lambda visit: (visit.held_at, visit.order))

    def settle(self, pack: ModelPack, now: datetime) -> None:
        for visit in self.owed():
            if pack.pays(now):
                visit.pack, visit.counts_from = pack, now
                pack.used += 1

    def settle_all(self, now: datetime) -> None:
        for pack in self.spending_order():
            self.settle(pack, now)

    def used_before(self, pack: ModelPack, moment: datetime) -> bool:
        return any(
            visit.pack is pack and not visit.is_undone and visit.counts_from and visit.counts_from < moment
            for visit in self.visits
        )
