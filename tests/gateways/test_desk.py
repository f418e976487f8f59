"""Playing with the double by hand: time passes at its desk, and the demo with cards offers every payment type."""

import urllib.request

from tests.stripe_double import StripeDouble
from tests.support.stripe import every


def test_a_month_at_the_desk_renews_although_the_clock_stays(stripe_double: StripeDouble) -> None:
    client = stripe_double.client()
    session = client.v1.checkout.sessions.create(every())  # type: ignore[arg-type]
    stripe_double.pay(session.id)
    before = stripe_double.now()
    for months in (1, 2):
        with urllib.request.urlopen(stripe_double.url + "/", b"days=32", timeout=10) as answer:
            text = answer.read().decode()
        assert "invoice.paid" in text
        assert stripe_double.books()["totals"]["eur"]["charged"] == 9_900 * (1 + months)
    assert stripe_double.now() - before < 60


def test_what_the_demo_with_cards_offers_is_sold_in_the_demo() -> None:
    from tenpack.management.demo_business import PLANS
    from tests.stripe_double.demo import OFFERED

    offered = [draft for draft in PLANS.values() if draft.name in OFFERED]
    assert {draft.payment_type for draft in offered} == {"one_time", "recurring", "installments"}
