"""`tenpack reconcile`: every difference on a line, and 1 where something is left for a person."""

from argparse import ArgumentParser, Namespace
from typing import TYPE_CHECKING, Any

import pytest

from tenpack.management import reconcile

if TYPE_CHECKING:
    from tests.support.cards import Cards


def run() -> int:
    return reconcile.run(Namespace(days=3650))


def test_what_no_message_told_is_printed_and_mended(cards: "Cards", capsys: Any) -> None:
    offer = cards.world.offer(plan=cards.world.plan(expiry_kind="never", expires_after=None, expires_unit=""))
    checkout = cards.begin(offer)
    cards.double.pay(checkout.session_id)
    assert run() == 0
    printed = capsys.readouterr().out
    assert printed.startswith("Maya's studio: Paid there, not recorded here: pi_")
    assert printed.endswith(" (mended)\n")
    offer.refresh_from_db()
    assert offer.payments_made == 1
    assert run() == 0
    assert capsys.readouterr().out == "No differences.\n"


def test_what_cannot_be_mended_ends_with_one(cards: "Cards", capsys: Any) -> None:
    from tenpack.money.actions import Charge, record_payment
    from tenpack.money.choices import Method

    world = cards.world
    charge = Charge(provider_id="pi_never_heard_of")
    record_payment(offer=world.offer(), method=Method.CARD, charge=charge, by=world.by, now=world.now)
    assert run() == 1
    assert "Recorded here, not paid there: pa_" in capsys.readouterr().out


def test_a_provider_that_is_down_ends_with_one(cards: "Cards", capsys: Any) -> None:
    from tenpack.money.stripe.connection import breaker

    cards.double.down()
    try:
        assert run() == 1
    finally:
        breaker.close()
    assert "does not answer" in capsys.readouterr().out


def test_keys_that_cannot_be_read_end_with_one(cards: "Cards", capsys: Any) -> None:
    from tenpack.money.stripe.models import StripeAccount

    StripeAccount.objects.update(secret_key=b"sealed with another key")
    assert run() == 1
    assert "cannot be read" in capsys.readouterr().out


def test_without_cards_there_is_nothing_to_compare(world: Any, capsys: Any) -> None:
    assert run() == 0
    assert capsys.readouterr() == ("No differences.\n", "No business has connected cards.\n")


@pytest.mark.parametrize("text", ["0", "-1", "x", "²", "4000", ""])
def test_days_that_are_none(text: str, capsys: Any) -> None:
    parser = ArgumentParser()
    reconcile.add_arguments(parser)
    with pytest.raises(SystemExit):
        parser.parse_args(["--days", text])
    assert "write a number from 1 to 3650" in capsys.readouterr().err
