"""What Coach Mode asks of the server: everything for the next days, and one door for what happened on the device."""

from collections.abc import Callable
from functools import wraps
from hashlib import sha256
from typing import Any

from django.core.exceptions import RequestDataTooBig
from django.db import InterfaceError, OperationalError
from django.http import HttpResponse, RawPostDataException
from django.middleware.csrf import get_token
from django.urls import path
from django.utils.translation import get_language
from django.views.decorators.http import require_GET, require_POST
from pydantic_core import to_json

from tenpack.kit.errors import Refused
from tenpack.training.snapshot import snapshot_of
from tenpack.web.access import STAFF, Request, for_scripts, may
from tenpack.web.api.answers import problem
from tenpack.web.api.bodies import body_of
from tenpack.web.api.errors import BodyTooLarge, DatabaseAway, NotJson
from tenpack.web.api.repeats import as_json
from tenpack.web.respond import moment_of
from tenpack.web.sync import sync


def told_as_json(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Refusals as problem documents: no page waits for them."""

    @wraps(view)
    def call(request: Request, **ids: str) -> HttpResponse:
        try:
            return view(request, **ids)
        except Refused as error:
            return problem(error)
        except RequestDataTooBig:
            return problem(BodyTooLarge())
        except RawPostDataException:
            # A form: whoever looked for its token has read it already.
            return problem(NotJson())
        except (OperationalError, InterfaceError):
            return problem(DatabaseAway())

    return call


@may(STAFF)
@for_scripts
@require_GET
@told_as_json
def snapshot(request: Request) -> HttpResponse:
    """Everything this coach's device needs; nothing but a status where it has that already."""
    told = snapshot_of(request.seat, language=get_language() or "en", now=moment_of(request))
    tag = tag_of(told)
    if request.headers.get("If-None-Match") == tag:
        return HttpResponse(status=304, headers={"ETag": tag, "Cache-Control": "no-store"})
    response = as_json(200, {"made_at": moment_of(request), "csrf": get_token(request), **told})
    response["ETag"] = tag
    return response


def tag_of(told: dict[str, Any]) -> str:
    """What changes when anything told changes."""
    return f'"{sha256(to_json(told)).hexdigest()[:32]}"'


@may(STAFF)
@for_scripts
@require_POST
@told_as_json
def synced(request: Request) -> HttpResponse:
    """Take what happened on the device."""
    return as_json(200, sync(seat=request.seat, body=body_of(request), now=moment_of(request)))


urls = [
    path("mode/snapshot", snapshot, name="mode-snapshot"),
    path("mode/sync", synced, name="mode-sync"),
]
