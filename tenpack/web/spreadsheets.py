"""Rows as a spreadsheet to download."""

import csv
from collections.abc import Iterable, Sequence
from io import StringIO
from typing import Any

from django.http import HttpResponse

FORMULA_SIGNS = ("=", "+", "-", "@", "\t", "\r", "\n")


def csv_file(name: str, heads: Sequence[str], rows: Iterable[Iterable[Any]]) -> HttpResponse:
    """A spreadsheet to download; nothing in it is taken for a formula."""
    text = StringIO()
    writer = csv.writer(text)
    writer.writerow(heads)
    writer.writerows([plain(value) for value in row] for row in rows)
    response = HttpResponse(text.getvalue(), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    response["Cache-Control"] = "private, no-store"
    return response


def plain(value: Any) -> Any:
    """Text that a spreadsheet shows as it is."""
    return f"'{value}" if isinstance(value, str) and value[:1] in FORMULA_SIGNS else value
