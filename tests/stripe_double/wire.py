"""One request to the API, from its bytes to its answer: key, version, faults, parameters, repeats."""

import base64
import binascii
import hashlib
import json
import secrets
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from tests.stripe_double.clock import DAY
from tests.stripe_double.core import ACCOUNT, Call, Core
from tests.stripe_double.errors import Refused, invalid, provider_failed
from tests.stripe_double.expanding import answer
from tests.stripe_double.faults import WAITING, Fault
from tests.stripe_double.parameters import Many, Text, tree
from tests.stripe_double.routes import Route, find
from tests.stripe_double.world import API_VERSION, World

# What each key may do; nothing else is a key.
KEYS = {
    "sk_test_double": "all",
    "rk_test_double": "all",
    "sk_live_double": "all",
    "rk_live_double": "all",
    "rk_test_narrow": "nothing",
    "rk_live_narrow": "nothing",
    "rk_test_reader": "reading",
}
# Stripe forgets a key for repeats after a day, and then acts again.
REPEAT_SECONDS = DAY
LONGEST_KEY = 255
EXPAND = Many(Text())


@dataclass
class Request:
    method: str
    target: str
    headers: Mapping[str, str]
    body: bytes
    started: float = field(default_factory=time.monotonic)

    @property
    def path(self) -> str:
        return urlsplit(self.target).path

    @property
    def name(self) -> str:
        return f"{self.method} {self.path}"

    @property
    def repeat_key(self) -> str | None:
        return self.headers.get("Idempotency-Key") if self.method == "POST" else None


@dataclass
class Answer:
    status: int
    body: dict[str, Any]
    headers: dict[str, str] = field(default_factory=dict)
    # What happens on the way back: "hang" or "reset" instead of these bytes.
    lost: str | None = None
    seconds: float = 0.0

    def bytes(self) -> bytes:
        return json.dumps(self.body, indent=2).encode()


def serve(core: Core, request: Request) -> Answer:
    """Answer one request, or say how it is lost."""
    fault = core.faults.take(request.method, request.path)
    # Who waits first is announced once its key is taken.
    if fault is None or fault.kind not in WAITING:
        core.arrived.append(request.name)
    acted = False
    try:
        if core.faults.down:
            raise provider_failed(503, "Stripe is down.")
        before = _fails_before(core, request, fault)
        found = before or _respond(core, request)
        acted = before is None
    except Refused as refusal:
        found = Answer(refusal.status, refusal.body())
        if refusal.status == 401:
            found.headers["WWW-Authenticate"] = 'Bearer realm="Stripe"'
    _finish(request, found, fault if acted else None)
    _record(core, request, found, acted=acted)
    return found


def _fails_before(core: Core, request: Request, fault: Fault | None) -> Answer | None:
    if fault is None:
        return None
    if fault.kind in WAITING:
        with InProgress(core, request):
            core.arrived.append(request.name)
            core.pause(fault.seconds)
    if fault.kind in ("hang_before", "reset_before"):
        return Answer(0, {}, lost="reset")
    if fault.kind == "error_500":
        raise provider_failed(500, "An error occurred while processing your request.")
    if fault.kind == "rate_limit":
        raise provider_failed(429, "Too many requests.", kind="invalid_request_error", code="rate_limit")
    return None


def _finish(request: Request, found: Answer, fault: Fault | None) -> None:
    found.headers.setdefault("Request-Id", f"req_{secrets.token_hex(7)}")
    found.headers["Stripe-Version"] = API_VERSION
    if request.repeat_key:
        found.headers["Idempotency-Key"] = request.repeat_key
    if fault is None:
        return
    if fault.kind in ("hang_after", "reset_after"):
        found.lost = fault.kind.removesuffix("_after")
        found.seconds = fault.seconds
    if fault.kind == "error_500_after":
        refusal = provider_failed(500, "An error occurred while processing your request.")
        found.status, found.body = 500, refusal.body()


def _record(core: Core, request: Request, found: Answer, *, acted: bool) -> None:
    core.calls.append(
        Call(
            request.method,
            request.path,
            request.repeat_key,
            None if found.lost else found.status,
            "Idempotent-Replayed" in found.headers,
            acted,
            time.monotonic() - request.started,
        )
    )


def _respond(core: Core, request: Request) -> Answer:
    world = _world(core, request)
    version = request.headers.get("Stripe-Version", API_VERSION)
    if version != API_VERSION:
        raise invalid(f"Invalid Stripe API version: {version}. The double speaks {API_VERSION}.")
    route, ids = find(request.method, request.path)
    params = tree(_pairs(request))
    key = request.repeat_key
    with core.lock:
        core.run_due()
        if key is None:
            return _act(world, route, ids, params, request)
        return _once(world, route, ids, params, request, key)


def _once(
    world: World, route: Route, ids: tuple[str, ...], params: dict[str, Any], request: Request, key: str
) -> Answer:
    """Act once for this key; a repeat gets the first answer again."""
    if len(key) > LONGEST_KEY:
        raise invalid(f"Idempotency keys are at most {LONGEST_KEY} characters long.")
    mark = fingerprint(request)
    kept = world.repeats.get(key)
    if kept and kept["at"] > world.now - REPEAT_SECONDS:
        return _repeated(kept, mark, key)
    try:
        found = _act(world, route, ids, params, request)
    except Refused as refusal:
        # A refused request is not kept: it may be mended and sent again. A declined payment is an answer.
        if refusal.status != 402:
            raise
        found = Answer(402, refusal.body(), {"Request-Id": f"req_{secrets.token_hex(7)}"})
    world.repeats[key] = {
        "mark": mark,
        "at": world.now,
        "status": found.status,
        "body": json.dumps(found.body),
        "first": found.headers["Request-Id"],
    }
    return found


def _repeated(kept: dict[str, Any], mark: str, key: str) -> Answer:
    if kept.get("in_progress"):
        message = f"Another request with the key for repeats {key} is still being done."
        raise provider_failed(409, message, kind="invalid_request_error", code="idempotency_key_in_use")
    if kept["mark"] != mark:
        message = (
            "Keys for idempotent requests can only be used with the same parameters they were first used with. "
            f"Use a key other than '{key}' for a different request."
        )
        raise provider_failed(400, message, kind="idempotency_error")
    headers = {"Idempotent-Replayed": "true", "Original-Request": kept["first"]}
    return Answer(kept["status"], json.loads(kept["body"]), headers)


def _act(world: World, route: Route, ids: tuple[str, ...], params: dict[str, Any], request: Request) -> Answer:
    expand = EXPAND.read(params.pop("expand", {}), "expand")
    asked = route.takes.read(params)
    request_id = f"req_{secrets.token_hex(7)}"
    world.request = {"id": request_id, "idempotency_key": request.repeat_key}
    try:
        found = route.act(world, asked, *ids)
        body = answer(world, found, expand)
        for listener in world.core.listeners:
            listener(request.name, body)
        return Answer(200, body, {"Request-Id": request_id})
    finally:
        world.request = {"id": None, "idempotency_key": None}


def fingerprint(request: Request) -> str:
    pairs = sorted(_pairs(request))
    return hashlib.sha256(json.dumps([request.method, request.path, pairs]).encode()).hexdigest()


def _pairs(request: Request) -> list[tuple[str, str]]:
    query = parse_qsl(urlsplit(request.target).query, keep_blank_values=True)
    if not request.body:
        return query
    kind = request.headers.get("Content-Type", "")
    if not kind.startswith("application/x-www-form-urlencoded"):
        raise invalid(f"Invalid request: parameters are form-encoded, not {kind}.")
    return query + parse_qsl(request.body.decode(), keep_blank_values=True)


def _world(core: Core, request: Request) -> World:
    """The world that the key opens."""
    key = _key(request.headers.get("Authorization", ""))
    if not key:
        raise invalid("You did not provide an API key. Send it in the Authorization header.", status=401)
    allowed = KEYS.get(key)
    hidden = f"{key[:8]}{'*' * max(0, len(key) - 12)}{key[-4:]}"
    if allowed is None:
        raise invalid(f"Invalid API Key provided: {hidden}", status=401)
    if allowed == "nothing" or (allowed == "reading" and request.method != "GET"):
        message = f"The provided key '{hidden}' does not have the required permissions for this endpoint on {ACCOUNT}."
        raise invalid(message, status=403)
    return core.worlds["_live_" in key]


def _key(header: str) -> str:
    scheme, _, value = header.partition(" ")
    if scheme.lower() == "bearer":
        return value.strip()
    try:
        return base64.b64decode(value, validate=True).decode().partition(":")[0] if scheme.lower() == "basic" else ""
    except (binascii.Error, UnicodeDecodeError):
        return ""


class InProgress:
    """While a request hangs before it is done, its key is taken."""

    def __init__(self, core: Core, request: Request) -> None:
        self.core, self.key = core, request.repeat_key
        self.world = core.worlds["_live_" in _key(request.headers.get("Authorization", ""))]
        self.mine = False

    def __enter__(self) -> None:
        with self.core.lock:
            if self.key and self.key not in self.world.repeats:
                self.world.repeats[self.key] = {"in_progress": True, "at": self.world.now}
                self.mine = True

    def __exit__(self, *_: object) -> None:
        with self.core.lock:
            if self.mine and self.key:
                del self.world.repeats[self.key]
