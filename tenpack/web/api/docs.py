"""The readable page about the API, made from its OpenAPI document."""

from collections.abc import Iterator
from typing import Any

TYPES = {"date": "day, 2027-02-22", "date-time": "moment, 2027-02-22T09:30:00Z"}


def chapters(document: dict[str, Any]) -> list[tuple[str, list[dict[str, Any]]]]:
    """The operations by noun, each with what a reader asks first."""
    found: dict[str, list[dict[str, Any]]] = {}
    for path, operations in document["paths"].items():
        for method, operation in operations.items():
            noun = operation["tags"][0]
            found.setdefault(noun, []).append(shown(document, path, method, operation))
    return list(found.items())


def shown(document: dict[str, Any], path: str, method: str, operation: dict[str, Any]) -> dict[str, Any]:
    """One operation as the page shows it."""
    status, answer = next(iter(operation["responses"].items()))
    body = operation.get("requestBody", {}).get("content", {}).get("application/json", {}).get("schema", {})
    query = [parameter for parameter in operation["parameters"] if parameter.get("in") == "query"]
    return {
        "id": operation["operationId"],
        "call": f"{method.upper()} {path}",
        "text": operation.get("description", ""),
        "query": [(one["name"], kind(one["schema"]), one["schema"].get("description", "")) for one in query],
        "body": list(fields(document, body)),
        "status": status,
        "answer": list(fields(document, answer["content"]["application/json"]["schema"])),
    }


def fields(document: dict[str, Any], schema: dict[str, Any], prefix: str = "") -> Iterator[tuple[str, str, str]]:
    """Every field of a shape, with its parts: name, kind, and whether it is needed or what it means."""
    schema = resolved(document, schema)
    for name, part in schema.get("properties", {}).items():
        inside = inner(document, part)
        needed = name in schema.get("required", [])
        yield f"{prefix}{name}", kind(part, inside), "needed" if needed else part.get("description", "")
        if len(prefix.split(".")) < 4:
            yield from fields(document, inside, f"{prefix}{name}.")


def resolved(document: dict[str, Any], schema: dict[str, Any]) -> dict[str, Any]:
    """What a reference points at; of several shapes all fields together."""
    if "$ref" in schema:
        name = schema["$ref"].rpartition("/")[2]
        return resolved(document, document["components"]["schemas"][name])
    shapes = [resolved(document, one) for one in schema.get("oneOf", schema.get("anyOf", []))]
    if not shapes:
        return schema
    return {"properties": {name: part for shape in shapes for name, part in shape.get("properties", {}).items()}}


def inner(document: dict[str, Any], part: dict[str, Any]) -> dict[str, Any]:
    """What lies inside a field: an object's fields, or those of a list's items."""
    return resolved(document, part.get("items", part))


def kind(part: dict[str, Any], inside: dict[str, Any] | None = None) -> str:
    """A field's kind in a few words."""
    shapes = part.get("anyOf")
    if shapes:
        words = [kind(shape, inside) for shape in shapes if shape.get("type") != "null"]
        return " or ".join(dict.fromkeys(words)) + (" or null" if len(words) < len(shapes) else "")
    if "enum" in part or (inside and "enum" in inside):
        return ", ".join(map(str, part.get("enum") or (inside or {})["enum"]))
    if part.get("type") == "array":
        return "list"
    return TYPES.get(part.get("format", ""), "") or id_kind(part) or limited(part)


def limited(part: dict[str, Any]) -> str:
    """A text or a number with its limits."""
    if part.get("type") == "integer":
        return f"number, {part['minimum']} to {part['maximum']}" if "maximum" in part else "number"
    if part.get("type") == "string":
        return f"text, at most {part['maxLength']}" if "maxLength" in part else "text"
    return {"boolean": "true or false"}.get(part.get("type", ""), "object")


def id_kind(part: dict[str, Any]) -> str:
    """`pk_…` for a public id."""
    prefix = str(part.get("pattern", ""))[1:4]
    return f"{prefix}…" if prefix.endswith("_") else ""
