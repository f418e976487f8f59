"""Calling the API in this process, through the web server's own door: `maya("POST", "/clients", {"name": "Jo"})`."""

import io
import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from tenpack.people.actions import make_api_key
from tenpack.people.models import Coach

Application = Callable[[dict[str, Any], Any], Iterable[bytes]]


@dataclass
class Answer:
    """What came back; `answer["id"]` is a field of its JSON."""

    status: int
    headers: dict[str, str]
    content: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.content)

    @property
    def code(self) -> str:
        """The problem's code, with the form of every problem checked."""
        assert self.headers["content-type"] == "application/problem+json", self.content
        assert self.json["status"] == self.status
        assert self.json["title"]
        assert self.json["detail"]
        return str(self.json["code"])

    @property
    def fields(self) -> list[str]:
        """The fields the problem names."""
        return [error["field"] for error in self.json["errors"]]

    @property
    def replayed(self) -> bool:
        return self.headers.get("idempotent-replayed") == "true"

    def __getitem__(self, name: str) -> Any:
        return self.json[name]


@dataclass
class Caller:
    """A program with an API key, or without one."""

    application: Application
    key: str = ""
    headers: dict[str, str] = field(default_factory=dict)

    def __call__(self, method: str, path: str, body: Any = None, *, repeat: str | None = None, **more: str) -> Answer:
        content = body if isinstance(body, bytes) else b"" if body is None else json.dumps(body).encode()
        address, _mark, query = f"/api/v1{path}".partition("?")
        environ: dict[str, Any] = {
            "REQUEST_METHOD": method,
            "PATH_INFO": address,
            "QUERY_STRING": query,
            "SERVER_NAME": "127.0.0.1",
            "SERVER_PORT": "8000",
            "HTTP_HOST": "127.0.0.1:8000",
            "CONTENT_TYPE": "application/json",
            "CONTENT_LENGTH": str(len(content)),
            "wsgi.input": io.BytesIO(content),
            "wsgi.errors": io.StringIO(),
            "wsgi.url_scheme": "http",
        }
        if self.key:
            environ["HTTP_AUTHORIZATION"] = f"Bearer {self.key}"
        if repeat is not None:
            environ["HTTP_IDEMPOTENCY_KEY"] = repeat
        return send(self.application, environ | self.headers | more)

    def get(self, path: str) -> Any:
        """What stands at this address, which must be there."""
        answer = self("GET", path)
        assert answer.status == 200, answer.content
        return answer.json

    def made(self, path: str, body: Any, **more: Any) -> Any:
        """What a POST makes, which must succeed."""
        answer = self("POST", path, body, **more)
        assert answer.status == 201, answer.content
        return answer.json


def send(application: Application, environ: dict[str, Any]) -> Answer:
    """One request through a WSGI application, its answer closed as a server closes it."""
    begun: dict[str, Any] = {}

    def start_response(status: str, headers: list[tuple[str, str]], *more: Any) -> None:
        begun.update(status=int(status.split(maxsplit=1)[0]), headers={name.lower(): value for name, value in headers})

    parts = application(environ, start_response)
    content = b"".join(parts)
    close = getattr(parts, "close", None)
    if close:
        close()
    return Answer(content=content, **begun)


def key_of(coach: Coach, *, may_write: bool = True) -> str:
    """A fresh API key that acts as this coach."""
    return make_api_key(coach=coach, name="test", may_write=may_write, by=coach.actor, now=datetime.now(UTC))[1]


def caller_for(coach: Coach, **more: Any) -> Caller:
    """A program with a key of this coach."""
    from tenpack.wsgi import application

    return Caller(application, key_of(coach, **more))


def plan_body(**more: Any) -> dict[str, Any]:
    """Ten sessions for 400 euros that last three months."""
    sessions = {"count": 10, "expires": {"after": 3, "unit": "months"}}
    return {
        "name": "10 sessions",
        "payment_type": "one_time",
        "price": {"amount": 40_000, "currency": "EUR"},
        "access": {"sessions": sessions},
    } | more
