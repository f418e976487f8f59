"""Push messages over real TLS to a provider of ours: sealed for the browser, signed by us, never to our own network."""

import json
import socket
import time
from base64 import urlsafe_b64decode
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

from tenpack.notices.choices import PushOutcome
from tests.support.hostile import HOSTILE as EVERY_HOSTILE
from tests.support.hostile import NAMES
from tests.support.push import HOST, PushBrowser, PushServer, push_server
from tests.world import World

TEXT = {"title": "1 session used", "body": "9 left until 2 May.", "url": "/portal", "tag": "session-used"}


@pytest.fixture
def provider(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[PushServer]:
    with push_server(monkeypatch, tmp_path) as server:
        yield server


@pytest.fixture
def ready(world: World) -> World:
    """The cast, on a server that has its key."""
    from tenpack.notices.push_keys import prepare_push_key

    prepare_push_key(now=world.now)
    return world


def keep(world: World, browser: PushBrowser) -> PushBrowser:
    """Jo's browser takes messages."""
    from tenpack.notices.push_browsers import address_from, keep_browser

    assert world.jo.user
    keep_browser(user=world.jo.user, address=address_from(browser.told()), now=world.now)
    return browser


def send(world: World, **more: Any) -> PushOutcome:
    from tenpack.notices.push import send_push

    assert world.jo.user
    return send_push(user=world.jo.user, business=world.business, now=world.now, **(TEXT | more))


def browsers() -> int:
    from tenpack.notices.preference_models import PushSubscription

    return PushSubscription.objects.count()


def test_a_message_is_opened_by_its_browser_alone(ready: World, provider: PushServer) -> None:
    phone, other = keep(ready, PushBrowser()), PushBrowser()
    assert send(ready) is PushOutcome.SENT
    ((path, headers, body),) = provider.came
    assert phone.endpoint == f"https://{HOST}{path}"
    assert phone.opened(body) == TEXT
    assert headers["Content-Encoding"] == "aes128gcm"
    assert int(headers["TTL"]) == 12 * 3_600
    assert len(headers["Topic"]) == 32
    assert b"session" not in body
    with pytest.raises(Exception, match=r"[Dd]ecrypt|tag|^$"):
        other.opened(body)


def test_the_provider_can_tell_that_it_is_from_us(ready: World, provider: PushServer) -> None:
    from py_vapid import Vapid02

    from tenpack.notices.push_keys import public_key

    keep(ready, PushBrowser())
    send(ready)
    signed = provider.came[0][1]["Authorization"]
    assert Vapid02.verify(signed)
    parts = dict(part.split("=", 1) for part in signed.removeprefix("vapid ").split(","))
    assert parts["k"].rstrip("=") == public_key()
    claims = json.loads(urlsafe_b64decode(parts["t"].split(".")[1] + "=="))
    assert claims["aud"] == f"https://{HOST}"
    assert claims["sub"].startswith("mailto:")
    assert 0 < claims["exp"] - ready.now.timestamp() <= 24 * 3_600
    head, _, forged = signed.partition("t=")
    with pytest.raises(Exception, match=r".*"):
        assert Vapid02.verify(f"{head}t={'A' + forged[1:]}")


@pytest.mark.parametrize("status", [404, 410])
def test_a_browser_that_is_gone_is_forgotten(ready: World, provider: PushServer, status: int) -> None:
    keep(ready, PushBrowser())
    provider.status = status
    assert send(ready) is PushOutcome.NOWHERE
    assert browsers() == 0


@pytest.mark.parametrize("status", [413, 429, 500, 503, 302])
def test_what_may_work_later_is_said_so(ready: World, provider: PushServer, status: int) -> None:
    keep(ready, PushBrowser())
    provider.status = status
    assert send(ready) is PushOutcome.LATER
    assert len(provider.came) == 1, "redirects are not followed"
    provider.status = 201
    assert send(ready) is PushOutcome.SENT
    assert browsers() == 1


def test_one_browser_that_took_it_is_enough(ready: World, provider: PushServer) -> None:
    broken, gone, phone = (keep(ready, PushBrowser()) for _number in range(3))
    provider.answers = {broken.endpoint.removeprefix(f"https://{HOST}"): 500}
    provider.answers[gone.endpoint.removeprefix(f"https://{HOST}")] = 410
    assert send(ready) is PushOutcome.SENT
    assert browsers() == 2
    assert [phone.endpoint.endswith(path) for path, _headers, _body in provider.came].count(True) == 1


def test_a_browser_nobody_answers_for_is_given_up(ready: World, provider: PushServer) -> None:
    from tenpack.notices.push import MOST_FAILURES

    keep(ready, PushBrowser())
    provider.status = 500
    outcomes = [send(ready) for _turn in range(MOST_FAILURES)]
    assert outcomes == [PushOutcome.LATER] * (MOST_FAILURES - 1) + [PushOutcome.NOWHERE]
    assert browsers() == 0


def test_nobody_is_asked_without_a_browser_or_a_key(world: World, provider: PushServer) -> None:
    assert send(world) is PushOutcome.NOWHERE
    keep(world, PushBrowser())
    assert send(world) is PushOutcome.NOWHERE
    assert provider.came == []


def test_only_this_person_is_told(ready: World, provider: PushServer) -> None:
    from tenpack.notices.push_browsers import address_from, keep_browser

    assert ready.sam.user
    keep_browser(user=ready.sam.user, address=address_from(PushBrowser().told()), now=ready.now)
    assert send(ready) is PushOutcome.NOWHERE
    assert provider.came == []


def test_long_texts_are_cut_to_a_lock_screen(ready: World, provider: PushServer) -> None:
    phone = keep(ready, PushBrowser())
    send(ready, title="word " * 60, body="line\n" * 200)
    told = phone.opened(provider.came[0][2])
    assert len(told["title"]) <= 100
    assert len(told["body"]) <= 240
    assert told["title"].endswith("…")
    assert "\n" not in told["body"]


HOSTILE = ["127.0.0.1", "169.254.169.254", "10.0.0.1", "192.168.1.1", "::1", "fd00::1", "::ffff:10.0.0.1"]


@pytest.mark.parametrize("number", HOSTILE)
def test_a_name_that_leads_home_is_never_dialled(ready: World, monkeypatch: pytest.MonkeyPatch, number: str) -> None:
    """The address looked public when the browser gave it; where its name leads is checked at each call."""
    dialled: list[Any] = []

    def dial(address: Any, *args: Any, **more: Any) -> socket.socket:
        dialled.append(address)
        raise ConnectionRefusedError

    monkeypatch.setattr(socket, "getaddrinfo", lambda host, port, **more: [(2, 1, 6, "", (number, port))])
    monkeypatch.setattr(socket, "create_connection", dial)
    keep(ready, PushBrowser())
    assert send(ready) is PushOutcome.LATER
    assert dialled == []


def dialled_for(world: World, monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """What was dialled for browsers that give every hostile address, those that the door did not refuse."""
    from tenpack.notices.errors import NotABrowser

    dialled: list[Any] = []
    real = socket.getaddrinfo

    def resolve(host: str, port: int, *args: Any, **more: Any) -> Any:
        return [(2, 1, 6, "", (one, port)) for one in NAMES[host]] if host in NAMES else real(host, port, *args, **more)

    def dial(address: Any, *args: Any, **more: Any) -> socket.socket:
        dialled.append(address[0])
        raise ConnectionRefusedError

    monkeypatch.setattr(socket, "getaddrinfo", resolve)
    monkeypatch.setattr(socket, "create_connection", dial)
    for address in EVERY_HOSTILE:
        for endpoint in {address, address.replace("http://", "https://", 1)}:
            with suppress(NotABrowser):
                keep(world, PushBrowser(endpoint=endpoint))
            send(world)
    return dialled


def test_sixty_hostile_addresses_are_never_dialled(ready: World, monkeypatch: pytest.MonkeyPatch) -> None:
    assert len(EVERY_HOSTILE) >= 60
    assert dialled_for(ready, monkeypatch) == []


def test_the_control_that_looks_at_no_number_dials_many(ready: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tenpack.kit.fetch.is_public", lambda _address: True)
    assert len(set(dialled_for(ready, monkeypatch))) > 20


def test_the_control_without_the_check_dials_home(ready: World, monkeypatch: pytest.MonkeyPatch) -> None:
    dialled: list[Any] = []

    def dial(address: Any, *args: Any, **more: Any) -> socket.socket:
        dialled.append(address[0])
        raise ConnectionRefusedError

    monkeypatch.setattr(socket, "getaddrinfo", lambda host, port, **more: [(2, 1, 6, "", ("127.0.0.1", port))])
    monkeypatch.setattr(socket, "create_connection", dial)
    monkeypatch.setattr("tenpack.kit.fetch.is_public", lambda _address: True)
    keep(ready, PushBrowser())
    send(ready)
    assert dialled == ["127.0.0.1"]


def test_a_certificate_of_nobody_is_not_believed(ready: World, provider: PushServer, monkeypatch: Any) -> None:
    keep(ready, PushBrowser())
    monkeypatch.delenv("SSL_CERT_FILE")
    assert send(ready) is PushOutcome.LATER
    assert provider.came == []


def test_a_provider_that_never_answers_is_left_in_time(ready: World, monkeypatch: Any, tmp_path: Path) -> None:
    monkeypatch.setattr("tenpack.notices.push.SECONDS", 0.5)
    with socket.create_server(("127.0.0.1", 0)) as silent:
        from tests.support.push import lead_here

        lead_here(monkeypatch, silent.getsockname()[1])
        keep(ready, PushBrowser())
        begun = time.monotonic()
        assert send(ready) is PushOutcome.LATER
        assert time.monotonic() - begun < 4


def test_a_point_that_is_none_is_forgotten(ready: World, provider: PushServer) -> None:
    from tenpack.notices.push_browsers import PushAddress, keep_browser

    assert ready.jo.user
    nonsense = PushAddress(f"https://{HOST}/x", b"\x04" + b"\x01" * 64, b"0" * 16).checked()
    keep_browser(user=ready.jo.user, address=nonsense, now=ready.now)
    assert send(ready) is PushOutcome.NOWHERE
    assert browsers() == 0


def test_an_address_that_is_a_number_of_the_other_family_is_forgotten(ready: World, provider: PushServer) -> None:
    keep(ready, PushBrowser(endpoint="https://[2606:4700::1111]/to/here"))
    assert send(ready) is PushOutcome.NOWHERE
    assert browsers() == 0


def test_a_site_with_a_public_address_gives_that_as_its_contact(settings: Any) -> None:
    from tenpack.notices.push import whom_to_ask

    settings.HTTPS, settings.PUBLIC_URL = True, "https://studio.example"
    assert whom_to_ask() == "https://studio.example"


def test_the_key_is_made_once_and_anew_for_another_secret(ready: World, settings: Any) -> None:
    from tenpack.notices.preference_models import PushKey
    from tenpack.notices.push_keys import prepare_push_key, public_key, signing_key

    first = public_key()
    prepare_push_key(now=ready.now)
    assert public_key() == first
    assert "PRIVATE" not in bytes(PushKey.objects.get().sealed).decode()
    keep(ready, PushBrowser())
    settings.SECRET_KEY = "another one, as after a move without its file"
    assert (public_key(), signing_key()) == ("", None)
    prepare_push_key(now=ready.now)
    assert public_key() not in ("", first)
    assert browsers() == 0, "they trust the old key"
