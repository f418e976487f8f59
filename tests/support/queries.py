"""How many queries something takes."""

from collections.abc import Callable


def queries_of(act: Callable[[], object]) -> int:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(connection) as taken:
        act()
    return len(taken)
