"""Erasure leaves no word about the person and the same books: the cast and the demo, every column, every file."""

from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from tests.world import World

WORDS_OF = """
SELECT table_name, column_name FROM information_schema.columns
WHERE table_schema = 'public' AND data_type IN
    ('text', 'character varying', 'character', 'json', 'jsonb', 'ARRAY', 'bytea', 'xml', 'USER-DEFINED')
"""


def columns() -> set[tuple[str, str]]:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(WORDS_OF)
        return set(cursor.fetchall())


@pytest.mark.django_db
def test_every_column_with_words_says_what_becomes_of_it() -> None:
    from tenpack.keeping.personal import declared

    said = [(one.table, one.name) for one in declared()]
    assert len(said) == len(set(said))
    assert columns() - set(said) == set(), "declare these in keeping/personal.py"
    assert set(said) - columns() == set(), "these are gone"


def erase(world: "World", client: Any, **more: Any) -> str:
    from tenpack.keeping.actions import erase_client
    from tenpack.people.models import Client

    client = Client.objects.select_related("business", "coach", "user").get(id=client.id)
    usual = {"name": client.name, "may_withdraw": True, "by": world.by, "now": world.now}
    return erase_client(client=client, **(usual | more))


def personal_columns(*, but: frozenset[str] = frozenset()) -> list[tuple[str, str]]:
    from tenpack.keeping.personal import declared

    return [(one.table, one.name) for one in declared() if one.fate.is_personal and one.fate.name not in but]


def test_erased_means_gone_from_every_column(db: None) -> None:
    """Everybody of a business with one thing of every kind: planted, erased, looked for everywhere."""
    from datetime import UTC, datetime

    from tenpack.packs.models import SessionPack
    from tenpack.people.models import Client
    from tests.support.casts import cast
    from tests.support.figures import figures
    from tests.support.persons import things_about
    from tests.support.planted import TEXT, left_of, plant, settle_everything
    from tests.support.snapshots import all_tables
    from tests.web.stage import set_stage

    world = cast(now=datetime.now(UTC))
    set_stage(world)
    people = list(Client.objects.filter(business=world.business).select_related("user"))
    things_about(world, people)
    settle_everything(world.act())
    lapse = frozenset({"LAPSES"})
    columns = [one for one in personal_columns(but=lapse) if one[0] != "tenpack_user"]
    missing = {table for table, _name in columns} - plant(columns, world.business)
    assert missing <= {"mfa_authenticator", "tenpack_datafile"}, "nothing of these is on the stage"
    before = figures(world.maya, world.now)
    words = [TEXT, *(one.user.email for one in people if one.user)]
    for one in people:
        erase(world, one)
    after = figures(world.maya, world.now)
    assert SessionPack.objects.filter(client__in=people, free__gt=0, expires_at=None).count() == 0
    kept = {"tenpack_receipt.buyer", "tenpack_receipt.lines"}
    found = {one for one in left_of(words, all_tables()) if one.split(":")[0] not in kept}
    assert sorted(found) == []
    assert set(after["differences"]) <= set(before["differences"])
    moved = {"sessions", "owed", "left", "days", "differences"}
    assert {key: before[key] for key in before if key not in moved} == {k: after[k] for k in after if k not in moved}


def test_the_demo_erased_names_nobody_and_counts_the_same(db: None) -> None:
    from datetime import UTC, datetime

    from tenpack.keeping.actions import erase_client
    from tenpack.keeping.actions.erasure import withdraw_unused
    from tenpack.management.demo_business import load_demo_business
    from tenpack.packs.choices import Cause
    from tenpack.packs.ledger import Act
    from tenpack.people.models import Client, Coach
    from tests.support.figures import figures
    from tests.support.planted import left_of, settle_everything
    from tests.support.snapshots import all_tables

    now = datetime(2026, 3, 29, 11, 0, tzinfo=UTC)
    load_demo_business(now=now)
    owner = Coach.objects.select_related("business", "user").get(role="owner")
    settle_everything(Act(owner.actor, now, Cause.BY_HAND))
    people = list(Client.objects.select_related("business", "user"))
    for one in people:
        withdraw_unused(one, by=owner.actor, now=now)
    before = figures(owner, now)
    words = [word for one in people for word in (one.name, one.email, one.phone.replace("+", "")) if word]
    assert before["differences"] == []
    for one in people:
        erase_client(client=one, name=one.name, may_withdraw=False, by=owner.actor, now=now)
    assert figures(owner, now) == before
    found = left_of(words, all_tables())
    assert {one.split(":")[0] for one in found} <= {"tenpack_receipt.buyer"}


def test_a_name_left_in_the_journal_is_found(world: "World") -> None:
    """The control of the search."""
    from tests.support.planted import behind, left_of
    from tests.support.snapshots import all_tables

    erase(world, world.jo)
    assert left_of(["Jo", "jo@example.com"], all_tables()) == set()
    with behind() as cursor:
        cursor.execute("UPDATE tenpack_journalline SET reason = 'Jo was ill' WHERE event = 'client.erased'")
    assert left_of(["Jo", "jo@example.com"], all_tables()) == {"tenpack_journalline.reason: Jo"}


def test_what_stands_in_the_way_is_refused_and_said(world: "World") -> None:
    from tenpack.keeping.choices import Obstacle
    from tenpack.keeping.errors import ErasureBlocked, NameDiffers, SessionsUnused
    from tenpack.keeping.queries import obstacles_to_erasing
    from tests.support.calendars import book
    from tests.support.snapshots import refused

    world.pack()
    assert [(one.kind, one.number) for one in obstacles_to_erasing(world.jo, world.now)] == [(Obstacle.SESSIONS, 10)]
    refused(SessionsUnused, erase, world, world.jo, may_withdraw=False)
    refused(NameDiffers, erase, world, world.jo, name="Joe")
    world.offer(), book(world, 3)
    found = {one.kind: one.number for one in obstacles_to_erasing(world.jo, world.now)}
    assert found == {Obstacle.APPOINTMENTS: 1, Obstacle.OFFERS: 1, Obstacle.SESSIONS: 9}
    refused(ErasureBlocked, erase, world, world.jo)


@pytest.mark.parametrize("row", ["attempt", "dispute", "refund", "unfit", "checkout"])
def test_money_on_its_way_stands_in_the_way(world: "World", row: str) -> None:
    from tenpack.keeping.errors import ErasureBlocked
    from tenpack.money.models import CardAttempt
    from tenpack.money.stripe.models import Checkout, Dispute, RefundRequest, UnfitMoney
    from tests.support.snapshots import refused

    offer, ours = world.paid(), {"business": world.business}
    amount = {"amount_minor": 100, **ours}
    charge = {"payment": offer.payments.get(), **amount}
    when = {"created_at": world.now}
    {
        "attempt": lambda: CardAttempt.objects.create(
            offer=offer, due_number=2, state="processing", settles_at=world.now, **when, **ours
        ),
        "dispute": lambda: Dispute.objects.create(
            dispute_id="dp_1", currency="EUR", state="open", opened_at=world.now, **charge
        ),
        "refund": lambda: RefundRequest.objects.create(reason="ill", actor_kind="coach", **when, **charge),
        "unfit": lambda: UnfitMoney.objects.create(
            offer=offer, mode="test", charge_id="c", currency="EUR", why="amount", came_at=world.now, **amount
        ),
        "checkout": lambda: Checkout.objects.create(
            offer=offer,
            kind="payment",
            mode="test",
            due_number=2,
            state="processing",
            expires_at=world.now,
            **when,
            **amount,
        ),
    }[row]()
    refused(ErasureBlocked, erase, world, world.jo)


def test_a_wish_is_noted_once_and_can_be_taken_back(world: "World") -> None:
    from tenpack.journal.models import JournalLine
    from tenpack.keeping.actions import ask_erasure, take_back_erasure
    from tenpack.keeping.errors import ErasedAlready
    from tenpack.keeping.queries import erasures_asked
    from tests.support.snapshots import refused

    for _again in range(2):
        ask_erasure(client=world.sam, by=world.sam.actor, now=world.now)
    asked = {person.name: list(erasures_asked(world.seat(person))) for person in (world.maya, world.ben, world.zed)}
    assert {name: len(found) for name, found in asked.items()} == {"Maya": 1, "Ben": 1, "Zed": 0}
    for _again in range(2):
        take_back_erasure(client=world.sam, by=world.sam.actor, now=world.now)
    events = JournalLine.objects.filter(client_id=world.sam.id, event__contains="erasure").order_by("id")
    assert list(events.values_list("event", flat=True)) == ["client.erasure_asked", "client.erasure_taken_back"]
    erase(world, world.sam)
    world.sam.refresh_from_db()
    refused(ErasedAlready, ask_erasure, client=world.sam, by=world.by, now=world.now)
    refused(ErasedAlready, take_back_erasure, client=world.sam, by=world.by, now=world.now)
    refused(ErasedAlready, erase, world, world.sam)


def test_nobody_comes_back(world: "World") -> None:
    """The row, the sign-in with its devices, addresses and keys, the feed and the pay links are closed for good."""
    from allauth.account.models import EmailAddress
    from allauth.mfa.models import Authenticator
    from django.db import DatabaseError

    from tenpack.money.models import Offer
    from tenpack.people.actions import ClientDraft, change_client, restore_client
    from tenpack.people.errors import ErasedClient
    from tenpack.people.models import Client, User
    from tenpack.people.sign_ins import SessionStore, SignIn
    from tests.support.snapshots import refused

    offer, user = world.paid(), world.jo.user
    assert user
    User.objects.filter(id=user.id).update(zone="Europe/Madrid", weight_unit="lb")
    for person in (user, world.sam.user):
        session = SessionStore()
        session["_auth_user_id"] = str(person.id)
        session.save()
    Authenticator.objects.create(user=user, type="webauthn", data={"name": "Jo's phone"})
    pseudonym = erase(world, world.jo)
    jo = Client.objects.get(id=world.jo.id)
    assert (jo.name, jo.email, jo.user, jo.erased_at, bool(jo.archived_at)) == (pseudonym, "", None, world.now, True)
    assert Offer.objects.get(id=offer.id).pay_token != offer.pay_token
    gone = User.objects.get(id=user.id)
    assert (gone.is_active, gone.name, gone.has_usable_password()) == (False, "", False)
    assert (gone.zone, gone.weight_unit) == ("", "")
    assert not EmailAddress.objects.filter(user=user).exists()
    assert not Authenticator.objects.exists()
    assert [one.user_id for one in SignIn.objects.all()] == [world.sam.user_id]
    draft = ClientDraft(name="Jo", coach=world.maya)
    refused(ErasedClient, change_client, client=jo, draft=draft, version=jo.version, by=world.by, now=world.now)
    refused(ErasedClient, restore_client, client=jo, by=world.by, now=world.now)
    refused(DatabaseError, in_a_savepoint, lambda: Client.objects.filter(id=jo.id).update(name="Jo"))
    refused(DatabaseError, in_a_savepoint, lambda: jo.erasure.delete())


def in_a_savepoint(act: Any) -> None:
    from django.db import transaction

    with transaction.atomic():
        act()


def test_a_sign_in_with_another_place_stays(world: "World") -> None:
    from tenpack.people.models import Client, User

    Client.objects.create(
        business=world.zed.business, coach=world.zed, name="Jo", user=world.jo.user, created_at=world.now
    )
    erase(world, world.jo)
    user = User.objects.get(id=world.jo.user_id)
    assert (user.email, user.is_active) == ("jo@example.com", True)
    assert Client.objects.filter(user=user).count() == 1


FINAL = {
    "tenpack_journalline": "reason = 'x'",
    "tenpack_packterms": "reason = 'x'",
    "tenpack_payment": "note = 'x'",
    "tenpack_refund": "reason = 'x'",
    "tenpack_operation": "body = '{\"x\": 1}'",
    "tenpack_offer": "memo = 'x'",
    "tenpack_receipt": "buyer = '{}'",
    "tenpack_stripecall": "answer = '{\"x\": 1}'",
}


@pytest.mark.parametrize("table", FINAL)
def test_append_only_stays_so_outside_an_erasure_and_never_is_rewritten_inside(world: "World", table: str) -> None:
    """The way through is as wide as blanking, for as long as one erasure."""
    from django.db import DatabaseError, connection

    from tenpack.keeping.models import Erasure
    from tests.support.persons import things_about
    from tests.support.workouts import finished_workout

    finished_workout(world, world.jo), world.paid()
    things_about(world, [world.jo])
    Erasure.objects.create(business=world.business, client=world.jo, asked_at=world.now, asked_kind="client")

    def run(change: str) -> None:
        with connection.cursor() as cursor:
            cursor.execute(f"UPDATE {table} SET {change}")
            assert cursor.rowcount

    def deleted() -> None:
        with connection.cursor() as cursor:
            cursor.execute(f"DELETE FROM {table}")

    blank = (
        "memo = ''" if table == "tenpack_offer" else f"{FINAL[table].split(' =')[0]} = {FINAL[table].split(' =')[0]}"
    )
    for act in (lambda: run(FINAL[table]), lambda: run(blank), deleted):
        with pytest.raises(DatabaseError):
            in_a_savepoint(act)
    with connection.cursor() as cursor:
        cursor.execute("UPDATE tenpack_erasure SET transaction_id = pg_current_xact_id()::text, pseudonym = 'Nobody'")
    for act in (lambda: run(FINAL[table]), deleted):
        with pytest.raises(DatabaseError):
            in_a_savepoint(act)
    if table != "tenpack_receipt":
        run(blank)


def test_receipts_keep_the_buyer_for_the_years_of_the_law(db: None) -> None:
    from datetime import UTC, datetime

    from tenpack.keeping.actions import blank_old_receipts, change_receipt_years
    from tenpack.kit.errors import InvalidFields
    from tenpack.money.receipt_models import Receipt
    from tests.support.casts import cast
    from tests.support.ledgers import differences
    from tests.support.snapshots import refused

    world = cast(now=datetime(2024, 3, 4, 9, tzinfo=UTC))
    world.paid(), world.paid(world.sam)
    erase(world, world.jo)
    assert blank_old_receipts() == 0
    change = {"business": world.business, "by": world.by, "now": world.now}
    refused(InvalidFields, change_receipt_years, years=31, **change)
    for _again in range(2):
        change_receipt_years(years=0, **change)
    assert (blank_old_receipts(), blank_old_receipts()) == (1, 0)
    buyers = {one.paid.offer.client_id: one.buyer["name"] for one in Receipt.objects.select_related("payment__offer")}
    assert buyers == {world.jo.id: "", world.sam.id: "Sam"}
    assert differences() == []


def test_letters_in_files_that_name_the_person_go(tmp_path: Any, settings: Any) -> None:
    from django.core.mail import EmailMessage, get_connection

    from tenpack.keeping.letters import forget_letters

    settings.EMAIL_FILE_PATH = tmp_path
    backend = get_connection("django.core.mail.backends.filebased.EmailBackend", file_path=tmp_path)
    for text, to in (
        ("Ünder Jo Miller", "ben@example.com"),
        ("Hello", "jo@example.com"),
        ("Joanna", "sam@example.com"),
    ):
        EmailMessage("Subject", text, "from@example.com", [to], connection=backend).send()
    forget_letters([]), forget_letters(["Jo Miller", "jo@example.com"])
    left = b"".join(file.read_bytes() for file in tmp_path.iterdir())
    assert b"Joanna" in left
    assert left.count(b"Subject: Subject") == 1
    forget_letters(["sam@example.com"])
    assert not list(tmp_path.iterdir())
