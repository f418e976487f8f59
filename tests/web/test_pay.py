"""The pay page: no sign-in, safe to open twice, to go back to and to send twice."""

from collections.abc import Callable
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from tests.world import World

BrowserOf = Callable[..., Any]


@pytest.fixture
def demo(studio: "World") -> "World":
    """The studio as a demo business: the demo card works."""
    studio.business.is_demo = True
    studio.business.save(update_fields=["is_demo"])
    return studio


def payments() -> int:
    from tenpack.money.models import Payment

    return Payment.objects.count()


def card(kind: str = "accepts", number: int = 1) -> dict[str, str]:
    return {"card": kind, "due_number": str(number)}


def test_it_says_what_for_whom_and_by_what_rule(studio: "World", browser_of: BrowserOf) -> None:
    offer = studio.offer(plan=studio.plan(memo="Strength"))
    text = browser_of().get(f"/pay/{offer.pay_token}").content.decode()
    for part in (
        "10 sessions",
        "400\xa0€",
        "Strength",
        "Jo",
        "Maya&#39;s studio",
        "until 3 months after payment",
        "cash",
    ):
        assert part in text, part
    assert "demo card" not in text
    assert "jo@example.com" not in text


def test_the_demo_card_works_in_the_demo_business_only(studio: "World", browser_of: BrowserOf) -> None:
    offer, payer = studio.offer(), browser_of()
    assert payer.get(f"/pay/{offer.pay_token}/card").status_code == 302
    assert payer.post(f"/pay/{offer.pay_token}/card", card()).status_code == 302
    assert payments() == 0


def test_an_accepted_card_pays_once(demo: "World", browser_of: BrowserOf) -> None:
    offer, payer = demo.offer(), browser_of()
    address = f"/pay/{offer.pay_token}"
    assert "Pay with the demo card" in payer.get(address).content.decode()
    assert "no money moves" in payer.get(f"{address}/card").content.decode()
    text = payer.post(f"{address}/card", card(), follow=True).content.decode()
    assert "Paid. Thank you!" in text
    assert "10 sessions, until" in text
    back_and_again = payer.post(f"{address}/card", card(), follow=True).content.decode()
    assert "Nothing was charged again." in back_and_again
    assert payer.get(f"{address}/card").status_code == 302
    offer.refresh_from_db()
    assert (payments(), offer.pack.free) == (1, 10)


def test_a_second_tab_does_not_pay_the_next_installment(demo: "World", browser_of: BrowserOf) -> None:
    offer, payer = demo.offer(plan=demo.installments()), browser_of()
    address = f"/pay/{offer.pay_token}/card"
    payer.post(address, card(number=1))
    payer.post(address, card(number=1))
    payer.post(address, card(number=2))
    assert payments() == 1
    text = payer.get(f"/pay/{offer.pay_token}").content.decode()
    assert "Everything that is due is paid." in text


def test_a_declined_card_says_so_and_may_be_tried_again(demo: "World", browser_of: BrowserOf) -> None:
    offer, payer = demo.offer(), browser_of()
    address = f"/pay/{offer.pay_token}/card"
    answer = payer.post(address, card("declines"))
    assert answer.status_code == 422
    assert "The card was declined. Nothing was paid." in answer.content.decode()
    assert "did not go through" in payer.get(f"/pay/{offer.pay_token}").content.decode()
    assert payments() == 0
    payer.post(address, card())
    assert payments() == 1


def test_a_delayed_card_is_settled_by_the_worker(demo: "World", browser_of: BrowserOf) -> None:
    from tenpack.money.gateways import settle_card_attempts

    offer, payer = demo.offer(), browser_of()
    address = f"/pay/{offer.pay_token}"
    text = payer.post(f"{address}/card", card("delays"), follow=True).content.decode()
    assert "on its way" in text
    assert f'hx-get="{address}/state"' in text
    assert "on its way" in payer.get(f"{address}/state").content.decode()
    payer.post(f"{address}/card", card())
    assert payments() == 0
    assert settle_card_attempts(now=demo.later(minutes=5)) == 1
    assert "Paid. Thank you!" in payer.get(f"{address}/state").content.decode()


@pytest.mark.parametrize("wrong", [{"card": "steals"}, {"card": ""}, {"due_number": ""}, {"due_number": "x"}])
def test_a_forged_card_form_pays_nothing(demo: "World", browser_of: BrowserOf, wrong: dict[str, str]) -> None:
    offer = demo.offer()
    assert browser_of().post(f"/pay/{offer.pay_token}/card", card() | wrong).status_code == 422
    assert payments() == 0


def test_a_closed_link_says_so(demo: "World", browser_of: BrowserOf) -> None:
    from tenpack.money.actions import cancel_offer, refund_payment, withdraw_offer

    payer = browser_of()

    def says(offer: Any, text: str) -> None:
        assert text in payer.get(f"/pay/{offer.pay_token}").content.decode()
        before = payments()
        assert payer.post(f"/pay/{offer.pay_token}/card", card()).status_code == 302
        assert payments() == before

    says(withdraw_offer(offer=demo.offer(), by=demo.by, now=demo.now), "This offer was withdrawn.")
    running = demo.paid(plan=demo.recurring())
    says(cancel_offer(offer=running, reason="x", by=demo.by, now=demo.now), "This offer has ended.")
    paid = demo.paid()
    refund_payment(payment=paid.payments.get(), amount=None, sessions=None, reason="x", by=demo.by, now=demo.now)
    says(paid, "This payment was refunded.")
    says(demo.paid(), "Paid. Thank you!")


def test_a_late_link_says_so(studio: "World", browser_of: BrowserOf) -> None:
    from tests.world import at

    past = at(studio, studio.later(days=-30))
    plan = past.plan(expiry_kind="on", expires_on=past.today + timedelta(days=5), expires_after=None, expires_unit="")
    offer = past.offer(plan=plan)
    text = browser_of().get(f"/pay/{offer.pay_token}").content.decode()
    assert "could no longer be used" in text


def test_a_wrong_link_is_no_page(studio: "World", browser_of: BrowserOf) -> None:
    offer, payer = studio.offer(), browser_of()
    for token in ("x", offer.pay_token[:-1], offer.pay_token + "A", offer.public_id, "%00", "🙂" * 50):
        for path in ("", "/card", "/state"):
            assert payer.get(f"/pay/{token}{path}").status_code == 404
    assert payer.post(f"/pay/{offer.pay_token}").status_code == 405


def test_looking_pays_nothing(demo: "World", browser_of: BrowserOf) -> None:
    from tenpack.money.models import CardAttempt

    offer = demo.offer()
    for path in ("", "/card", "/state"):
        answer = browser_of().get(f"/pay/{offer.pay_token}{path}")
        assert answer.status_code == 200
        assert "no-store" in answer["Cache-Control"]
    assert (payments(), CardAttempt.objects.count()) == (0, 0)
