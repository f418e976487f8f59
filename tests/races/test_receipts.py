"""Numbers without a gap, however many pay at once and whichever of them are taken back."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection, transaction

from tenpack.money.actions import record_payment
from tenpack.money.choices import Method
from tenpack.money.models import Offer
from tenpack.money.receipt_models import Receipt
from tests.support.crowds import altered, together, without_constraint
from tests.support.ledgers import differences
from tests.world import World

CROWD, LOST_EACH = 40, 4
COUNTED = "RETURNING last_number INTO NEW.number;"
# As numbers are usually given: a sequence, which a rollback does not turn back.
SEQUENCE = f"{COUNTED} NEW.number := nextval('receipt_numbers');"
# And as they are when somebody looks for the last one first.
LOOKED_UP = "SELECT coalesce(max(number), 0) + 1 INTO NEW.number FROM tenpack_receipt; PERFORM pg_sleep(0.01);"
UNLOCKED = ("INSERT INTO tenpack_receiptcounter", "IF false THEN INSERT INTO tenpack_receiptcounter")


def paying(world: World, offer: Offer, *, is_lost: bool) -> Callable[[], Any]:
    """Pay for the offer; some think better of it at the last moment."""

    def act() -> str:
        with transaction.atomic():
            payment = record_payment(offer=offer, method=Method.CASH, by=world.by, now=world.now)
            if is_lost:
                transaction.set_rollback(True)
        return payment.receipt.number_text

    return act


def race(world: World, crowd: int = CROWD) -> list[int]:
    """Every number that was kept, in order, after so many paid together and each fourth was rolled back."""
    plan = world.recurring()
    offers = [world.offer(client, plan) for client in (world.jo, world.sam) for _number in range(crowd // 2)]
    answers = together(*(paying(world, offer, is_lost=number % LOST_EACH == 0) for number, offer in enumerate(offers)))
    assert [answer for answer in answers if isinstance(answer, Exception)] == []
    return sorted(Receipt.objects.values_list("number", flat=True))


def test_forty_at_once_leave_no_gap_and_no_double(committed_world: World) -> None:
    numbers = race(committed_world)
    assert numbers == list(range(1, CROWD - CROWD // LOST_EACH + 1))
    with transaction.atomic():
        assert differences() == []


def test_control_a_sequence_leaves_gaps(committed_world: World) -> None:
    with connection.cursor() as cursor:
        cursor.execute("CREATE SEQUENCE receipt_numbers")
    try:
        with altered("tenpack_number_receipt", (COUNTED, SEQUENCE)):
            numbers = race(committed_world)
            assert numbers != list(range(1, len(numbers) + 1))
    finally:
        with connection.cursor() as cursor:
            cursor.execute("DROP SEQUENCE receipt_numbers")


def test_control_without_the_counter_two_take_the_same_number(committed_world: World) -> None:
    with (
        without_constraint("tenpack_receipt", "receipt_number_once"),
        altered("tenpack_number_receipt", UNLOCKED, (COUNTED, f"{COUNTED} END IF; {LOOKED_UP}")),
    ):
        numbers = race(committed_world, crowd=16)
        with pytest.raises(AssertionError):
            assert numbers == list(range(1, len(numbers) + 1))
