"""Lists by cursor: newest first, at most 200 at a time."""

from collections.abc import Callable, Sequence
from typing import Annotated, TypeVar

from django.db.models import Model, Q, QuerySet
from django.http import HttpResponse
from ninja import Query
from pydantic import BaseModel, ConfigDict, Field, WithJsonSchema

from tenpack.kit.paging import LARGEST_LIMIT, PAGE_SIZE, cursor_after, parse_cursor
from tenpack.web.api.repeats import as_json

Row = TypeVar("Row", bound=Model)


Cursor = Annotated[
    str,
    WithJsonSchema(
        {"type": "string", "pattern": "^[A-Za-z0-9_-]{22}$", "description": "`next` of the part before"},
    ),
]


class Part(BaseModel):
    """Which part of a list is asked for."""

    model_config = ConfigDict(extra="forbid")

    limit: Annotated[int, Field(ge=1, le=LARGEST_LIMIT, description="How many at most")] = PAGE_SIZE
    cursor: Cursor | None = None


AskedPart = Query[Part]


def listed(rows: QuerySet[Row], part: Part, show: Callable[[Row], BaseModel]) -> HttpResponse:
    """One part of the list, newest first. Errors: `Invalid` for a cursor we never gave."""
    rows = rows.order_by("-id")
    if part.cursor is not None:
        rows = rows.filter(id__lt=parse_cursor(part.cursor))
    found = list(rows[: part.limit + 1])
    following = cursor_after(found[part.limit - 1].pk) if len(found) > part.limit else None
    return as_page([show(row) for row in found[: part.limit]], following)


def in_time(rows: QuerySet[Row], limit: int, show: Callable[[Row], BaseModel]) -> tuple[list[BaseModel], str | None]:
    """So many rows in the order in which they begin, and the cursor of what follows."""
    found = list(rows.order_by("starts_at", "id")[: limit + 1])
    following = cursor_after(found[limit - 1].pk) if len(found) > limit else None
    return [show(row) for row in found[:limit]], following


def after_in_time(rows: QuerySet[Row], cursor: str) -> QuerySet[Row]:
    """Those that begin after the row a cursor points behind. Errors: `Invalid` for a cursor we never gave."""
    last = rows.model._default_manager.filter(id=parse_cursor(cursor)).values_list("starts_at", "id").first()
    if last is None:
        return rows.none()
    starts_at, row_id = last
    return rows.filter(Q(starts_at__gt=starts_at) | Q(starts_at=starts_at, id__gt=row_id))


def as_page(items: Sequence[BaseModel], following: str | None) -> HttpResponse:
    """The shape of every list."""
    return as_json(200, {"items": items, "next": following})
