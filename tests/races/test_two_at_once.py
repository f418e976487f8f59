"""Two people at the same moment: one act happens, the other is refused or gets the same answer; nothing breaks."""

from collections import Counter
from collections.abc import Callable
from typing import Any

from tenpack.journal.models import JournalLine
from tenpack.kit.errors import ChangedMeanwhile
from tenpack.kit.money import Money
from tenpack.money.actions import (
    archive_plan,
    assign_plan,
    attach_pack,
    make_one_off_offer,
    record_payment,
    refund_payment,
    remind_of_offer,
    renew_plan,
    withdraw_offer,
)
from tenpack.money.choices import Method
from tenpack.money.errors import OfferHasPack, OfferOver, OfferPaid, PlanArchived, RefundTooHigh, RemindedToday
from tenpack.money.models import Offer, Payment, Plan
from tenpack.packs.actions import (
    adjust_pack,
    change_pack,
    expire_packs,
    record_owed_visit,
    settle_owed_visits,
    undo_use,
    withdraw_sessions,
)
from tenpack.packs.errors import NoSessionsLeft, NotEnoughFree
from tenpack.packs.models import LedgerEntry, SessionPack, Visit
from tenpack.people.actions import BusinessDraft, ClientDraft, accept_invitation, change_client, set_up_business
from tenpack.people.actions.invitations import invite_client
from tenpack.people.errors import AlreadySetUp, InvitationOver
from tenpack.people.models import Business, Client, User
from tests.support.crowds import together
from tests.support.ledgers import differences
from tests.world import NOW, World

TIMES = 4


def outcomes(*acts: Callable[[], Any]) -> Counter[str]:
    """What came of the acts: the refusal's name, or `done`. The books fit afterwards."""
    from django.db import transaction

    answers = together(*acts)
    with transaction.atomic():
        assert differences() == []
    return Counter(type(answer).__name__ if isinstance(answer, Exception) else "done" for answer in answers)


def one_wins(refusal: type[Exception], *acts: Callable[[], Any]) -> None:
    assert outcomes(*acts) == {"done": 1, refusal.__name__: len(acts) - 1}


def pay(world: World, offer: Offer, **terms: Any) -> Callable[[], Payment]:
    return lambda: record_payment(offer=offer, method=Method.CASH, by=world.by, now=world.now, **terms)


def one_off(world: World) -> Offer:
    return make_one_off_offer(client=world.jo, name="Ten", price=Money(100, "EUR"), by=world.by, now=world.now)


def test_an_offer_is_paid_once(committed_world: World) -> None:
    offer = committed_world.offer()
    one_wins(OfferPaid, *[pay(committed_world, offer)] * TIMES)
    assert SessionPack.objects.get().free == 10


def test_a_due_payment_is_recorded_once(committed_world: World) -> None:
    offer = committed_world.offer(plan=committed_world.recurring())
    one_wins(OfferPaid, *[pay(committed_world, offer, due_number=1)] * TIMES)


def test_two_who_remind_at_once_send_one_letter(committed_world: World) -> None:
    world, offer = committed_world, committed_world.offer()
    one_wins(RemindedToday, *[lambda: remind_of_offer(offer=offer, by=world.by, now=world.now)] * TIMES)
    assert JournalLine.objects.filter(event="offer.reminded").count() == 1


def test_paying_and_withdrawing(committed_world: World) -> None:
    world = committed_world
    for _time in range(3):
        offer = world.offer()
        counts = outcomes(
            pay(world, offer), lambda offer=offer: withdraw_offer(offer=offer, by=world.by, now=world.now)
        )
        assert counts in ({"done": 1, OfferPaid.__name__: 1}, {"done": 1, OfferOver.__name__: 1})


def test_a_payment_is_refunded_once(committed_world: World) -> None:
    world = committed_world
    world.paid()
    payment = Payment.objects.get()
    act = {"payment": payment, "reason": "no", "by": world.by, "now": world.now}
    one_wins(RefundTooHigh, *[lambda: refund_payment(amount=Money(30_000, "EUR"), sessions=0, **act)] * TIMES)
    assert Offer.objects.get().refunded_minor == 30_000


def test_a_refund_and_a_use_of_the_last_session(committed_world: World) -> None:
    world = committed_world
    offer = world.paid(plan=world.plan(sessions=1))
    payment = Payment.objects.get()
    act = {"payment": payment, "amount": Money(1, "EUR"), "sessions": 1, "reason": "no", "by": world.by}
    counts = outcomes(lambda: refund_payment(**act, now=world.now), lambda: world.use(offer.pack))
    assert counts["done"] == 1
    pack = SessionPack.objects.get()
    assert (pack.free, pack.used + pack.withdrawn) == (0, 1)


def test_assigning_and_archiving(committed_world: World) -> None:
    world = committed_world
    plan = world.plan()
    act = {"client": world.jo, "plan": plan, "by": world.by, "now": world.now}
    counts = outcomes(
        lambda: assign_plan(**act),
        lambda: archive_plan(plan=plan, by=world.by, now=world.now),
        lambda: assign_plan(**act),
    )
    assert set(counts) <= {"done", PlanArchived.__name__}
    assert Plan.objects.get().archived_at is not None
    assert Offer.objects.count() == counts["done"] - 1


def test_one_offer_gets_one_of_two_packs(committed_world: World) -> None:
    world = committed_world
    offer, packs = one_off(world), [world.pack(), world.pack()]
    act = {"by": world.by, "now": world.now}
    one_wins(OfferHasPack, *[lambda pack=pack: attach_pack(offer=offer, pack=pack, **act) for pack in packs])


def test_one_pack_goes_to_one_of_two_offers(committed_world: World) -> None:
    world = committed_world
    pack, offers = world.pack(), [one_off(world), one_off(world)]
    act = {"by": world.by, "now": world.now}
    one_wins(OfferHasPack, *[lambda offer=offer: attach_pack(offer=offer, pack=pack, **act) for offer in offers])


def test_the_last_session_is_used_once(committed_world: World) -> None:
    pack = committed_world.pack(sessions=1)
    one_wins(NoSessionsLeft, *[lambda: committed_world.use(pack)] * TIMES)


def test_the_loser_looks_again_and_finds_another_pack(committed_world: World) -> None:
    packs = [committed_world.pack(sessions=1) for _number in range(TIMES)]
    assert outcomes(*[lambda: committed_world.use()] * TIMES) == {"done": TIMES}
    assert {pack.used for pack in SessionPack.objects.all()} == {1}
    assert len(packs) == TIMES


def test_two_undos_are_one(committed_world: World) -> None:
    world = committed_world
    visit = world.visit(world.use(world.pack(sessions=1)))
    assert outcomes(*[lambda: undo_use(visit=visit, by=world.by, now=world.now)] * TIMES) == {"done": TIMES}
    assert SessionPack.objects.get().free == 1
    assert LedgerEntry.objects.filter(kind="returned").count() == 1


def test_two_jobs_expire_once(committed_world: World) -> None:
    packs = [committed_world.pack(sessions=3, expires_on=committed_world.today) for _number in range(5)]
    later = committed_world.later(days=1)
    assert outcomes(*[lambda: expire_packs(now=later)] * TIMES) == {"done": TIMES}
    assert LedgerEntry.objects.filter(kind="expired").count() == len(packs)


def test_two_jobs_settle_once(committed_world: World) -> None:
    world = committed_world
    world.pack(starts_on=world.later(days=1).date())
    for _number in range(5):
        record_owed_visit(client=world.jo, by=world.by, now=world.now)
    later = world.later(days=1)
    assert outcomes(*[lambda: settle_owed_visits(now=later)] * TIMES) == {"done": TIMES}
    settle_owed_visits(now=later)
    assert LedgerEntry.objects.filter(kind="used").count() == 5
    assert not Visit.objects.filter(is_owed=True).exists()


def test_two_new_packs_settle_an_owed_visit_once(committed_world: World) -> None:
    world = committed_world
    record_owed_visit(client=world.jo, by=world.by, now=world.now)
    assert outcomes(*[lambda: world.pack()] * TIMES) == {"done": TIMES}
    assert LedgerEntry.objects.filter(kind="used").count() == 1


def test_settling_and_undoing_an_owed_visit(committed_world: World) -> None:
    world = committed_world
    for _time in range(3):
        visit = record_owed_visit(client=world.jo, by=world.by, now=world.now)
        act = {"visit": visit, "by": world.by, "now": world.now}
        assert outcomes(lambda: world.pack(), lambda act=act: undo_use(**act)) == {"done": 2}
    assert sum(SessionPack.objects.values_list("used", flat=True)) == 0


def test_the_last_free_session_goes_one_way(committed_world: World) -> None:
    world = committed_world
    pack = world.pack(sessions=1)
    act = world.act(reason="no")
    counts = outcomes(
        lambda: withdraw_sessions(pack=pack, quantity=1, act=act),
        lambda: adjust_pack(pack=pack, change=-1, reason="no", by=world.by, now=world.now),
    )
    assert counts == {"done": 1, NotEnoughFree.__name__: 1}


def test_two_tabs_with_one_version(committed_world: World) -> None:
    world = committed_world
    pack = world.pack()
    terms = {"starts_on": world.today, "expires_on": None, "reason": "no", "version": 1}
    act = {"pack": pack, **terms, "by": world.by, "now": world.now}
    one_wins(ChangedMeanwhile, *[lambda title=title: change_pack(title=title, **act) for title in ("Mine", "Yours")])
    draft = ClientDraft(name="Jo", coach=world.maya)
    change = {"client": world.jo, "draft": draft, "version": world.jo.version, "by": world.by, "now": world.now}
    one_wins(ChangedMeanwhile, *[lambda: change_client(**change)] * TIMES)


def test_an_invitation_is_accepted_once(committed_world: World) -> None:
    world = committed_world
    client = Client.objects.create(
        business=world.business, coach=world.maya, name="Kim", email="kim@example.com", created_at=world.now
    )
    invitation, _token = invite_client(client=client, by=world.by, now=world.now)
    users = [User.objects.create_user(f"kim{number}@example.com") for number in range(TIMES)]
    act = {"invitation": invitation, "name": "Kim", "password": None, "now": world.now}
    one_wins(InvitationOver, *[lambda user=user: accept_invitation(user=user, **act) for user in users])


def test_one_first_business(committed: None) -> None:
    draft = BusinessDraft(name="Studio", zone="UTC", currency="EUR")
    owner = {"owner_name": "Ada", "password": None, "now": NOW}
    acts = [
        lambda number=number: set_up_business(draft=draft, owner_email=f"ada{number}@example.com", **owner)
        for number in range(TIMES)
    ]
    one_wins(AlreadySetUp, *acts)
    assert Business.objects.count() == 1


def test_a_plan_bought_again_in_several_tabs_is_one_offer(committed_world: World) -> None:
    world = committed_world
    plan = world.plan(may_renew=True)
    world.paid(plan=plan)
    answers = together(*[lambda: renew_plan(client=world.jo, plan=plan, now=world.now)] * TIMES)
    assert {answer.id for answer in answers} == {Offer.objects.get(is_renewal=True).id}
