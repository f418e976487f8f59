"""The API as a whole: its routers, its door, its refusals, its addresses."""

import logging
from collections.abc import Callable
from typing import Any

from django.core.exceptions import RequestDataTooBig
from django.db import InterfaceError, OperationalError
from django.http import Http404, HttpRequest, HttpResponse, RawPostDataException
from django.urls import URLPattern, path
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from ninja import NinjaAPI
from ninja.errors import HttpError, ValidationError
from ninja.operation import Operation
from ninja.parser import Parser

from tenpack.kit.errors import Refused
from tenpack.people.queries import KeySeat
from tenpack.web.access import everyone
from tenpack.web.api import (
    appointments,
    availability,
    clients,
    exercises,
    ledgers,
    me,
    offer_changes,
    offers,
    outcomes,
    payments,
    plans,
    programs,
    refunds,
    session_packs,
    sync,
    uses,
    workouts,
)
from tenpack.web.api.answers import problem
from tenpack.web.api.bodies import body_of, read_json, refuse_broken_length
from tenpack.web.api.docs import chapters
from tenpack.web.api.document import completed, known_parameters
from tenpack.web.api.errors import (
    BodyTooLarge,
    Broken,
    BrokenFields,
    DatabaseAway,
    MethodNotAllowed,
    NoSuchAddress,
    NotJson,
)
from tenpack.web.api.keys import Key
from tenpack.web.api.problems import broken_fields
from tenpack.web.api.repeats import as_json
from tenpack.web.respond import page

log = logging.getLogger(__name__)


class JsonParser(Parser):
    """Reads bodies as the lane does."""

    def parse_body(self, request: HttpRequest) -> Any:
        """Errors: `NotJson`, `LengthMissing`."""
        return read_json(body_of(request))


def request_problem(error: HttpError) -> HttpResponse:
    """What ninja itself refuses: it wraps what the parser raised."""
    return problem(error.__cause__ if isinstance(error.__cause__, Refused) else NotJson())


def validation_problem(error: ValidationError) -> HttpResponse:
    """A body or a query that has not the documented form; locations begin with where and what ninja calls it."""
    skip = 2 if error.errors and error.errors[0]["loc"][:1] == ("body",) else 1
    return problem(broken_fields(error.errors, skip=skip))


def broken(request: HttpRequest, error: Exception) -> HttpResponse:
    """Anything that was not foreseen: noted, and told without its inside."""
    log.error("The API broke at %s %s", request.method, request.path, exc_info=error)
    return problem(Broken())


class Bearer(Key):
    """The key, and then no query parameter that nobody knows: a misspelt filter would otherwise show too much."""

    def __call__(self, request: HttpRequest) -> KeySeat:
        """Errors: those of the key, `BrokenFields`."""
        key = super().__call__(request)
        assert request.resolver_match
        unknown = request.GET.keys() - known_parameters(api, request.resolver_match.route, str(request.method))
        if unknown:
            raise BrokenFields((name, _("There is no such parameter here.")) for name in sorted(unknown))
        return key


class TenpackAPI(NinjaAPI):
    """Ninja, with short names for the operations."""

    def get_openapi_operation_id(self, operation: Operation) -> str:
        """The name of the function."""
        return operation.view_func.__name__


api = TenpackAPI(
    title="Tenpack",
    version="1",
    urls_namespace="api",
    auth=Bearer(),
    parser=JsonParser(),
    openapi_url=None,
    docs_url=None,
)
HANDLERS: dict[type[Exception], Callable[[HttpRequest, Any], HttpResponse]] = {
    Refused: lambda request, error: problem(error),
    ValidationError: lambda request, error: validation_problem(error),
    RequestDataTooBig: lambda request, error: problem(BodyTooLarge()),
    RawPostDataException: lambda request, error: problem(NotJson()),
    HttpError: lambda request, error: request_problem(error),
    Http404: lambda request, error: problem(NoSuchAddress()),
    OperationalError: lambda request, error: problem(DatabaseAway()),
    InterfaceError: lambda request, error: problem(DatabaseAway()),
    Exception: broken,
}
for kind, handler in HANDLERS.items():
    api.add_exception_handler(kind, handler)
NOUNS = (
    me,
    clients,
    plans,
    offers,
    offer_changes,
    payments,
    refunds,
    session_packs,
    ledgers,
    uses,
    appointments,
    outcomes,
    availability,
    exercises,
    programs,
    workouts,
    sync,
)
for noun in NOUNS:
    api.add_router("", noun.router)


def guarded(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """The view with its own door, the key; the pages' doors, sign-in and form token, are not for programs."""

    @csrf_exempt
    @everyone
    def call(request: HttpRequest, **ids: str) -> HttpResponse:
        try:
            refuse_broken_length(request)
        except Refused as error:
            return problem(error)
        response = view(request, **ids)
        if response.status_code == 405 and "Allow" in response:
            allowed = response["Allow"]
            response = problem(MethodNotAllowed())
            response["Allow"] = allowed
        return response

    return call


def addresses() -> list[URLPattern]:
    """Every route of the API under /api/v1/."""
    patterns, _app, _namespace = api.urls
    routes = [pattern for pattern in patterns if isinstance(pattern, URLPattern) and pattern.name != "api-root"]
    return [path(f"api/v1/{route.pattern}", guarded(route.callback), name=f"api-{route.name}") for route in routes]


@everyone
def openapi(request: HttpRequest) -> HttpResponse:
    """The OpenAPI document."""
    return as_json(200, completed(api))


@everyone
def docs(request: HttpRequest) -> HttpResponse:
    """The readable page about the API."""
    document = completed(api)
    return page(request, "api/docs.html", about=document["info"]["description"], chapters=chapters(document))


@csrf_exempt
@everyone
def nowhere(request: HttpRequest, rest: str = "") -> HttpResponse:
    """Every other address under /api/."""
    return problem(NoSuchAddress())


urls = [
    path("api/v1/openapi.json", openapi, name="api-document"),
    path("api/v1/docs", docs, name="api-docs"),
    *addresses(),
    path("api/<path:rest>", nowhere, name="api-nowhere"),
]
