"""Refusals of the API itself, whatever is asked for."""

import pytest

from tests.api.callers import Caller


@pytest.mark.parametrize("path", ["", "/", "/nothing", "/clients/", "/clients/x/y/z", "/docs/x", "/openapi"])
def test_no_such_address(maya: Caller, path: str) -> None:
    for method in ("GET", "POST", "DELETE"):
        answer = maya(method, path)
        assert (answer.status, answer.code) == (404, "not_found")


@pytest.mark.parametrize(
    ("method", "path", "allowed"),
    [
        ("PUT", "/me", "GET"),
        ("DELETE", "/clients", "GET, POST"),
        ("GET", "/plans/pl_x/archive", "DELETE, POST"),
        ("GET", "/clients/cl_x/uses", "POST"),
        ("TRACE", "/plans", "GET, POST"),
    ],
)
def test_other_methods(maya: Caller, method: str, path: str, allowed: str) -> None:
    answer = maya(method, path)
    assert (answer.status, answer.code) == (405, "method_not_allowed")
    assert sorted(answer.headers["allow"].split(", ")) == allowed.split(", ")


@pytest.mark.parametrize(
    "body", [b"{", b"\x00", b'{"name": "\\ud800"}', b"name=Jo", b'{"name": Infinity}', b"[" * 9999]
)
def test_what_is_not_json(maya: Caller, body: bytes) -> None:
    answer = maya("POST", "/clients", body)
    assert (answer.status, answer.code) == (400, "not_json")


@pytest.mark.parametrize(
    "kind", ["application/x-www-form-urlencoded", "multipart/form-data; boundary=x", "text/plain", ""]
)
def test_a_body_is_json_whatever_it_is_called(maya: Caller, kind: str) -> None:
    assert maya("POST", "/clients", {"name": "Jo"}, CONTENT_TYPE=kind).status == 201
    answer = maya("POST", "/clients", b"_method=delete", CONTENT_TYPE=kind)
    assert (answer.status, answer.code) == (400, "not_json")


@pytest.mark.parametrize(
    "kind", ["application/json", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x"]
)
def test_what_is_too_large(maya: Caller, kind: str) -> None:
    answer = maya("POST", "/clients", b" " * 10_000_000, CONTENT_TYPE=kind)
    assert (answer.status, answer.code) == (413, "body_too_large")


def test_every_answer_stays_out_of_caches(maya: Caller) -> None:
    for answer in (maya("GET", "/me"), maya("GET", "/nothing"), maya("POST", "/clients/cl_x/uses")):
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert answer.headers["cache-control"] == "no-store"
