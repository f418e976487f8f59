"""The pay page while the card provider is down: it says so, nothing is charged, and it works again afterwards."""

import time
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from tests.support.cards import connect
from tests.support.snapshots import everything

if TYPE_CHECKING:
    from tests.stripe_double import StripeDouble
    from tests.world import World

# What is stored before a call, so that a crash only repeats it.
BEFORE_CALLS = frozenset(["tenpack_checkout", "tenpack_stripecall", "tenpack_stripecustomer", "tenpack_signin"])


def test_it_says_so_in_time_and_changes_nothing(
    studio: "World", stripe_double: "StripeDouble", settings: Any, browser_of: Callable[..., Any]
) -> None:
    from tenpack.money.stripe.connection import breaker

    connect(studio, stripe_double, settings)
    offer, browser = studio.offer(), browser_of()
    page = f"/pay/{offer.pay_token}"
    begin = {"due_number": "1", "what": "next"}
    stripe_double.down()
    before, started = everything(but=BEFORE_CALLS), time.monotonic()
    for _turn in range(5):
        answer = browser.post(f"{page}/begin", begin)
        assert (answer.status_code, "does not answer right now" in answer.content.decode()) == (503, True)
        assert browser.get(page).status_code == 200
        assert browser.get(f"{page}/return").status_code == 302
    # Three tries with one repeat each, then nobody waits any more.
    assert time.monotonic() - started < 14
    assert everything(but=BEFORE_CALLS) == before
    stripe_double.no_faults()
    breaker.close()
    assert browser.post(f"{page}/begin", begin).status_code == 200
    assert len(stripe_double.things("checkout.session")) == 1
