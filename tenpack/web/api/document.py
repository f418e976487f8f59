"""The OpenAPI document: what ninja knows of the routes, completed with what holds for every call."""

from functools import lru_cache
from http import HTTPStatus
from typing import Any

from ninja import NinjaAPI
from ninja.openapi import get_schema

from tenpack.web.api.problems import MEDIA_TYPE
from tenpack.web.api.repeats import HEADER, LONGEST_KEY

WRITING = ("post", "put", "patch", "delete")
ABOUT = """
Plans, offers, payments, session packs and the ledger, as one business sees them.

Send an API key with every call: `Authorization: Bearer tp_…`. Keys are made in Settings or by `tenpack api-key`.

A writing call may carry an `Idempotency-Key`. Sent again with the same key, the same request gets its first answer,
with the header `Idempotent-Replayed: true`; another request with that key is refused.

Refusals are problem documents (RFC 9457): `code` is for machines, `detail` for people, `errors` names fields.
"""
PROBLEM: dict[str, Any] = {
    "title": "Problem",
    "description": "Why nothing was done. Source: RFC 9457.",
    "type": "object",
    "required": ["type", "title", "status", "code", "detail"],
    "properties": {
        "type": {"type": "string"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "code": {"type": "string", "description": "For machines; it never changes"},
        "detail": {"type": "string", "description": "For people"},
        "errors": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["field", "message"],
                "properties": {"field": {"type": "string"}, "message": {"type": "string"}},
            },
        },
    },
}
REPEAT_KEY: dict[str, Any] = {
    "name": HEADER,
    "in": "header",
    "required": False,
    "description": "The same key with the same request gets the first answer again.",
    "schema": {"type": "string", "minLength": 1, "maxLength": LONGEST_KEY, "pattern": "^[!-~]([ -~]*[!-~])?$"},
}
READS = (400, 401, 403, 404, 422, 500, 503)
WRITES = (*READS, 409, 411, 413)


@lru_cache(maxsize=1)
def completed(api: NinjaAPI) -> dict[str, Any]:
    """The document. Problems, the repeat key and the server stand in one place each, whatever a route says."""
    found: dict[str, Any] = dict(get_schema(api, "api/v1/"))
    found["info"]["description"] = ABOUT.strip()
    found["servers"] = [{"url": "/", "description": "This server"}]
    components = found["components"]
    components["schemas"]["Problem"] = PROBLEM
    components["parameters"] = {"RepeatKey": REPEAT_KEY}
    components["responses"] = {str(status): problem_response(status) for status in WRITES}
    for path in found["paths"].values():
        for method, operation in path.items():
            complete(operation, writes=method in WRITING)
    return found


def complete(operation: dict[str, Any], *, writes: bool) -> None:
    """Give one operation what every one of its kind has."""
    for parameter in operation["parameters"]:
        parameter["schema"] = without_null(parameter["schema"])
    answers = operation["responses"]
    answers |= {status: {"$ref": f"#/components/responses/{status}"} for status in (WRITES if writes else READS)}
    operation["responses"] = {str(status): answer for status, answer in answers.items()}
    if writes:
        operation["parameters"].append({"$ref": "#/components/parameters/RepeatKey"})


def without_null(schema: dict[str, Any]) -> dict[str, Any]:
    """A parameter can be left out, but an address cannot say null."""
    shapes = [shape for shape in schema.get("anyOf", []) if shape.get("type") != "null"]
    return shapes[0] if len(shapes) == 1 else schema


def problem_response(status: int) -> dict[str, Any]:
    """What an answer of this status says."""
    schema = {"$ref": "#/components/schemas/Problem"}
    return {"description": HTTPStatus(status).phrase, "content": {MEDIA_TYPE: {"schema": schema}}}


@lru_cache(maxsize=200)
def known_parameters(api: NinjaAPI, route: str, method: str) -> frozenset[str]:
    """What the query of this operation may name."""
    path = "/" + route.replace("<", "{").replace(">", "}")
    parameters = completed(api)["paths"][path][method.lower()]["parameters"]
    return frozenset(one["name"] for one in parameters if one.get("in") == "query")
