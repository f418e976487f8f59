"""Two doors lead to a deduction, the lane and Django: whatever is sent, both say the same."""

import re
from typing import Any

import pytest
from django.db import connection, transaction

from tests.api.callers import Caller, caller_for
from tests.world import World

IDS = re.compile(rb"\b(vi|le)_[1-9A-Za-z]{22}")


def sent(caller: Caller, path: str, *bodies: Any, repeat: str | None = None, **more: str) -> list[Any]:
    """What the door answers to each body, ids of what was just made left out."""
    answers = []
    for body in bodies:
        answer = caller("POST", path, body, repeat=repeat, **more)
        content = IDS.sub(rb"\1", answer.content)
        kept = ("content-type", "content-length", "www-authenticate", "idempotent-replayed", "cache-control")
        headers = {name: value for name, value in answer.headers.items() if name in kept and name != "content-length"}
        answers.append((answer.status, headers, content))
    return answers


def through_both(maya: Caller, path: str, *bodies: Any, **more: Any) -> list[Any]:
    """The answers of both doors, each finding the books as they are now; they must be equal."""
    from tenpack.wsgi import django

    found = []
    for application in (maya.application, django):
        with transaction.atomic():
            found.append(sent(Caller(application, maya.key), path, *bodies, **more))
            transaction.set_rollback(True)
    lane, plain = found
    assert lane == plain
    return lane


@pytest.mark.parametrize(
    ("bodies", "status"),
    [
        ([b""], 201),
        ([{}], 201),
        ([{"note": " squats ", "separate": False, "happened_at": None}], 201),
        ([{"note": "ü" * 500}], 201),
        ([{"note": "x" * 501}], 422),
        ([{"note": "\u0000"}], 422),
        ([b'{"note": "\\ud800"}'], 400),
        ([b'{"note": NaN}'], 400),
        ([b"\xff\xfe"], 400),
        ([b"["], 400),
        ([b"[" * 100_000], 400),
        ([b"null"], 422),
        ([[]], 422),
        ([{"sessions": 2}], 422),
        ([{"happened_at": "2999-01-01T00:00:00Z"}], 422),
        ([{"happened_at": "2027-02-30T00:00:00Z"}], 422),
        ([{"happened_at": 1}], 422),
        ([{"separate": "no"}], 422),
    ],
)
@pytest.mark.parametrize("kind", ["session-packs", "clients"])
def test_bodies(maya: Caller, pack: Any, jo: str, kind: str, bodies: list[Any], status: int) -> None:
    path = f"/session-packs/{pack['id']}/uses" if kind == "session-packs" else f"/clients/{jo}/uses"
    answers = through_both(maya, path, *bodies)
    assert answers[0][0] == status


def test_no_body_may_be_larger_than_the_limit(maya: Caller, jo: str) -> None:
    answers = through_both(maya, f"/clients/{jo}/uses", b'{"note": "' + b"x" * 3_000_000 + b'"}')
    assert answers[0][0] == 413
    assert b"body_too_large" in answers[0][2]


def test_a_body_in_chunks_needs_its_length(maya: Caller, jo: str) -> None:
    answers = through_both(maya, f"/clients/{jo}/uses", {}, HTTP_TRANSFER_ENCODING="chunked", CONTENT_LENGTH="")
    assert answers[0][0] == 411


@pytest.mark.parametrize("length", ["x", "-1", "1e3"])
def test_a_length_that_is_no_number(maya: Caller, jo: str, length: str) -> None:
    for repeat in (None, "k"):
        answers = through_both(maya, f"/clients/{jo}/uses", {}, repeat=repeat, CONTENT_LENGTH=length)
        assert (answers[0][0], b"not_json" in answers[0][2]) == (400, True)
    assert maya("PATCH", f"/clients/{jo}", {"phone": "1"}, repeat="k", CONTENT_LENGTH=length).code == "not_json"
    assert maya("POST", "/appointments", {}, repeat="k", CONTENT_LENGTH=length).code == "not_json"


def test_repeats_are_replayed_and_reuse_is_refused(maya: Caller, pack: Any) -> None:
    first, again, other = through_both(maya, f"/session-packs/{pack['id']}/uses", {}, {}, {"note": "x"}, repeat="k")
    assert first[0] == again[0] == 201
    assert first[2] == again[2]
    assert again[1]["idempotent-replayed"] == "true"
    assert "idempotent-replayed" not in first[1]
    assert (other[0], b"idempotency_key_reused" in other[2]) == (409, True)


@pytest.mark.parametrize("key", ["", "x" * 256, "tab\tkey", "schlüssel"])
def test_keys_that_cannot_be(maya: Caller, pack: Any, key: str) -> None:
    answers = through_both(maya, f"/session-packs/{pack['id']}/uses", {}, repeat=key)
    assert answers[0][0] == 422
    assert b"Idempotency-Key" in answers[0][2]


@pytest.mark.parametrize(
    "path",
    [
        "/session-packs/pk_1111111111111111111111/uses",
        "/session-packs/cl_1111111111111111111111/uses",
        "/session-packs/nothing/uses",
        "/clients/cl_1111111111111111111111/uses",
        "/clients/cl_zzzzzzzzzzzzzzzzzzzzzz/uses",
        "/clients/%00/uses",
        "/clients/\u00ff/uses",
        "/clients/cl_1/uses/",
        "/clients//uses",
    ],
)
def test_things_that_are_not_there(maya: Caller, path: str) -> None:
    assert through_both(maya, path, {})[0][0] == 404


def test_strangers_and_readers(maya: Caller, world: World, pack: Any) -> None:
    path = f"/session-packs/{pack['id']}/uses"
    for caller, status in [
        (Caller(maya.application), 401),
        (Caller(maya.application, "tp_wrong"), 401),
        (caller_for(world.maya, may_write=False), 403),
        (caller_for(world.ben), 403),
        (caller_for(world.zed), 404),
    ]:
        assert through_both(caller, path, {})[0][0] == status


def test_packs_that_cannot_pay(maya: Caller, jo: str) -> None:
    later = maya.made("/session-packs", {"client": jo, "title": "T", "sessions": 1, "starts_on": "2999-01-01"})
    assert b"pack_not_started" in through_both(maya, f"/session-packs/{later['id']}/uses", {})[0][2]
    assert b"no_sessions_left" in through_both(maya, f"/clients/{jo}/uses", {})[0][2]
    single = maya.made("/session-packs", {"client": jo, "title": "T", "sessions": 1})
    _used, refused = through_both(maya, f"/session-packs/{single['id']}/uses", {}, {})
    assert (refused[0], b"no_sessions_left" in refused[2]) == (409, True)


def test_the_language_is_the_callers(maya: Caller, jo: str) -> None:
    for wanted in ("de-AT,de;q=0.9", "xx", "", "*;q=nonsense"):
        through_both(maya, f"/clients/{jo}/uses", {}, HTTP_ACCEPT_LANGUAGE=wanted)


def test_what_breaks_is_told_without_its_inside(maya: Caller, jo: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("ALTER FUNCTION tenpack_use_session RENAME TO somewhere_else")
    answers = through_both(maya, f"/clients/{jo}/uses", {})
    assert answers[0][0] == 500
    assert b"somewhere" not in answers[0][2]
    assert b"internal_error" in answers[0][2]


def test_a_query_is_for_django_to_refuse(maya: Caller, jo: str) -> None:
    answer = maya("POST", f"/clients/{jo}/uses?pack=1", {})
    assert (answer.status, answer.fields) == (422, ["pack"])


def test_half_a_body_is_not_none(maya: Caller, pack: Any) -> None:
    answer = maya("POST", f"/session-packs/{pack['id']}/uses", b"", CONTENT_LENGTH="20")
    assert (answer.status, answer.code) == (400, "not_json")
    assert maya.get(f"/session-packs/{pack['id']}")["free"] == 10
