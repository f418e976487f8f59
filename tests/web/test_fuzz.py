"""No input crashes it: 2,000 requests of nonsense, over every page and every route of the API, as the owner."""

import json
import random
import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from tests.support.pictures import PDF, drawing, in_format, photo
from tests.web import stage_notices as notices
from tests.web.stage import FOR_SCRIPTS, Route, Stage, every_route, rolled_back, set_stage, status_of

if TYPE_CHECKING:
    from tests.world import World

REQUESTS = 2_000
SEED = 20_260_302
METHODS = ("GET", "GET", "POST", "POST", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS", "BREW")
TYPES = ("application/json", "text/plain", "multipart/form-data", "multipart/form-data; boundary=x", "ü/ü", "")
# fmt: off
ASKED = [
    "q", "page", "state", "order", "format", "happened_at", "pack", "since", "until", "client", "at", "plan", "coach",
    "kind", "move", "first", "date", "day", "clock", "minutes", "start", "end", "view", "type", "cost",
]
TOLD = [
    "note", "happened_at", "email", "phone", "amount", "version", "expires_on", "offer", "sessions", "starts_at",
    "minutes", "session_pack", "coach", "type", "location", "may_owe", "hours", "rules", "reason", "by",
]
# fmt: on
FIELD = re.compile(r'name="([a-z_0-9]+)"')


def texts(chance: random.Random) -> str:
    """A text that no person types."""
    return chance.choice(
        [
            "",
            "\x00",
            "a\x00b",
            "\ud800",
            "\udfff\ud800 pair",
            "\u202e\u0000\ufeff",
            "x" * chance.choice([81, 501, 5_000, 70_000]),
            str(10 ** chance.choice([5, 19, 400])),
            "-1",
            "1e999",
            "NaN",
            "٣٤",
            "9999-12-31",
            "0001-01-01T00:00",
            "2026-02-30",
            "2027-03-28",
            "02:30",
            "0001-01-01T00:00:00+14:00",
            "9999-12-31T23:59:59+14:00",
            "' OR 1=1 --",
            "{{ 7*7 }}<script>",
            "cl_" + "b" * 32,
            "".join(chr(chance.randrange(0x10FFFF)) for _ in range(9)),
        ]
    )


def values(chance: random.Random, depth: int = 0) -> Any:
    """A JSON value of any kind."""
    simple = [None, True, 0, -1, 2**31, 2**63, 10**30, 1.5, -0.0, float("inf"), texts(chance), texts(chance)]
    if depth < 2 and chance.random() < 0.3:
        return chance.choice(
            [
                [values(chance, depth + 1) for _ in range(chance.randrange(4))],
                {texts(chance)[:20]: values(chance, depth + 1)},
            ]
        )
    return chance.choice(simple)


def as_wire(value: Any) -> bytes:
    """JSON as careless programs write it: lone surrogates as escapes, infinities as words."""
    return json.dumps(value).encode()


def some_file(chance: random.Random) -> SimpleUploadedFile:
    """A file that is none, or was cut off, or is called something odd, or says that it is another."""
    content = chance.choice([b"", chance.randbytes(40), photo(), drawing(), PDF, in_format("GIF"), in_format("BMP")])
    content = chance.choice([content, content[: len(content) // 2], content.replace(b"\x00", b"\xff")])
    name = chance.choice(["a\u202e.txt", "../../x.png", "x" * 300 + ".jpg", "\x00.pdf", "a.svg"])
    return SimpleUploadedFile(name, content, chance.choice(["image/png", "text/html", ""]))


def broken(chance: random.Random, said: dict[str, Any]) -> dict[str, Any]:
    """A good body with something else in one place, perhaps a place further down."""
    name = chance.choice([*said])
    if isinstance(said[name], dict) and chance.random() < 0.7:
        return said | {name: broken(chance, said[name])}
    return said | {name: values(chance)}


def form_value(chance: random.Random, stage: Stage, name: str) -> Any:
    """What may stand in a form's field: nonsense, a file, or the id of another business's client."""
    file = some_file(chance)
    if name == "attachments" and chance.random() < 0.8:
        return [file, some_file(chance)]
    foreign = stage.world.zoe.public_id
    return chance.choice([texts(chance).encode("utf-8", "replace").decode(), foreign, file, chance.randrange(99)])


def query_of(chance: random.Random, stage: Stage, names: list[str]) -> dict[str, bytes]:
    """Some of these with nonsense behind the question mark; an instant now and then, for what stops without one."""
    moment = stage.queries["book-ask"]["at"]
    asked = {name: texts(chance) for name in names if chance.random() < 0.4}
    if chance.random() < 0.3:
        asked["at"] = moment
    return {name: text.encode("utf-8", "replace") for name, text in asked.items()}


def fields_of(stage: Stage, routes: list[Route]) -> dict[str, list[str]]:
    """The names of the fields that each page shows."""
    found = {}
    for route in routes:
        if not route.is_api:
            page = stage.browser(route.visitor).get(stage.address(route))
            text = "" if page.streaming else page.content.decode("utf-8", "replace")
            found[route.name] = sorted(set(FIELD.findall(text)))
    return found


def on_page(stage: Stage, route: Route, names: list[str], chance: random.Random) -> int:
    """One request to a page."""
    browser, method = stage.browser(route.visitor), chance.choice(METHODS)
    more: dict[str, Any] = {}
    if chance.random() < 0.1:
        more["HTTP_COOKIE"] = chance.choice(["\x00", "tenpack_sign_in=ü; =;", "a" * 9_000, "csrftoken=; messages=x"])
    if chance.random() < 0.2:
        more |= {"HTTP_HX_REQUEST": "true", "HTTP_REFERER": texts(chance), "HTTP_ACCEPT_LANGUAGE": texts(chance)}
    address = stage.address(route)
    if route.parts and chance.random() < 0.2:
        address = "/".join(chance.choice([part, part, "%00", "%ED%A0%80", "x" * 300]) for part in address.split("/"))
    asked = {name: form_value(chance, stage, name) for name in [*names, "stray"] if chance.random() < 0.6}
    if method not in ("GET", "HEAD") and chance.random() < 0.5:
        address = f"{address.partition('?')[0]}?{urlencode(query_of(chance, stage, [*names, *ASKED]))}"
    if method == "POST" and route.name not in FOR_SCRIPTS and chance.random() < 0.8:
        return status_of(browser.post(address, asked, **more))
    if method in ("GET", "HEAD"):
        return status_of(browser.get(address, query_of(chance, stage, [*names, *ASKED]), **more))
    bodies = [chance.randbytes(60), as_wire(values(chance))]
    if route.name in notices.GOOD_JSON:
        bodies = [*bodies, *[as_wire(broken(chance, notices.GOOD_JSON[route.name])) for _number in range(4)]]
    body, kind = chance.choice(bodies), chance.choice(TYPES)
    return status_of(browser.generic(method, address, body, content_type=kind, **more))


def on_api(stage: Stage, route: Route, _names: list[str], chance: random.Random) -> int:
    """One request to the API: a good body with something broken in it, or no body at all."""
    address = stage.address(route).removeprefix("/api/v1")
    body: Any = dict(stage.bodies.get(route.name, {}))
    for name in [*body, *(TOLD if chance.random() < 0.5 else [])]:
        if chance.random() < 0.3:
            body[name] = chance.choice([values(chance), stage.world.zoe.public_id])
    sent = chance.choice([as_wire(body)] * 4 + [as_wire(values(chance)), chance.randbytes(50), b"[" * 5_000, b""])
    more: dict[str, Any] = {"repeat": texts(chance)} if chance.random() < 0.2 else {}
    if chance.random() < 0.1:
        more["CONTENT_TYPE"] = chance.choice(TYPES)
    if chance.random() < 0.1:
        more["CONTENT_LENGTH"] = chance.choice(["", "-1", "x", "99999999999"])
    if chance.random() < 0.05:
        more["HTTP_AUTHORIZATION"] = chance.choice(["Bearer", "Bearer \x00", "Bearer ü", "Basic x", "x" * 9_000])
    if chance.random() < 0.3:
        more["QUERY_STRING"] = chance.choice(["limit=0", "limit=%00&cursor=%ED", "at=9999-12-31", "cursor=" + "A" * 99])
    return stage.caller("owner")(chance.choice(METHODS), address, sent, **more).status


def crashes(stage: Stage, routes: list[Route], count: int, seed: int = SEED) -> Iterator[str]:
    """Send so many requests, each undone afterwards; tell those that crashed."""
    chance, names = random.Random(seed), fields_of(stage, routes)
    stage.caller("owner")
    for number in range(count):
        route = routes[number % len(routes)]
        send = on_api if route.is_api else on_page
        with rolled_back():
            status = send(stage, route, names.get(route.name, []), chance)
        if status >= 500:
            yield f"request {number} of seed {seed}: {route.name} answered {status}"


@pytest.fixture
def stage(studio: "World") -> Stage:
    return set_stage(studio)


def test_nonsense_crashes_nothing(stage: Stage) -> None:
    assert list(crashes(stage, every_route(), REQUESTS)) == []


def test_broken_files_and_what_scripts_send_crash_nothing(stage: Stage) -> None:
    names = {"portal-messages", "client-messages", *FOR_SCRIPTS}
    routes = [route for route in every_route() if route.name in names]
    assert {route.name for route in routes} == names
    assert list(crashes(stage, routes, 200, seed=SEED + 1)) == []


def test_a_planted_fault_in_files_is_found(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tenpack.people.actions.messages.prepared", lambda upload: upload.name[999])
    routes = [route for route in every_route() if route.name == "client-messages"]
    assert list(crashes(stage, routes, 60))


def test_a_planted_fault_is_found(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tenpack.web.pages.plans.chosen", lambda *given: given[9])
    routes = [route for route in every_route() if route.name in ("plans", "settings")]
    assert any("plans" in line for line in crashes(stage, routes, 40))
