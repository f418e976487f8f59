"""Long lists in pages of 50 unless said otherwise, their search and filters kept in the address."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any, Protocol, overload

from django.db.models import QuerySet
from django.http import HttpRequest

from tenpack.kit.moments import FIRST_DAY, LAST_DAY
from tenpack.kit.paging import PAGE_SIZE

LONGEST_SEARCH = 100


@dataclass(frozen=True, slots=True)
class ListPage:
    """One page of a list, as `pager()` wants it."""

    rows: list[Any]
    first: int
    last: int
    total: int
    previous_url: str
    next_url: str


class Sliced(Protocol):
    """Rows that are fetched a page at a time."""

    def __getitem__(self, part: slice, /) -> Iterable[Any]: ...


@overload
def list_page(
    request: HttpRequest, rows: "QuerySet[Any, Any] | list[Any]", total: int | None = None, *, size: int = PAGE_SIZE
) -> ListPage: ...
@overload
def list_page(request: HttpRequest, rows: Sliced, total: int, *, size: int = PAGE_SIZE) -> ListPage: ...
def list_page(request: HttpRequest, rows: Any, total: int | None = None, *, size: int = PAGE_SIZE) -> ListPage:
    """The page that `?page=` asks for; the nearest one that exists. A known total saves counting."""
    if total is None:
        total = len(rows) if isinstance(rows, list) else rows.count()
    last_page = max(1, -(-total // size))
    number = min(max(1, asked_page(request)), last_page)
    first = (number - 1) * size
    shown = list(rows[first : first + size])
    return ListPage(
        rows=shown,
        first=first + 1 if shown else 0,
        last=first + len(shown),
        total=total,
        previous_url=address(request, number - 1) if number > 1 else "",
        next_url=address(request, number + 1) if number < last_page else "",
    )


def asked_page(request: HttpRequest) -> int:
    """The number in the address; 1 where it is none."""
    text = request.GET.get("page", "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 1


def address(request: HttpRequest, number: int) -> str:
    """This list at another page."""
    query = request.GET.copy()
    query["page"] = str(number)
    return f"?{query.urlencode()}"


def searched(request: HttpRequest, name: str = "q") -> str:
    """What was typed into the search: short, and nothing that the database refuses."""
    typed = request.GET.get(name, "")[:LONGEST_SEARCH]
    return typed.encode("utf-8", "ignore").decode().replace("\x00", "").strip()


def chosen(request: HttpRequest, name: str, allowed: Iterable[str], default: str = "") -> str:
    """The filter's value where it is one of those offered."""
    value = request.GET.get(name, "")
    return value if value in set(allowed) else default


def day_in_address(request: HttpRequest, name: str) -> date | None:
    """The day a filter names; None where it names none that this calendar holds."""
    try:
        day = date.fromisoformat(request.GET.get(name, ""))
    except ValueError:
        return None
    return day if FIRST_DAY <= day <= LAST_DAY else None
