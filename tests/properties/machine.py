"""B6's state machine: one client's books, the real ones and the plain model side by side, act by act."""

from collections.abc import Callable
from dataclasses import astuple
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from hypothesis import strategies as some
from hypothesis.stateful import Bundle, RuleBasedStateMachine, initialize, invariant, multiple, rule

from tenpack.kit.errors import Refused
from tenpack.kit.money import Money
from tenpack.money.actions import make_offer_for_pack, record_payment, refund_payment
from tenpack.money.choices import Method
from tenpack.money.models import Payment
from tenpack.packs.actions import (
    adjust_pack,
    change_pack,
    expire_packs,
    freeze_pack,
    lift_suspension,
    record_owed_visit,
    settle_owed_visits,
    suspend_pack,
    undo_use,
    withdraw_sessions,
)
from tenpack.packs.models import SessionPack, Visit
from tenpack.packs.queries import summary_of
from tenpack.packs.rules import Counts, counts_at
from tenpack.people.actions import ClientDraft, create_client
from tests.properties.history import check_history
from tests.properties.model import Model, ModelPack, ModelVisit, begins
from tests.world import World, at

PRICE = 9_999
sizes = some.integers(1, 5)
lengths = some.none() | some.integers(0, 12)
hours_ago = some.sampled_from([0, 0, 1, 12, 30, 60])
hours_on = some.sampled_from([0, 0, 0, 1, 5, 12, 24])


class Books(RuleBasedStateMachine):
    """`world` is set by the test; every example ends in a rollback."""

    world: World
    packs = Bundle("packs")
    visits = Bundle("visits")

    def __init__(self) -> None:
        super().__init__()
        self.transaction = transaction.atomic()
        self.transaction.__enter__()
        self.model = Model()
        self.real: dict[int, SessionPack] = {}
        self.payments: dict[int, Payment] = {}
        self.past: list[tuple[datetime, tuple[Any, ...]]] = []
        self.now = self.world.now
        self.keys = 0

    def teardown(self) -> None:
        try:
            check_history(self.client, self.past, self.now)
        finally:
            transaction.set_rollback(True)
            self.transaction.__exit__(None, None, None)

    @initialize(target=packs, lasts=some.lists(lengths, min_size=2, max_size=3))
    def arrive(self, lasts: list[int | None]) -> Any:
        """Kim comes with two or three packs."""
        maya = self.world.maya
        draft = ClientDraft(name="Kim", coach=maya)
        self.client = create_client(business=maya.business, draft=draft, by=maya.actor, now=self.now)
        self.seat = self.world.seat()
        opened = []
        for last in lasts:
            opened.append(self.open(6, 0, last))
            self.now += timedelta(minutes=1)
        return multiple(*opened)

    # What the machine does to both books.

    def refused(self, act: Callable[[], object]) -> str:
        """The code with which the act is refused, empty where it is not."""
        try:
            act()
        except Refused as refusal:
            return refusal.code
        return ""

    def fresh(self, pack: ModelPack) -> SessionPack:
        return SessionPack.objects.get(id=self.real[id(pack)].id)

    def open(self, size: int, starts_in: int, lasts: int | None) -> ModelPack:
        starts_on = self.today + timedelta(days=starts_in)
        expires_on = None if lasts is None else max(self.today, starts_on) + timedelta(days=lasts)
        real = at(self.world, self.now).pack(
            self.client, sessions=size, starts_on=starts_on, expires_on=expires_on, now=self.now
        )
        pack = self.model.open(ModelPack(size, starts_on, expires_on, len(self.model.packs)), self.now)
        self.real[id(pack)] = real
        return pack

    @property
    def today(self) -> Any:
        return self.now.astimezone(begins(self.world.today).tzinfo).date()

    @rule(target=packs, size=sizes, starts_in=some.integers(-4, 1), lasts=lengths, kind=some.sampled_from("hhhs"))
    def open_or_sell(self, size: int, starts_in: int, lasts: int | None, kind: str) -> ModelPack:
        pack = self.open(size, starts_in, lasts)
        if kind == "s":
            self.sell(pack)
        return pack

    def sell(self, pack: ModelPack) -> None:
        price = Money(PRICE, "EUR")
        offer = make_offer_for_pack(pack=self.fresh(pack), price=price, memo="", by=self.world.by, now=self.now)
        payment = record_payment(offer=offer, method=Method.CASH, by=self.world.by, now=self.now)
        self.payments[id(pack)], pack.paid = payment, PRICE

    @rule(target=visits, agos=some.lists(hours_ago, min_size=1, max_size=3), twice=some.booleans(), hours=hours_on)
    def deduct(self, agos: list[int], twice: bool, hours: int) -> Any:
        self.time_passes(hours)
        moments = [self.now - timedelta(hours=ago) for ago in agos]
        taken = [self.by_rule(held_at, twice) for held_at in moments]
        return multiple(*(visit for visit in taken if visit))

    def by_rule(self, held_at: datetime, twice: bool) -> ModelVisit | None:
        terms = {"client": self.client, "held_at": held_at}
        return self.take(self.model.chosen(held_at), terms, twice, "no_sessions_left")

    @rule(target=visits, pack=packs, ago=hours_ago, hours=hours_on)
    def deduct_from(self, pack: ModelPack, ago: int, hours: int) -> Any:
        self.time_passes(hours)
        held_at = self.now - timedelta(hours=ago)
        refusal = (
            ("pack_not_started" if not pack.has_begun(held_at) else "")
            or ("pack_expired" if pack.is_over(held_at) else "")
            or ("pack_suspended" if pack.is_suspended else "")
            or "no_sessions_left"
        )
        expected = pack if pack.pays(held_at) else None
        visit = self.take(expected, {"pack": self.real[id(pack)], "held_at": held_at}, False, refusal)
        return visit or multiple()

    def take(self, expected: ModelPack | None, terms: dict[str, Any], twice: bool, refusal: str) -> ModelVisit | None:
        """Deduct; the model says from which pack, or that it is refused."""
        self.keys += 1
        repeat = {"repeat_key": f"key {self.keys}", "request_hash": b"x" * 32} if twice else {}
        act = {"seat": self.seat, "now": self.now, **terms, **repeat}
        if expected is None:
            assert self.refused(lambda: self.world.use(**act)) == refusal
            return None
        used = self.world.use(**act)
        visit = self.model.use(expected, terms["held_at"])
        assert used.pack == self.real[id(expected)].id
        assert used.free_after + self.fresh(expected).expired == expected.rest
        if twice:
            assert self.world.use(**act).entry == used.entry
            assert self.refused(lambda: self.world.use(**(act | {"request_hash": b"y" * 32}))) != ""
        self.real[id(visit)] = used.visit  # type: ignore[assignment]
        return visit

    @rule(target=visits, ago=hours_ago)
    def owe(self, ago: int) -> ModelVisit:
        held_at = self.now - timedelta(hours=ago)
        real = record_owed_visit(client=self.client, held_at=held_at, by=self.world.by, now=self.now)
        visit = self.model.owe(held_at)
        self.real[id(visit)] = real.id  # type: ignore[assignment]
        return visit

    @rule(visit=visits, hours=hours_on)
    def undo(self, visit: ModelVisit, hours: int) -> None:
        self.time_passes(hours)
        undo_use(visit=Visit(id=self.real[id(visit)]), by=self.world.by, now=self.now)
        self.model.undo(visit)

    @rule(pack=packs, change=some.integers(-3, 3))
    def adjust(self, pack: ModelPack, change: int) -> None:
        expected = ("invalid" if change == 0 else "") or ("pack_expired" if pack.is_over(self.now) else "")
        expected = expected or ("not_enough_free" if pack.rest + change < 0 else "")
        real = self.real[id(pack)]
        act = {"pack": real, "change": change, "reason": "counted wrongly", "by": self.world.by, "now": self.now}
        assert self.refused(lambda: adjust_pack(**act)) == expected
        if not expected:
            pack.size += change
            self.model.settle(pack, self.now)

    @rule(pack=packs, starts=some.none() | some.integers(-6, 3), lasts=lengths)
    def change(self, pack: ModelPack, starts: int | None, lasts: int | None) -> None:
        starts_on = pack.starts_on if starts is None else self.today + timedelta(days=starts)
        expires_on = None if lasts is None else self.today + timedelta(days=lasts)
        later = starts_on > pack.starts_on and self.model.used_before(pack, begins(starts_on))
        expected = "invalid" if later or (expires_on and expires_on < starts_on) else ""
        real = self.fresh(pack)
        terms = {"title": "Ten", "starts_on": starts_on, "expires_on": expires_on, "reason": "agreed"}
        act = {"pack": real, **terms, "version": real.version, "by": self.world.by, "now": self.now}
        assert self.refused(lambda: change_pack(**act)) == expected
        if not expected:
            pack.starts_on, pack.expires_on = starts_on, expires_on
            self.model.settle(pack, self.now)

    @rule(pack=packs, starts_in=some.integers(-2, 4), days=some.integers(1, 4))
    def freeze(self, pack: ModelPack, starts_in: int, days: int) -> None:
        first = self.today + timedelta(days=starts_in)
        last = first + timedelta(days=days - 1)
        overlaps = any(first <= end and last >= start for start, end in pack.rests)
        wrong = pack.expires_on is None or first > pack.expires_on or overlaps
        expected = "invalid" if wrong else "pack_expired" if pack.is_over(self.now) else ""
        act = {"pack": self.real[id(pack)], "reason": "ill", "by": self.world.by, "now": self.now}
        assert self.refused(lambda: freeze_pack(starts_on=first, ends_on=last, **act)) == expected
        if not expected and pack.expires_on:
            pack.rests.append((first, last))
            pack.expires_on += timedelta(days=days)

    @rule(pack=packs, quantity=some.integers(0, 4))
    def withdraw(self, pack: ModelPack, quantity: int) -> None:
        too_many = "not_enough_free" if quantity > pack.free(self.now) else ""
        expected = "invalid" if quantity == 0 else too_many
        act = self.world.act(self.now, reason="moved away")
        assert self.refused(lambda: withdraw_sessions(pack=self.real[id(pack)], quantity=quantity, act=act)) == expected
        if not expected:
            pack.withdrawn += quantity

    @rule(pack=packs, share=some.integers(1, 4), quantity=some.integers(0, 3))
    def refund(self, pack: ModelPack, share: int, quantity: int) -> None:
        if id(pack) not in self.payments:
            return
        amount = PRICE // share
        expected = "invalid" if quantity > pack.free(self.now) else ""
        expected = expected or ("refund_too_high" if amount > pack.paid - pack.refunded else "")
        act = {"payment": self.payments[id(pack)], "reason": "ill", "by": self.world.by, "now": self.now}
        code = self.refused(lambda: refund_payment(amount=Money(amount, "EUR"), sessions=quantity, **act))
        assert code == expected
        if not expected:
            pack.refunded += amount
            pack.withdrawn += quantity

    @rule(pack=packs, is_open=some.booleans())
    def dispute(self, pack: ModelPack, is_open: bool) -> None:
        """The pack is suspended, or goes on."""
        act = suspend_pack if is_open else lift_suspension
        act(pack=self.real[id(pack)], reason="disputed", by=self.world.by, now=self.now)
        was_suspended, pack.is_suspended = pack.is_suspended, is_open
        if was_suspended and not is_open:
            self.model.settle(pack, self.now)

    @rule(settles=some.booleans())
    def the_worker_runs(self, settles: bool) -> None:
        expire_packs(now=self.now)
        if settles:
            settle_owed_visits(now=self.now)
            self.model.settle_all(self.now)

    @invariant()
    def the_counters_agree(self) -> None:
        if not hasattr(self, "client"):
            return
        rows = SessionPack.objects.filter(client=self.client).values_list(
            "id", "free", "booked", "used", "expired", "withdrawn", "expires_at"
        )
        found = {row[0]: counts_at(Counts(*row[1:6]), expires_at=row[6], now=self.now) for row in rows}
        for pack in self.model.packs:
            assert astuple(found[self.real[id(pack)].id]) == pack.counts(self.now)

    @rule(hours=some.sampled_from([1, 24, 72]))
    def a_while_passes(self, hours: int) -> None:
        self.time_passes(hours)

    def time_passes(self, hours: int) -> None:
        if hours:
            self.past.append((self.now, self.the_summary()))
            self.now += timedelta(hours=hours)

    def the_summary(self) -> tuple[int, ...]:
        """What every page shows, held against the model."""
        real = summary_of(self.client, self.now)
        usable = [pack for pack in self.model.packs if pack.has_begun(self.now)]
        usable = [pack for pack in usable if not pack.is_over(self.now)]
        assert real.free == sum(pack.free(self.now) for pack in usable if not pack.is_suspended)
        assert real.suspended == sum(pack.free(self.now) for pack in usable if pack.is_suspended)
        assert real.left == real.free + sum(pack.booked for pack in usable)
        assert real.owed == len(self.model.owed())
        return real.left, real.used, real.expired, real.withdrawn, real.owed
