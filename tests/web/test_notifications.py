"""My notifications: choices kept for this person alone, letters stopped by their link, browsers that take messages."""

import json
from datetime import timedelta
from typing import Any

import pytest

from tenpack.notices.catalogue import NoticeKind, kind_named
from tenpack.notices.choices import Channel
from tenpack.notices.preferences import channels_of, not_before, quiet_hours_of, stop_token, unsubscribe_url
from tests.support.push import PushBrowser
from tests.support.snapshots import nothing_changes
from tests.web.browsing import Browser
from tests.web.stage_notices import stop_token_of, subscribed
from tests.world import World

PORTAL, SETTINGS = "/portal/notifications", "/settings/my-notifications"
HOURS = {"is_on": "on", "starts": "22:00", "ends": "06:30"}
# How often somebody asked is counted.
COUNTERS = frozenset({"tenpack_cache"})
ONE_CLICK = {"List-Unsubscribe": "One-Click"}


def kind(name: str) -> NoticeKind:
    found = kind_named(name)
    assert found
    return found


def ways(person: Any, name: str) -> frozenset[Channel]:
    return channels_of(person.user, person.business, kind(name))


def test_a_client_chooses_and_others_keep_theirs(studio: World, browser_of: Any) -> None:
    browser, jo, sam = browser_of(studio.jo), studio.jo, studio.sam
    page = browser.get(PORTAL).content.decode()
    assert 'name="mail" value="session-used" checked' in page
    assert 'name="mail" value="receipt"' not in page
    form = {"mail": ["appointment-booked"], "push": ["appointment-booked", "receipt"], **HOURS}
    assert browser.post(PORTAL, form).status_code == 302
    assert ways(jo, "session-used") == frozenset()
    assert ways(jo, "appointment-booked") == {Channel.MAIL, Channel.PUSH}
    assert ways(jo, "receipt") == {Channel.MAIL, Channel.PUSH}
    assert ways(sam, "session-used") == {Channel.MAIL}
    page = browser.get(PORTAL).content.decode()
    assert 'name="mail" value="session-used" checked' not in page
    assert 'name="push" value="receipt" checked' in page
    assert 'value="22:00"' in page


def test_a_coach_chooses_in_the_settings(studio: World, browser_of: Any) -> None:
    browser = browser_of(studio.ben)
    assert "A client paid" in browser.get(SETTINGS).content.decode()
    assert browser.post(SETTINGS, {"push": ["coach-paid"]}).status_code == 302
    assert ways(studio.ben, "coach-paid") == {Channel.PUSH}
    assert ways(studio.ben, "session-used") == {Channel.MAIL}, "the other side's kinds are not touched"
    assert not quiet_hours_of(studio.ben.user, studio.business).is_on
    assert browser.post(SETTINGS, {"push": ["coach-paid"]}).status_code == 302


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        ({"is_on": "on", "starts": "22:00", "ends": "22:00"}, "differs from the beginning"),
        ({"is_on": "on", "starts": "late", "ends": "07:00"}, "like 18:30"),
        ({"is_on": "on", "starts": "22:00"}, "like 18:30"),
        ({"mail": ["coach-paid"]}, "coach-paid"),
        ({"push": ["nothing\x00"]}, ""),
    ],
)
def test_what_cannot_be_kept_is_said_and_changes_nothing(
    studio: World, browser_of: Any, sent: dict[str, Any], said: str
) -> None:
    browser = browser_of(studio.jo)
    with nothing_changes():
        answer = browser.post(PORTAL, sent)
    assert answer.status_code == 422
    assert said in answer.content.decode()


def test_pages_take_as_many_queries_with_choices_as_without(
    studio: World, browser_of: Any, django_assert_max_num_queries: Any
) -> None:
    browser = browser_of(studio.jo)
    browser.post(PORTAL, {"mail": ["session-used"], **HOURS})
    with django_assert_max_num_queries(10):
        browser.get(PORTAL)


def test_quiet_hours_hold_back_what_may_wait(studio: World) -> None:
    user, business, night = studio.jo.user, studio.business, studio.now.replace(hour=22, minute=0, second=0)
    assert user
    morning = not_before(user, business, night)
    assert timedelta(0) < morning - night <= timedelta(hours=9)
    assert not_before(user, business, night, Channel.MAIL) == night
    assert not_before(user, business, night, Channel.PUSH, kind("reminder-hour")) == night
    assert not_before(None, business, night) == night


def test_letters_wait_too_where_that_is_chosen(studio: World, browser_of: Any) -> None:
    browser_of(studio.jo).post(PORTAL, {**HOURS, "holds_mail": "on"})
    night = studio.now.replace(hour=23, minute=0)
    assert not_before(studio.jo.user, studio.business, night, Channel.MAIL) > night
    browser_of(studio.jo).post(PORTAL, {"starts": "22:00", "ends": "06:30"})
    assert not_before(studio.jo.user, studio.business, night) == night


def test_a_link_in_a_letter_asks_and_its_button_stops_this_kind_only(studio: World) -> None:
    address, browser = f"/letters/stop/{stop_token_of(studio)}", Browser()
    with nothing_changes(but=COUNTERS):
        page = browser.get(address).content.decode()
    assert "Stop these letters" in page
    assert studio.sam.email not in page
    assert "have stopped" in browser.post(address, ONE_CLICK).content.decode()
    assert ways(studio.sam, "session-used") == frozenset()
    assert ways(studio.sam, "appointment-booked") == {Channel.MAIL, Channel.PUSH}
    assert "Send them again" in browser.get(address).content.decode()
    browser.post(address.replace("stop", "again"))
    assert ways(studio.sam, "session-used") == {Channel.MAIL}


def test_a_mail_program_stops_letters_with_one_click(studio: World) -> None:
    """No sign-in, no token of a form, twice alike. Source: RFC 8058."""
    program = Browser(enforce_csrf_checks=True)
    for _turn in range(2):
        assert program.post(f"/letters/stop/{stop_token_of(studio)}", ONE_CLICK).status_code == 200
    assert ways(studio.sam, "session-used") == frozenset()
    again = program.post(f"/letters/again/{stop_token_of(studio)}")
    assert again.status_code == 403, "only the page's own button lets them come again"


def test_stopping_letters_leaves_push_messages(studio: World) -> None:
    token = stop_token(studio.sam.user, studio.business, kind("pack-low"))  # type: ignore[arg-type]
    Browser().post(f"/letters/stop/{token}", ONE_CLICK)
    assert ways(studio.sam, "pack-low") == {Channel.PUSH}


def test_a_forged_or_essential_link_stops_nothing(studio: World) -> None:
    user = studio.sam.user
    assert user
    token = stop_token_of(studio)
    essential = stop_token(user, studio.business, kind("receipt"))
    forged = [token[:-1] + ("A" if token[-1] != "A" else "B"), token[3:], "x", essential, token.replace(":", "", 1)]
    with nothing_changes(but=COUNTERS):
        for one in forged:
            for answer in (Browser().get(f"/letters/stop/{one}"), Browser().post(f"/letters/stop/{one}", ONE_CLICK)):
                assert answer.status_code == 404, one
        assert Browser().post(f"/letters/stop/{token}", {}).status_code == 400
    assert unsubscribe_url(user, studio.business, kind("receipt")) == ""
    assert unsubscribe_url(None, studio.business, kind("pack-low")) == ""
    assert unsubscribe_url(user, studio.business, kind("pack-low")).startswith("http")


def test_a_browser_is_kept_once_and_forgotten(studio: World, browser_of: Any) -> None:
    from tenpack.notices.preference_models import PushSubscription
    from tenpack.notices.push_keys import prepare_push_key, public_key

    browser, phone = browser_of(studio.jo), PushBrowser()
    assert "not ready on this server" in browser.get(PORTAL).content.decode()
    prepare_push_key(now=studio.now)
    assert f'data-push-key="{public_key()}"' in browser.get(PORTAL).content.decode()
    assert [subscribed(browser, phone) for _turn in range(2)] == [204, 204]
    (kept,) = PushSubscription.objects.all()
    assert phone.endpoint.encode() not in bytes(kept.sealed), "sealed"
    assert bytes(kept.endpoint_hash).hex() in browser.get(PORTAL).content.decode()
    assert subscribed(browser_of(studio.sam), phone, "delete") == 204
    assert PushSubscription.objects.count() == 1, "nobody forgets another's browser"
    assert subscribed(browser, phone, "delete") == 204
    assert PushSubscription.objects.count() == 0


def test_signing_out_forgets_this_browser_alone(studio: World, browser_of: Any) -> None:
    from tenpack.notices.preference_models import PushSubscription

    phone, desk = browser_of(studio.jo), browser_of(studio.jo)
    subscribed(phone, PushBrowser()), subscribed(desk, PushBrowser())
    desk.post("/account/logout/")
    assert PushSubscription.objects.count() == 1
    assert phone.post("/push/browsers/all", {"_method": "delete"}).status_code == 302
    assert PushSubscription.objects.count() == 0


def test_whoever_signs_in_next_takes_the_browser_over_but_nobody_from_afar(studio: World, browser_of: Any) -> None:
    from tenpack.notices.preference_models import PushSubscription

    shared = PushBrowser()
    subscribed(browser_of(studio.jo), shared)
    stranger = browser_of(studio.zed)
    with nothing_changes():
        assert subscribed(stranger, PushBrowser(endpoint=shared.endpoint)) == 409
    assert subscribed(browser_of(studio.sam), shared) == 204
    assert PushSubscription.objects.get().user == studio.sam.user


def test_the_oldest_browsers_make_way(studio: World, browser_of: Any) -> None:
    from tenpack.notices.preference_models import PushSubscription
    from tenpack.notices.push_browsers import MOST_BROWSERS

    browser = browser_of(studio.jo)
    assert [subscribed(browser, PushBrowser()) for _turn in range(MOST_BROWSERS + 2)] == [204] * (MOST_BROWSERS + 2)
    assert PushSubscription.objects.count() == MOST_BROWSERS


def told(**more: Any) -> dict[str, Any]:
    return PushBrowser().told() | more


@pytest.mark.parametrize(
    "body",
    [
        "no json",
        "[]",
        json.dumps(told(endpoint="http://push.example/plain")),
        json.dumps(told(endpoint="https://127.0.0.1/home")),
        json.dumps(told(endpoint="https://[::1]/home")),
        json.dumps(told(endpoint="https://push.example:8443/port")),
        json.dumps(told(endpoint="https://user:word@push.example/")),
        json.dumps(told(endpoint="file:///etc/passwd")),
        json.dumps(told(endpoint="https://push.example/" + "x" * 1_000)),
        json.dumps(told(keys={"p256dh": "AAAA", "auth": "AAAA"})),
        json.dumps(told(keys={"p256dh": "é", "auth": "%"})),
        json.dumps(told(keys={})),
        json.dumps(told(endpoint=7)),
    ],
    ids=[str(number) for number in range(13)],
)
def test_what_is_no_browser_is_refused(studio: World, browser_of: Any, body: str) -> None:
    browser = browser_of(studio.jo)
    with nothing_changes():
        answer = browser.post("/push/browsers", body, content_type="application/json")
        assert answer.status_code in (400, 422), answer.content
        assert browser.delete("/push/browsers", "[]", content_type="application/json").status_code in (400, 422)


def test_the_worker_is_served_to_anybody(studio: World) -> None:
    answer = Browser().get("/push/worker.js")
    assert answer["Content-Type"].startswith("text/javascript")
    assert b"showNotification" in answer.content
    assert b"export" not in answer.content, "a worker that is loaded as a plain script"
