"""The double of Stripe for tests, what is sold in them, and an inbox that its events are delivered to."""

import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

from tests.stripe_double import StripeDouble
from tests.support.stripe_shapes import answer_problems

DONE = {"success_url": "http://coach.test/done?session={CHECKOUT_SESSION_ID}", "cancel_url": "http://coach.test/back"}


@pytest.fixture
def stripe_double() -> Iterator[StripeDouble]:
    """A double of Stripe of one's own, empty, on a free port; its clock is real time until `set_time`."""
    with StripeDouble() as double:
        yield double


@pytest.fixture
def published(stripe_double: StripeDouble) -> Iterator[None]:
    """Everything that the double says in this test has the published shape: answers, and objects in events."""
    found: list[str] = []

    def hear(what: str, body: dict[str, Any]) -> None:
        found.extend(f"{what}: {problem}" for problem in answer_problems(body))

    stripe_double.listen(hear)
    yield
    for event in [*stripe_double.events(), *stripe_double.events(livemode=True)]:
        hear(event["type"], event)
        hear(event["type"], event["data"]["object"])
    assert sorted(set(found)) == []


def price_data(amount: int = 40000, currency: str = "eur", **recurring: Any) -> dict[str, Any]:
    """A price named on the spot; with `interval` it comes again and again."""
    data: dict[str, Any] = {"currency": currency, "unit_amount": amount, "product_data": {"name": "10-pack"}}
    return {**data, "recurring": recurring} if recurring else data


def once(amount: int = 40000, currency: str = "eur", **more: Any) -> dict[str, Any]:
    """A session that sells something once."""
    lines = [{"price_data": price_data(amount, currency), "quantity": 1}]
    return {"mode": "payment", **DONE, "line_items": lines, **more}


def every(interval: str = "month", count: int = 1, amount: int = 9900, **more: Any) -> dict[str, Any]:
    """A session that sells something every so many weeks or months."""
    price = price_data(amount, interval=interval, interval_count=count)
    return {"mode": "subscription", **DONE, "line_items": [{"price_data": price, "quantity": 1}], **more}


@dataclass
class Inbox:
    """An endpoint for events: what came, and what it answers."""

    url: str = ""
    status: int = 200
    received: list[tuple[bytes, str]] = field(default_factory=list)


@pytest.fixture
def inbox() -> Iterator[Inbox]:
    found = Inbox()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            found.received.append((body, self.headers["Stripe-Signature"]))
            self.send_response(found.status)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *args: Any) -> None:
            """Nothing: the test looks at what was received."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        found.url = f"http://127.0.0.1:{server.server_address[1]}/hook?from=stripe"
        thread = threading.Thread(target=server.serve_forever, args=(0.02,))
        thread.start()
        yield found
        server.shutdown()
        thread.join()
