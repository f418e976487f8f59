"""Refusals as problem documents. Source: RFC 9457."""

from collections.abc import Callable, Iterator, Mapping
from http import HTTPStatus
from typing import Any

from django.utils.translation import gettext as _

from tenpack.kit.errors import InvalidFields, Refused
from tenpack.web.api.errors import BrokenFields

MEDIA_TYPE = "application/problem+json"
TEXTS: dict[str, Callable[[Mapping[str, object]], str]] = {
    "missing": lambda facts: _("This is needed."),
    "extra_forbidden": lambda facts: _("There is no field of this name. Check its spelling, or leave it out."),
    "string_type": lambda facts: _("Write text, in quotes."),
    "int_type": lambda facts: _("Write a whole number, without quotes."),
    "bool_type": lambda facts: _("Write true or false."),
    "greater_than_equal": lambda facts: _("Write a number of at least %(ge)s.") % facts,
    "less_than_equal": lambda facts: _("Write a number of at most %(le)s.") % facts,
    "literal_error": lambda facts: _("Choose one of: %(expected)s.") % facts,
    "enum": lambda facts: _("Choose one of: %(expected)s.") % facts,
    "model_type": lambda facts: _("Write an object, in braces."),
    "model_attributes_type": lambda facts: _("Write an object, in braces."),
}


def document(error: Refused) -> dict[str, Any]:
    """The problem document of a refusal: a code for machines, a detail for people, the fields it belongs to."""
    found: dict[str, Any] = {
        "type": "about:blank",
        "title": HTTPStatus(error.status).phrase,
        "status": error.status,
        "code": error.code,
        "detail": str(error.message),
    }
    errors = [{"field": field, "message": message} for field, message in fields_of(error)]
    return found | {"errors": errors} if errors else found


def fields_of(error: Refused) -> Iterator[tuple[str, str]]:
    """The fields a refusal belongs to, each with its message."""
    if isinstance(error, InvalidFields):
        yield from error.problems.items()
    elif isinstance(error, BrokenFields):
        yield from error.problems
    elif error.field:
        yield error.field, str(error.message)


def headers_of(error: Refused) -> dict[str, str]:
    """What else an answer of this status says."""
    if error.status == HTTPStatus.UNAUTHORIZED and error.code != "signed_out":
        return {"WWW-Authenticate": 'Bearer realm="tenpack"'}
    return {"Retry-After": "2"} if error.status == HTTPStatus.SERVICE_UNAVAILABLE else {}


def broken_fields(errors: list[Any], *, skip: int = 0) -> BrokenFields:
    """The refusal behind pydantic's errors; `skip` leaves out what a location begins with."""
    return BrokenFields((path_of(error["loc"][skip:]), text_of(error)) for error in errors)


def path_of(location: tuple[str | int, ...]) -> str:
    """`access.sessions.count`; parts with a space only tell which of several shapes was tried."""
    return ".".join(str(part) for part in location if " " not in str(part)) or "body"


def text_of(error: Mapping[str, Any]) -> str:
    """A message for people; what has none of ours keeps the library's."""
    text = TEXTS.get(error["type"])
    facts = error.get("ctx", {})
    return text(facts) if text else str(error["msg"])
