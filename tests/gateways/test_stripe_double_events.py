"""How the double delivers: signed, held, and with every mischief that a network and a thief are capable of."""

import json
import random
import threading
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest
import stripe

from tests.stripe_double import StripeDouble
from tests.support.stripe import Inbox, every, once

SECRET = "whsec_of_this_test"


@pytest.fixture
def double(stripe_double: StripeDouble, inbox: Inbox) -> StripeDouble:
    stripe_double.endpoint(inbox.url, SECRET)
    return stripe_double


def sell(double: StripeDouble, times: int = 1) -> None:
    """Sales whose events are on their way; four events each."""
    client = double.client()
    for _ in range(times):
        double.pay(client.v1.checkout.sessions.create(once()).id)


def verdicts(inbox: Inbox) -> Counter[str]:
    """What a careful endpoint makes of everything that came."""
    found: Counter[str] = Counter()
    for body, signature in inbox.received:
        try:
            stripe.Webhook.construct_event(body, signature, SECRET)
            found["true"] += 1
        except stripe.SignatureVerificationError as refusal:
            found["stale" if "tolerance" in str(refusal) else "forged"] += 1
    return found


def ids(inbox: Inbox) -> list[str]:
    return [json.loads(body)["id"] for body, _ in inbox.received]


def test_events_are_signed_and_told_in_their_order(double: StripeDouble, inbox: Inbox) -> None:
    sell(double)
    assert double.wait()
    event = stripe.Webhook.construct_event(*inbox.received[-1], SECRET)
    assert (event.type, event.api_version) == ("checkout.session.completed", "2026-10-28.endive")
    assert event.data.object.payment_status == "paid"
    assert ids(inbox) == [event["id"] for event in double.events()]
    assert [event["pending_webhooks"] for event in double.events()] == [0, 0, 0, 0]
    assert verdicts(inbox) == {"true": 4}
    changed = stripe.Webhook.construct_event(*inbox.received[2], SECRET)
    assert changed.data.previous_attributes.to_dict() == {"status": "requires_payment_method"}


def test_an_endpoint_hears_its_mode_and_its_types(stripe_double: StripeDouble, inbox: Inbox) -> None:
    stripe_double.endpoint(inbox.url, SECRET, livemode=True, events=["charge.succeeded"])
    sell(stripe_double)
    live = stripe_double.client("sk_live_double")
    stripe_double.pay(live.v1.checkout.sessions.create(once()).id)
    assert stripe_double.wait()
    assert [event["type"] for event in map(json.loads, (body for body, _ in inbox.received))] == ["charge.succeeded"]


def test_held_events_are_sent_in_the_order_that_a_test_wants(double: StripeDouble, inbox: Inbox) -> None:
    double.hold()
    sell(double)
    assert inbox.received == []
    order = [event["id"] for event in double.held()]
    random.Random(7).shuffle(order)
    double.send(order[:3])
    assert ids(inbox) == order[:3]
    double.release()
    assert double.wait()
    assert ids(inbox) == order
    assert double.held() == []


def test_held_events_are_sent_at_once(double: StripeDouble, inbox: Inbox) -> None:
    double.hold()
    sell(double, times=3)
    double.send_at_once([event["id"] for event in double.held()])
    assert len(set(ids(inbox))) == 12


def test_a_refused_event_is_tried_again_by_the_clock_and_when_told_to(double: StripeDouble, inbox: Inbox) -> None:
    inbox.status = 500
    double.set_time("2027-02-01T12:00:00+00:00")
    sell(double)
    assert double.wait()
    client = double.client()
    assert len(client.v1.events.list({"delivery_success": False}).data) == 4
    double.retry_now()
    assert double.wait()
    assert len(inbox.received) == 8
    inbox.status = 200
    double.advance(seconds=300)
    _until(lambda: len(inbox.received) == 12)
    _until(lambda: client.v1.events.list({"delivery_success": False}).data == [])
    assert Counter(one.status for one in double.deliveries()) == {500: 8, 200: 4}


def test_lost_events_can_be_asked_for(double: StripeDouble, inbox: Inbox) -> None:
    double.mischief(lost=0.5, seed=4)
    sell(double, times=10)
    assert double.wait()
    lost = [one.event_id for one in double.deliveries() if one.kind == "lost"]
    assert 10 < len(lost) < 30
    assert not set(lost) & set(ids(inbox))
    known = [event.id for event in double.client().v1.events.list({"limit": 100}).auto_paging_iter()]
    assert set(lost) < set(known)
    assert len(double.client().v1.events.list({"type": "charge.*", "limit": 100}).data) == 10
    assert len(double.client().v1.events.list({"types": ["charge.succeeded"], "limit": 100}).data) == 10


def test_every_mischief_at_once_by_its_seed(double: StripeDouble, inbox: Inbox) -> None:
    double.mischief(
        duplicated=0.3, delayed=0.2, delay_seconds=0.05, reordered=0.5, forged=0.2, stale=0.2, parallel=4, seed=11
    )
    sell(double, times=10)
    assert double.wait()
    found = verdicts(inbox)
    sent = Counter(one.kind for one in double.deliveries())
    assert found["true"] == 40 + sent["duplicate"]
    assert (found["forged"], found["stale"]) == (sent["forged"], sent["stale"])
    assert min(sent["duplicate"], sent["forged"], sent["stale"]) > 2
    first_seen = list(dict.fromkeys(ids(inbox)))
    assert first_seen != sorted(first_seen)


def test_any_event_again_or_by_a_thief(double: StripeDouble, inbox: Inbox) -> None:
    sell(double)
    assert double.wait()
    last = double.events()[-1]["id"]
    for kind in ("duplicate", "forged", "stale"):
        assert [one.kind for one in double.send_again(last, kind)] == [kind]
    assert verdicts(inbox) == {"true": 5, "forged": 1, "stale": 1}
    assert len(json.loads(inbox.received[-2][0])["data"]["object"]["id"]) > 0
    body, signature = double.signed(last, SECRET)
    assert stripe.Webhook.construct_event(body, signature, SECRET).id == last


def test_an_endpoint_that_is_gone_does_not_stop_the_rest(stripe_double: StripeDouble, inbox: Inbox) -> None:
    stripe_double.endpoint("http://127.0.0.1:9/nobody", SECRET)
    stripe_double.endpoint(inbox.url, SECRET)
    sell(stripe_double)
    assert stripe_double.wait()
    assert Counter(one.status for one in stripe_double.deliveries()) == {200: 4, None: 4}


def test_two_callers_at_once_get_two_whole_answers(double: StripeDouble) -> None:
    """The lock holds: ids stay unique and the books add up under parallel payments."""
    threads = [threading.Thread(target=sell, args=(double, 5)) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert double.books()["totals"]["eur"]["charged"] == 20 * 40000
    assert len({one["id"] for one in double.things("charge")}) == 20
    assert double.wait()


def test_what_happened_is_kept_in_a_file(tmp_path: Path, inbox: Inbox) -> None:
    file = tmp_path / "state"
    with StripeDouble(state=file) as double:
        double.set_time("2027-01-31T09:00:00+00:00")
        double.endpoint(inbox.url, SECRET)
        client = double.client()
        session = client.v1.checkout.sessions.create(every(), {"idempotency_key": "kept"})
        double.pay(session.id)
        assert double.wait()
    with StripeDouble(state=file) as double:
        client = double.client()
        assert client.v1.checkout.sessions.create(every(), {"idempotency_key": "kept"}).id == session.id
        double.advance(days=29)
        assert double.books()["totals"]["eur"]["charged"] == 2 * 9900
        assert double.wait()
    assert "invoice.paid" in [json.loads(body)["type"] for body, _ in inbox.received[-3:]]


def _until(happens: Callable[[], bool], seconds: float = 5) -> None:
    deadline = time.monotonic() + seconds
    while not happens():
        assert time.monotonic() < deadline
        time.sleep(0.01)
