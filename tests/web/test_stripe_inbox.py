"""The door for the provider's messages: quick, strict, and never broken by what comes."""

import json
import time
from typing import TYPE_CHECKING, Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tenpack.kit.ids import public_id
from tests.stripe_double.signing import signature
from tests.support.cards import SECRET, Cards, connect
from tests.support.snapshots import nothing_changes
from tests.web.browsing import Browser

if TYPE_CHECKING:
    from tests.stripe_double import StripeDouble
    from tests.world import World

EVENT: dict[str, Any] = {"id": "evt_1", "type": "checkout.session.completed", "livemode": False}


@pytest.fixture
def desk_with_cards(studio: "World", stripe_double: "StripeDouble", settings: Any) -> Cards:
    return connect(studio, stripe_double, settings)


def message(**more: Any) -> bytes:
    return json.dumps(EVENT | {"data": {"object": {"object": "checkout.session", "id": "cs_1"}}} | more).encode()


def post(world: "World", body: bytes, *, secret: str = SECRET, age: int = 0, header: str | None = None) -> int:
    """Post a message as the provider would. Shape: the answer's status."""
    signed = signature(body, secret, int(time.time()) - age) if header is None else header
    address = f"/stripe/{public_id('bu', world.business.id)}/events"
    answer = Browser(raise_request_exception=False).post(
        address, body, content_type="application/json", headers={"Stripe-Signature": signed}
    )
    return int(answer.status_code)


def stored() -> list[str]:
    from tenpack.money.stripe.models import StripeEvent

    return list(StripeEvent.objects.order_by("id").values_list("state", flat=True))


def test_a_message_is_stored_once_in_a_few_queries(desk_with_cards: Cards) -> None:
    with CaptureQueriesContext(connection) as caught:
        assert post(desk_with_cards.world, message()) == 200
    asked = [query["sql"] for query in caught if "SAVEPOINT" not in query["sql"]]
    assert len(asked) <= 6, asked
    assert post(desk_with_cards.world, message()) == 200
    assert stored() == ["waiting"]


@pytest.mark.parametrize(
    "how",
    [
        {"secret": "whsec_guessed"},
        {"age": 3600},
        {"header": ""},
        {"header": "t=1,v1=00"},
        {"header": "t=now"},
    ],
    ids=str,
)
def test_wrong_old_and_missing_signatures_are_refused(desk_with_cards: Cards, how: dict[str, Any]) -> None:
    with nothing_changes():
        assert post(desk_with_cards.world, message(), **how) == 400


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"\xff\xfe\x00",
        b"[]",
        b"null",
        b'"text"',
        b"{",
        b"[" * 100_000,
        b'{"id": "evt_1"}',
        message(livemode=True),
        message(livemode=None),
        message(id=7),
        message(id=""),
        message(id="evt_" + "1" * 100),
        message(type=[]),
        message(type="x" * 100),
        message(data=None),
        message(data={"object": "text"}),
        message(data={"object": {"object": "charge", "note": "\0"}}),
        message(data={"object": {"object": "charge", "note": "\ud800"}}),
    ],
    ids=lambda body: body[:60].decode(errors="replace"),
)
def test_what_is_no_message_is_refused_even_where_it_is_signed(desk_with_cards: Cards, body: bytes) -> None:
    with nothing_changes():
        assert post(desk_with_cards.world, body) == 400


def test_two_megabytes_are_too_much(desk_with_cards: Cards) -> None:
    with nothing_changes():
        assert post(desk_with_cards.world, message(note="x" * 2_000_000)) == 413


def test_without_cards_and_without_a_business(studio: "World") -> None:
    with nothing_changes():
        assert post(studio, message()) == 409
        for name in ("bu_nobody", "x", public_id("bu", studio.jo.id)):
            answer = Browser(raise_request_exception=False).post(
                f"/stripe/{name}/events", message(), content_type="application/json"
            )
            assert answer.status_code == 404


def test_other_methods_are_refused(desk_with_cards: Cards) -> None:
    address = f"/stripe/{public_id('bu', desk_with_cards.world.business.id)}/events"
    assert Browser().get(address).status_code == 405


@pytest.mark.parametrize(
    ("more", "state"),
    [
        ({"type": "made.up"}, "ignored"),
        ({}, "ignored"),
        ({"type": "charge.refunded"}, "ignored"),
        ({"type": "charge.dispute.created"}, "waiting"),
        ({"type": "invoice.paid", "data": {"object": {"object": "invoice", "parent": "odd"}}}, "waiting"),
        ({"type": "payment_intent.succeeded", "data": {"object": {"object": "x", "metadata": "odd"}}}, "waiting"),
        ({"data": {"object": {"object": "checkout.session"}}}, "waiting"),
    ],
    ids=str,
)
def test_what_is_strange_is_ignored_or_waits_and_is_set_aside(
    desk_with_cards: Cards, more: dict[str, Any], state: str
) -> None:
    from tenpack.money.stripe.inbox import MOST_TRIES, read_waiting_events

    now = desk_with_cards.now
    assert post(desk_with_cards.world, message(**more)) == 200
    assert read_waiting_events(now=desk_with_cards.world.later(minutes=1)) == 1
    assert stored() == [state]
    for days in range(1, MOST_TRIES):
        read_waiting_events(now=desk_with_cards.world.later(days=days))
    assert stored() == ["set_aside" if state == "waiting" else state]
    assert now


def test_a_message_of_the_mode_before_is_not_asked_about(desk_with_cards: Cards) -> None:
    from tenpack.money.stripe.inbox import read_waiting_events
    from tenpack.money.stripe.models import StripeAccount

    assert post(desk_with_cards.world, message()) == 200
    StripeAccount.objects.update(mode="live")
    read_waiting_events(now=desk_with_cards.world.later(minutes=1))
    assert stored() == ["ignored"]
