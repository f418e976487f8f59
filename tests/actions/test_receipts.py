"""Receipts and credit notes: issued with the money, frozen, numbered by the database, found where they are missing."""

from dataclasses import asdict
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction

from tenpack.kit.errors import ChangedMeanwhile
from tenpack.kit.money import Money
from tenpack.money import receipt_models
from tenpack.money.actions import CouponDraft, create_coupon
from tenpack.money.actions.payments import Charge
from tenpack.money.actions.receipts import issue_receipt
from tenpack.money.choices import Method
from tenpack.money.models import Payment
from tenpack.money.receipt_models import Receipt, ReceiptCounter
from tenpack.money.receipt_rules import tax_shares
from tenpack.people.actions import ClientDraft, SellerDraft, change_client, change_seller
from tenpack.people.models import Business
from tests.actions.test_payments import pay, refund
from tests.support.ledgers import differences
from tests.support.snapshots import fields_refused, nothing_changes, refused
from tests.world import World

NEW_YEARS_EVE = datetime(2026, 12, 31, 23, 30, tzinfo=UTC)
SELLER = SellerDraft(
    legal_name="Maya Lindgren", address=" Street 1 \r\n\n 10115 Berlin ", tax_number="DE 1", receipt_note="Thanks"
)


def name_seller(world: World, draft: SellerDraft = SELLER) -> Business:
    version = Business.objects.get(id=world.business.id).version
    return change_seller(business=world.business, draft=draft, version=version, by=world.by, now=world.now)


def bill_to(world: World, name: str, address: str) -> None:
    draft = ClientDraft(name="Jo", coach=world.maya, email="jo@example.com", billing_name=name, billing_address=address)
    change_client(client=world.jo, draft=draft, version=world.jo.version, by=world.by, now=world.now)


def test_a_payment_has_a_receipt_and_a_refund_a_credit_note(world: World) -> None:
    name_seller(world)
    bill_to(world, "Acme Ltd", "Road 2\nTown")
    offer = world.offer(plan=world.plan(tax_basis_points=1900), billing_email="books@acme.example")
    payment = pay(world, offer)
    receipt = Receipt.objects.get()
    assert payment.receipt == receipt
    assert (receipt.number_text, receipt.total, receipt.issued_at) == ("2026-0001", payment.amount, world.now)
    assert receipt.seller == {
        "name": "Maya's studio",
        "legal_name": "Maya Lindgren",
        "address": ["Street 1", "10115 Berlin"],
        "tax_number": "DE 1",
        "email": "",
        "note": "Thanks",
    }
    assert (receipt.buyer["name"], receipt.buyer["address"]) == ("Acme Ltd", ["Road 2", "Town"])
    assert receipt.buyer["email"] == "books@acme.example"
    (line,) = receipt.receipt_lines
    assert (line.text, line.minor, line.tax_minor, line.due) == ("10 sessions", 40_000, 6_387, None)
    back = refund(world, payment, 10_000, 0)
    note = Receipt.objects.get(kind="credit_note")
    assert back.credit_note == note
    assert (note.number_text, note.total, note.paid) == ("C-2026-0001", back.amount, payment)
    assert [asdict(share) for share in note.taxes] == [{"basis_points": 1900, "minor": 1_597}]
    assert differences() == []


def test_what_a_receipt_says_outlives_every_change(world: World) -> None:
    payment = pay(world, world.offer())
    before = Receipt.objects.values().get()
    name_seller(world)
    bill_to(world, "Acme Ltd", "Town")
    assert Receipt.objects.values().get() == before
    refund(world, payment, 100, 0)
    assert Receipt.objects.get(kind="credit_note").seller["legal_name"] == "Maya Lindgren"
    assert Receipt.objects.get(kind="credit_note").buyer["name"] == "Acme Ltd"


def test_each_business_and_kind_counts_for_itself(world: World) -> None:
    first, second = (pay(world, world.offer()) for _time in range(2))
    zoes = pay(world, world.offer(world.zoe, world.plan(world.zed.business)))
    back = refund(world, first, 100, 0)
    numbers = [one.receipt.number_text for one in (first, second, zoes)]
    assert numbers == ["2026-0001", "2026-0002", "2026-0001"]
    assert back.credit_note.number_text == "C-2026-0001"


def test_the_year_is_the_one_people_there_have(world: World) -> None:
    """23:30 UTC on the 31st is half past midnight in Berlin, and early evening in New York."""
    pay(world, world.offer(now=NEW_YEARS_EVE), now=NEW_YEARS_EVE.replace(hour=22))
    late = pay(world, world.offer(now=NEW_YEARS_EVE), now=NEW_YEARS_EVE)
    offer = world.offer(world.zoe, world.plan(world.zed.business), now=NEW_YEARS_EVE)
    early = pay(world, offer, now=NEW_YEARS_EVE)
    assert (late.receipt.number_text, late.receipt.issued_on) == ("2027-0001", date(2027, 1, 1))
    assert (early.receipt.number_text, early.receipt.issued_on) == ("2026-0001", date(2026, 12, 31))
    assert differences() == []


def test_a_number_that_was_rolled_back_is_given_again(world: World) -> None:
    offer = world.offer()
    with transaction.atomic():
        assert pay(world, offer).receipt.number_text == "2026-0001"
        transaction.set_rollback(True)
    assert pay(world, offer).receipt.number_text == "2026-0001"


def refuses(statement: str) -> None:
    """The database refuses it, whoever asks."""
    with nothing_changes(), pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)


def behind(*statements: str) -> None:
    """Run these as a superuser with every trigger asleep."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("SET session_replication_role = replica")
        for statement in statements:
            cursor.execute(statement)
        cursor.execute("SET session_replication_role = origin")


def test_receipts_and_their_counters_are_append_only(world: World) -> None:
    payment = pay(world, world.offer())
    refund(world, payment, 100, 0)
    made_up = "SELECT gen_random_uuid(), business_id, kind, 2001, 5 FROM tenpack_receiptcounter LIMIT 1"
    for statement in (
        "UPDATE tenpack_receipt SET number = number + 1",
        "UPDATE tenpack_receipt SET buyer = '{}'",
        "DELETE FROM tenpack_receipt",
        "TRUNCATE tenpack_receipt CASCADE",
        "UPDATE tenpack_receiptcounter SET last_number = 0",
        "DELETE FROM tenpack_receiptcounter",
        "TRUNCATE tenpack_receiptcounter",
        f"INSERT INTO tenpack_receiptcounter (id, business_id, kind, year, last_number) {made_up}",
    ):
        refuses(statement)
    assert ReceiptCounter.objects.count() == 2


def test_a_payment_has_one_receipt(world: World) -> None:
    payment = pay(world, world.offer())
    with nothing_changes(), pytest.raises(DatabaseError), transaction.atomic():
        issue_receipt(payment=payment, now=world.now)


@pytest.mark.parametrize(
    "wrong",
    [
        {"total_minor": 39_999},
        {"currency": "USD"},
        {"lines": [{"minor": 39_999}]},
        {"lines": []},
        {"year": 2025},
        {"kind": "credit_note"},
        {"business": "zed"},
    ],
)
def test_the_database_refuses_a_receipt_that_says_something_else(world: World, wrong: dict[str, Any]) -> None:
    payment = pay(world, world.offer())
    row = Receipt.objects.values().get()
    behind("DELETE FROM tenpack_receipt")
    del row["id"], row["number"]
    business = wrong.get("business") and world.zed.business_id
    row |= wrong | ({"business_id": business} if business else {})
    row.pop("business", None)
    assert row["payment_id"] == payment.id
    with nothing_changes(), pytest.raises(DatabaseError), transaction.atomic():
        Receipt.objects.create(**row)


def test_every_currency_and_rate_ends_in_a_receipt(world: World) -> None:
    for currency, minor, rate in (("JPY", 40_001, 1000), ("KWD", 40_001, 1500), ("EUR", 1, 1), ("CLP", 7, None)):
        world.business.currency = currency
        world.business.save(update_fields=["currency"])
        plan = world.plan(price=Money(minor, currency), tax_basis_points=rate)
        receipt = pay(world, world.offer(plan=plan)).receipt
        assert receipt.total == Money(minor, currency)
        assert sum(line.minor for line in receipt.receipt_lines) == minor
        assert [share.basis_points for share in tax_shares(receipt.receipt_lines)] == ([rate] if rate else [])


def test_what_was_paid_before_gets_the_receipts_it_would_have_had(world: World) -> None:
    """The migration's own statements, against what the actions wrote."""
    running = world.offer(plan=world.installments(tax_basis_points=700))
    first = pay(world, running)
    pay(world, world.offer(plan=world.recurring()))
    pay(world, world.offer(world.zoe, world.plan(world.zed.business)))
    refund(world, first, 3_333, 0)
    refund(world, first, 7_777, 0, now=world.later(days=2))
    pay(world, running, now=world.later(days=31))
    everything_in_one(world)
    pay(world, world.offer(world.sam, billing_email="dad@example.com"), now=NEW_YEARS_EVE)
    before = said()
    sql = Path(receipt_models.__file__).parents[1] / "migrations" / "receipts_past.sql"
    behind("DELETE FROM tenpack_receipt", "DELETE FROM tenpack_receiptcounter", sql.read_text())
    assert said() == before
    assert len(before) == 9
    assert differences() == []
    assert pay(world, world.offer()).receipt.number_text == "2026-0005"


def everything_in_one(world: World) -> Payment:
    """Two installments at once, less a coupon, with a fee for the card; a part of it went back."""
    create_coupon(
        business=world.business, draft=CouponDraft(code="SUMMER", basis_points=1000), by=world.by, now=world.now
    )
    offer = world.offer(plan=world.installments(tax_basis_points=1900), coupon="SUMMER")
    charge = Charge(provider_id="pi_1", fee_minor=777)
    payment = pay(world, offer, dues=2, charge=charge, method=Method.CARD, now=world.later(days=40))
    refund(world, payment, 12_345, 0, now=world.later(days=41))
    return payment


def test_coupon_fee_and_several_dues_are_lines(world: World) -> None:
    receipt = everything_in_one(world).receipt
    assert [(line.kind, line.text, line.minor) for line in receipt.receipt_lines] == [
        ("sale", "Installments", 30_000),
        ("discount", "SUMMER", -1_500),
        ("fee", "", 777),
    ]
    assert receipt.total_minor == 29_277
    assert differences() == []


def said() -> list[dict[str, Any]]:
    """Everything that receipts say, but their ids."""
    rows = Receipt.objects.order_by("business_id", "kind", "year", "number").values()
    return [{name: value for name, value in row.items() if name != "id"} for row in rows]


def test_a_payment_without_a_receipt_is_found(world: World) -> None:
    payment = pay(world, world.offer())
    behind("DELETE FROM tenpack_receipt")
    assert f"Payment {payment.public_id}: it has no receipt that says the same." in differences()


@pytest.mark.parametrize(
    ("terms", "fields"),
    [
        ({"legal_name": "x" * 121}, {"legal_name"}),
        ({"address": "x" * 301}, {"address"}),
        ({"address": "\n".join("123456789")}, {"address"}),
        ({"tax_number": "x" * 41, "receipt_note": "\0"}, {"tax_number", "receipt_note"}),
    ],
)
def test_what_no_seller_can_say(world: World, terms: dict[str, str], fields: set[str]) -> None:
    assert fields_refused(name_seller, world, SellerDraft(**terms)) == fields


def test_two_tabs_on_the_seller(world: World) -> None:
    name_seller(world)
    terms = {"business": world.business, "draft": SELLER, "version": 1, "by": world.by, "now": world.now}
    refused(ChangedMeanwhile, change_seller, **terms)


@pytest.mark.parametrize(("field", "longest"), [("billing_name", 120), ("billing_address", 300)])
def test_what_no_buyer_can_be_called(world: World, field: str, longest: int) -> None:
    terms = {"client": world.jo, "version": world.jo.version, "by": world.by, "now": world.now}
    fits, too_long = (
        ClientDraft(name="Jo", coach=world.maya, **{field: "x" * length}) for length in (longest, longest + 1)
    )
    assert fields_refused(change_client, draft=too_long, **terms) == {field}
    assert getattr(change_client(draft=fits, **terms), field) == "x" * longest
