"""B4 over the reports: after any sequence of acts their figures are the plain model's, and a past answer stays."""

from datetime import date, datetime
from typing import Any

import pytest
from hypothesis import Phase, seed, settings
from hypothesis.stateful import run_state_machine_as_test

from tenpack.kit.money import Money, split
from tenpack.money.actions import attach_pack, refund_payment
from tenpack.packs.past import counts_by_pack, terms_by_pack
from tenpack.packs.rules import counts_at
from tenpack.reports import owed as owed_report
from tenpack.reports.asked import Asked, asked_by
from tenpack.reports.earnings import earnings_by_month
from tenpack.reports.money_received import money_by_month, money_by_plan
from tenpack.reports.owed import Moment, left_by_day, owed_by_coach, packs_left
from tenpack.reports.retention import cohorts
from tenpack.reports.session_flow import PARTS, change_of, lines_behind, sessions_by_month
from tests.properties.machine import PRICE, Books
from tests.properties.model import ZONE
from tests.world import World

FIRST, LAST = date(2020, 1, 1), date(2030, 12, 31)
EXAMPLES, STEPS = 15, 40


class ReportedBooks(Books):
    """The same books, read through the reports."""

    def __init__(self) -> None:
        super().__init__()
        self.answers: list[tuple[Moment, Any]] = []

    def teardown(self) -> None:
        if hasattr(self, "client"):
            try:
                self.check_reports()
            except BaseException:
                self.past.clear()
                super().teardown()
                raise
        super().teardown()

    def moment(self, at: datetime) -> Moment:
        return Moment(at=at, on=at.astimezone(ZONE).date(), known=at)

    def asked(self) -> Asked:
        return asked_by(self.seat, since=FIRST, until=LAST)

    def time_passes(self, hours: int) -> None:
        if hours and len(self.answers) < 6:
            moment = self.moment(self.now)
            self.check_owed(moment)
            self.answers.append((moment, packs_left(self.asked(), moment)))
        super().time_passes(hours)

    def check_owed(self, moment: Moment) -> None:
        """What is left of paid packs is worth its part of the price, coin by coin."""
        sessions = minor = unpaid = 0
        for pack in self.model.packs:
            left = pack.free(self.now) + pack.booked
            if pack.paid > pack.refunded:
                sessions += left
                minor += sum(split(PRICE, pack.size)[pack.size - left :]) if left else 0
            else:
                unpaid += left
        found = owed_by_coach(self.asked(), moment)
        sums = [sum(getattr(one, name) for one in found) for name in ("sessions", "minor", "unpaid")]
        assert sums == [sessions, minor, unpaid]
        assert sum(one.minor for one in left_by_day(self.asked(), moment)) == minor

    def check_reports(self) -> None:
        self.check_owed(self.moment(self.now))
        self.check_past()
        self.check_sessions()
        self.check_money()
        self.check_visits()

    def check_past(self) -> None:
        """What was known then is answered as it was; what was true then, as each client's own past has it."""
        for moment, answer in self.answers:
            assert packs_left(self.asked(), moment) == answer
        for moment, _answer in self.answers[::2]:
            counts = counts_by_pack(self.client, moment.at, self.now)
            terms = terms_by_pack(self.client, moment.at, self.now)
            expected = {
                pack: (then.free, then.booked)
                for pack, stored in counts.items()
                if (then := counts_at(stored, expires_at=terms[pack].expires_at, now=moment.at)).left
            }
            hindsight = Moment(at=moment.at, on=moment.on, known=self.now)
            assert {one.id: (one.free, one.booked) for one in packs_left(self.asked(), hindsight)} == expected

    def check_sessions(self) -> None:
        months = sessions_by_month(self.asked(), now=self.now)
        sums = {part: sum(getattr(month, part) for month in months) for part in PARTS}
        models = self.model.packs
        counts = [pack.counts(self.now) for pack in models]
        assert sums["sold"] == sum(pack.size for pack in models if pack.paid)
        assert sums["sold"] + sums["given"] == sum(pack.size for pack in models)
        assert sums["used"] + sums["forfeited"] == sum(used for _free, _booked, used, *_more in counts)
        assert sums["expired"] == sum(expired for _free, _booked, _used, expired, _withdrawn in counts)
        assert sums["withdrawn"] == sum(pack.withdrawn for pack in models)
        for part in ("sold", "given", "used", "forfeited", "withdrawn"):
            assert sum(change_of(line, part) for line in lines_behind(self.asked(), part)) == sums[part]

    def check_money(self) -> None:
        paid, refunded = (sum(getattr(pack, name) for pack in self.model.packs) for name in ("paid", "refunded"))
        for rows in (money_by_month(self.asked()), money_by_plan(self.asked())):
            assert sum(one.received for one in rows) == paid
            assert sum(one.refunded for one in rows) == refunded

    def check_visits(self) -> None:
        held = [visit for visit in self.model.visits if not visit.is_undone]
        earned = earnings_by_month(self.asked())
        assert sum(one.held for one in earned) == len(held)
        assert sum(one.minutes for one in earned) == 60 * len(held)
        began = [one.clients for one in cohorts(self.asked(), today=self.today)]
        assert began == ([1] if held else [])


def run(world: World, examples: int, number: int, phases: tuple[Phase, ...] = tuple(Phase)) -> None:
    machine = seed(number)(type("ReportedBooks", (ReportedBooks,), {"world": world}))
    how = settings(max_examples=examples, stateful_step_count=STEPS, derandomize=False, phases=phases, print_blob=False)
    run_state_machine_as_test(machine, settings=how)


def test_reports_say_what_the_books_say(world: World) -> None:
    run(world, EXAMPLES, 7)


@pytest.mark.parametrize(
    ("right", "wrong"),
    [
        ("entry.recorded_at <= %(known)s", "true"),
        ("WHEN terms.expires_at <= %(at)s THEN 0 ELSE moved.free END", "WHEN true THEN moved.free END"),
    ],
)
def test_control_a_wrong_sum_is_found_out(
    world: World, monkeypatch: pytest.MonkeyPatch, right: str, wrong: str
) -> None:
    for name in ("BY_COACH", "PACKS", "BY_DAY"):
        query = getattr(owed_report, name)
        assert right in query
        monkeypatch.setattr(owed_report, name, query.replace(right, wrong))
    with pytest.raises(AssertionError):
        run(world, 60, 3, phases=(Phase.generate,))


def owed_minor(world: World, now: datetime) -> int:
    asked = asked_by(world.seat(), since=FIRST, until=LAST)
    moment = Moment(at=now, on=now.astimezone(ZONE).date(), known=now)
    return sum(one.minor for one in owed_by_coach(asked, moment))


def test_the_parts_of_a_price_sum_to_it(world: World) -> None:
    """An odd price: what is owed after each use is the price less the first parts."""
    offer = world.paid(plan=world.plan(price=Money(10_003, "EUR"), sessions=7))
    seen = []
    for number in range(8):
        seen.append(owed_minor(world, world.later(minutes=number)))
        if number < 7:
            world.use(offer.pack, now=world.later(minutes=number))
    parts = split(10_003, 7)
    assert seen == [sum(parts[number:]) for number in range(8)]


def test_what_was_paid_back_is_not_owed(world: World) -> None:
    """Sessions that stay after a full refund have no value; a part that went back leaves them theirs."""
    offer = world.paid()
    payment = offer.payments.get()
    act = {"payment": payment, "sessions": 0, "reason": "ill", "by": world.by}
    refund_payment(amount=Money(10_000, "EUR"), now=world.later(minutes=1), **act)
    assert owed_minor(world, world.later(minutes=2)) == 40_000
    refund_payment(amount=Money(30_000, "EUR"), now=world.later(minutes=3), **act)
    assert owed_minor(world, world.later(minutes=4)) == 0
    assert owed_minor(world, world.later(minutes=2)) == 40_000


def test_an_offer_attached_later_changes_nothing_known_before(world: World) -> None:
    pack, offer = (
        world.pack(),
        world.paid(plan=world.plan(sessions=None, expiry_kind="", expires_after=None, expires_unit="")),
    )
    attach_pack(offer=offer, pack=pack, by=world.by, now=world.later(days=3))
    assert owed_minor(world, world.later(days=1)) == 0
    assert owed_minor(world, world.later(days=4)) == 40_000
    now = world.later(days=1)
    hindsight = Moment(at=now, on=now.date(), known=world.later(days=4))
    asked = asked_by(world.seat(), since=FIRST, until=LAST)
    assert [one.minor for one in packs_left(asked, hindsight)] == [40_000]
