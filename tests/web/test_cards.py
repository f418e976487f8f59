"""Settings → Payments: connecting against the double, what is shown to whom, fees, messages, unfit money."""

import re
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

import pytest

from tests.stripe_double import LIVE_KEY, TEST_KEY, StripeDouble
from tests.support.snapshots import changed_since, everything
from tests.web.stage_cards import message_of, unfit_of
from tests.world import join_team

if TYPE_CHECKING:
    from tests.world import World

BrowserOf = Callable[..., Any]
PAGE, ACCOUNT, FEES = "/settings/payments", "/settings/payments/account", "/settings/payments/fees"
SECRET = "whsec_for_tests_0123456789"
KEYS = {"secret_key": TEST_KEY, "webhook_secret": SECRET}
MEMORY = frozenset({"tenpack_signin", "tenpack_cache"})


@pytest.fixture
def provider(stripe_double: StripeDouble, settings: Any) -> Iterator[StripeDouble]:
    """The double in the provider's place, not connected yet."""
    from tenpack.money.stripe.connection import breaker

    breaker.close()
    settings.STRIPE_API_BASE = stripe_double.url
    yield stripe_double
    breaker.close()


def text_of(answer: Any) -> str:
    """What stands on the page."""
    return re.sub(r"\s+", " ", answer.content.decode())


def field_error(answer: Any, name: str) -> str:
    """What the page says at this field."""
    found = re.search(rf'id="id_{name}_error">(.*?)</p>', answer.content.decode(), re.DOTALL)
    return re.sub(r"<svg.*?</svg>", "", found[1], flags=re.DOTALL) if found else ""


def stored(studio: "World") -> Any:
    from tenpack.people.models import Business

    return Business.objects.get(id=studio.business.id)


def connect(studio: "World", browser_of: BrowserOf, **more: str) -> Any:
    answer = browser_of(studio.maya).post(ACCOUNT, KEYS | more)
    assert answer.status_code == 302, text_of(answer)
    studio.business.refresh_from_db()
    return answer


def test_before_anything_is_connected(studio: "World", browser_of: BrowserOf, settings: Any) -> None:
    settings.PUBLIC_URL = "https://coach.example"
    text = text_of(browser_of(studio.maya).get(PAGE))
    assert "Not connected" in text
    assert "record cash and bank transfers as before, without any fee" in text
    assert f"https://coach.example/stripe/{studio.business.public_id}/events" in text
    assert "TENPACK_URL" not in text
    assert "checkout.session.completed" in text
    assert "Checkout Sessions" in text
    assert "test-mode" not in text
    settings.PUBLIC_URL = "http://127.0.0.1:8000"
    assert "TENPACK_URL" in text_of(browser_of(studio.maya).get(PAGE))


def test_a_manager_sees_the_state_and_not_the_form(studio: "World", browser_of: BrowserOf, provider: Any) -> None:
    from tests.world import Role

    manager = browser_of(join_team(studio.maya, "Mia", Role.MANAGER, now=studio.now))
    text = text_of(manager.get(PAGE))
    assert "Not connected" in text
    assert "Only the owner" in text
    assert "connect-form" not in text
    before = everything(but=MEMORY)
    assert manager.post(ACCOUNT, KEYS).status_code == 403
    assert manager.delete(ACCOUNT).status_code == 403
    assert not changed_since(before)
    assert provider.calls() == []
    for person in (studio.ben, studio.jo):
        assert browser_of(person).get(PAGE).status_code == 403


def test_keys_are_tried_kept_sealed_and_never_shown_again(
    studio: "World", browser_of: BrowserOf, provider: Any, caplog: Any
) -> None:
    from tenpack.journal.models import JournalLine
    from tenpack.money.stripe.models import StripeAccount

    connect(studio, browser_of)
    maya = browser_of(studio.maya)
    shown = [maya.get(path).content.decode() for path in (PAGE, "/journal", "/today", "/mode/snapshot")]
    for part in ("Connected", "Test mode", "acct_", "sk_test_…uble", "No message has come yet", "Disconnect"):
        assert part in shown[0], part
    account = StripeAccount.objects.get()
    kept = bytes(account.secret_key) + bytes(account.webhook_secret or b"")
    facts = repr(list(JournalLine.objects.values_list("facts", "reason")))
    for secret in (TEST_KEY, SECRET):
        for text in (*shown, caplog.text, facts, repr(account), account.key_shown):
            assert secret not in text
        assert secret.encode() not in kept
    assert studio.business.card_mode == "test"
    assert maya.get(PAGE).headers["Cache-Control"].count("no-store") == 1


@pytest.mark.parametrize(
    ("keys", "field", "part"),
    [
        ({"secret_key": ""}, "secret_key", "Paste the restricted key"),
        ({"secret_key": "", "webhook_secret": ""}, "secret_key", "Paste the restricted key"),
        ({"secret_key": "pk_test_4eC39HqLyjWDarjtT1zdp7dc"}, "secret_key", "publishable"),
        ({"secret_key": "hunter2-hunter2"}, "secret_key", "begins with rk_live_"),
        ({"secret_key": "sk_test_not_a_real_key_0123"}, "secret_key", "does not accept this key"),
        ({"secret_key": "rk_test_narrow"}, "secret_key", "does not accept this key"),
        ({"secret_key": "sk_test_ключ"}, "secret_key", "no key of the provider"),
        ({"webhook_secret": "https://coach.example"}, "webhook_secret", "begins with whsec_"),
        ({"secret_key": "sk_test_\x00"}, "secret_key", "cannot be stored"),
    ],
)
def test_what_is_wrong_is_said_at_the_field_and_nothing_is_kept(
    studio: "World", browser_of: BrowserOf, provider: Any, keys: dict[str, str], field: str, part: str
) -> None:
    maya, before = browser_of(studio.maya), everything(but=MEMORY)
    answer = maya.post(ACCOUNT, KEYS | keys)
    assert answer.status_code == 422
    assert part in field_error(answer, field)
    assert "paste both once more" in text_of(answer)
    for typed in (KEYS | keys).values():
        assert not typed or typed not in answer.content.decode()
    assert not changed_since(before)


def test_a_provider_that_is_down_is_said_at_the_field(studio: "World", browser_of: BrowserOf, provider: Any) -> None:
    provider.down()
    maya, before = browser_of(studio.maya), everything(but=MEMORY)
    answer = maya.post(ACCOUNT, KEYS)
    assert answer.status_code == 422
    assert "does not answer" in field_error(answer, "secret_key")
    assert not changed_since(before)


def test_no_key_of_the_other_mode_while_payments_run(studio: "World", browser_of: BrowserOf, provider: Any) -> None:
    from tenpack.money.stripe.models import Checkout

    connect(studio, browser_of)
    payer, offer = browser_of(), studio.offer()
    assert payer.post(f"/pay/{offer.pay_token}/begin", {"due_number": 1, "what": "next"}).status_code == 200
    maya, before = browser_of(studio.maya), everything(but=MEMORY)
    answer = maya.post(ACCOUNT, {"secret_key": LIVE_KEY})
    assert answer.status_code == 422
    assert "live key" in field_error(answer, "secret_key")
    assert not changed_since(before)
    Checkout.objects.update(state="expired")
    connect(studio, browser_of, secret_key=LIVE_KEY)
    assert studio.business.card_mode == "live"
    assert "test-mode" not in text_of(maya.get(PAGE))


def test_an_empty_field_keeps_what_was_entered_before(studio: "World", browser_of: BrowserOf, provider: Any) -> None:
    from tenpack.money.stripe.connection import connected

    connect(studio, browser_of, webhook_secret="")
    maya = browser_of(studio.maya)
    assert "The signing secret is missing" in text_of(maya.get(PAGE))
    assert maya.post(ACCOUNT, {"secret_key": "", "webhook_secret": ""}).status_code == 422
    connect(studio, browser_of, secret_key="")
    connection = connected(stored(studio))
    assert (connection.secret_key, connection.webhook_secret) == (TEST_KEY, SECRET)
    assert "The signing secret is missing" not in text_of(maya.get(PAGE))


def test_keys_that_cannot_be_read_are_asked_for_again(
    studio: "World", browser_of: BrowserOf, provider: Any, settings: Any
) -> None:
    from tenpack.money.stripe.models import StripeAccount
    from tenpack.money.stripe.sealing import seal

    connect(studio, browser_of)
    own, settings.SECRET_KEY = settings.SECRET_KEY, "the secret key of another machine"
    foreign, settings.SECRET_KEY = seal(TEST_KEY), own
    StripeAccount.objects.update(secret_key=foreign)
    maya = browser_of(studio.maya)
    assert "The keys cannot be read" in text_of(maya.get(PAGE))
    alone = maya.post(ACCOUNT, {"webhook_secret": SECRET})
    assert "Paste the restricted key" in field_error(alone, "secret_key")
    connect(studio, browser_of)
    assert "cannot be read" not in text_of(maya.get(PAGE))


def test_keys_of_the_environment_are_shown_as_such(
    studio: "World", browser_of: BrowserOf, provider: Any, settings: Any
) -> None:
    settings.STRIPE_SECRET_KEY, settings.STRIPE_WEBHOOK_SECRET = "rk_test_double", SECRET
    maya = browser_of(studio.maya)
    text = text_of(maya.get(PAGE))
    for part in ("rk_test_…uble · from the environment", "come before those of the environment", "test-mode"):
        assert part in text, part
    assert "rk_test_double" not in text
    assert SECRET not in text
    assert "Disconnect" not in text
    connect(studio, browser_of)
    assert "from the environment" not in text_of(maya.get(PAGE))
    assert maya.delete(ACCOUNT).status_code == 302
    assert "from the environment" in text_of(maya.get(PAGE))


def test_disconnecting_forgets_the_keys(studio: "World", browser_of: BrowserOf, provider: Any) -> None:
    from tenpack.money.stripe.models import StripeAccount

    connect(studio, browser_of)
    maya = browser_of(studio.maya)
    for _time in range(2):
        assert maya.post(ACCOUNT, {"_method": "delete"}).status_code == 302
    assert StripeAccount.objects.count() == 0
    assert stored(studio).card_mode == ""
    assert "Not connected" in text_of(maya.get(PAGE))
    assert "Not connected" in text_of(browser_of(studio.zed).get(PAGE))


def test_test_mode_is_said_on_every_page(studio: "World", browser_of: BrowserOf, provider: Any) -> None:
    connect(studio, browser_of)
    offer, paid = studio.offer(), studio.paid()
    pages = {
        studio.maya: ["/today", "/coupons/", PAGE, f"/payments/{paid.payments.get().public_id}"],
        studio.ben: ["/clients"],
        studio.jo: ["/portal", "/portal/appointments"],
    }
    for person, paths in pages.items():
        for path in paths:
            assert 'class="test-mode"' in browser_of(person).get(path).content.decode(), path
    assert 'class="test-mode"' in browser_of().get(f"/pay/{offer.pay_token}").content.decode()
    assert browser_of(studio.ben).get("/mode/snapshot").json()["business"]["is_test"]
    assert not browser_of(studio.zed).get("/mode/snapshot").json()["business"]["is_test"]
    assert 'class="test-mode"' not in browser_of(studio.zed).get("/today").content.decode()


def fees_form(studio: "World", **more: Any) -> dict[str, Any]:
    usual = {"country": "", "payer": "coach", "percent": "", "fixed": "", "version": studio.business.version}
    return usual | {f"initial-{name}": value for name, value in usual.items() if name != "version"} | more


def test_the_client_pays_the_fee_where_the_law_lets(studio: "World", browser_of: BrowserOf, provider: Any) -> None:
    connect(studio, browser_of)
    maya, offer = browser_of(studio.maya), studio.offer()
    form = fees_form(studio, country="AU", payer="client", percent="1.75", fixed="0.30")
    assert maya.post(FEES, form).status_code == 302
    text = text_of(browser_of().get(f"/pay/{offer.pay_token}"))
    assert "By card a fee of 7.30 € is added." in text.replace("\xa0", " ")
    assert "Pay 407.30 €" in text.replace("\xa0", " ")
    again = maya.post(FEES, form)
    assert again.status_code == 422
    assert "Saved meanwhile" in text_of(again)


def test_where_the_law_does_not_let_the_form_says_why(studio: "World", browser_of: BrowserOf) -> None:
    maya, before = browser_of(studio.maya), everything(but=MEMORY)
    forbidden = maya.post(FEES, fees_form(studio, country="DE", payer="client", percent="1"))
    assert forbidden.status_code == 422
    assert "forbids asking consumers" in field_error(forbidden, "payer")
    too_much = maya.post(FEES, fees_form(studio, country="US", payer="client", percent="3.5"))
    assert "from 0 to 3" in field_error(too_much, "percent")
    assert 'value="3.5"' in text_of(too_much)
    unread = maya.post(FEES, fees_form(studio, country="US", payer="client", percent="x", fixed="y"))
    assert field_error(unread, "percent")
    assert field_error(unread, "fixed")
    assert not changed_since(before)
    assert browser_of(studio.ben).post(FEES, fees_form(studio)).status_code == 403


def test_the_country_alone_is_kept_and_explained(studio: "World", browser_of: BrowserOf) -> None:
    maya = browser_of(studio.maya)
    form = {name: value for name, value in fees_form(studio, country="DE").items() if "payer" not in name}
    assert maya.post(FEES, form).status_code == 302
    now = stored(studio)
    assert (now.country, now.clients_pay_fee) == ("DE", False)
    assert "The law there forbids asking consumers" in text_of(maya.get(PAGE))


def test_a_message_that_was_set_aside_is_tried_again(studio: "World", browser_of: BrowserOf) -> None:
    message, maya = message_of(studio, tries=10), browser_of(studio.maya)
    message_of(studio, 2, state="handled", kind="charge.refunded", trouble="")
    text = text_of(maya.get(PAGE))
    for part in ("0 waiting · 1 handled", "1 message was set aside", "KeyError", "charge.refunded", "Try again"):
        assert part in text, part
    address = f"/settings/payments/messages/{message.public_id}/try"
    assert browser_of(studio.zed).post(address).status_code == 404
    assert maya.post(address).status_code == 302
    message.refresh_from_db()
    assert (message.state, message.tries) == ("waiting", 0)
    assert "1 waiting" in text_of(maya.get(PAGE))


def test_money_that_fitted_nothing_waits_for_a_decision(studio: "World", browser_of: BrowserOf) -> None:
    from tenpack.money.stripe.choices import Misfit

    offer, maya = studio.offer(), browser_of(studio.maya)
    odd = unfit_of(studio, offer)
    unfit_of(studio, offer, Misfit.PAID_TWICE, return_asked_at=studio.now)
    unfit_of(studio, offer, Misfit.OVER, return_asked_at=studio.now, returned_at=studio.now)
    text = text_of(maya.get(PAGE)).replace("\xa0", " ")
    for part in ("45 € from Jo", "The amount is another one", "Waits for you", "Going back", "Gone back "):
        assert part in text, part
    assert text.count("Give it back") == 1
    address = f"/settings/payments/money/{odd.public_id}/return"
    assert browser_of(studio.zed).post(address).status_code == 404
    assert maya.post(address).status_code == maya.post(address).status_code == 302
    assert "Give it back" not in text_of(maya.get(PAGE))
    assert browser_of(studio.maya).get("/journal").status_code == 200
