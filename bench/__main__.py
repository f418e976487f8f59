"""`python -m bench [--quick]`: measure, print, and write docs/speed-report.md."""

import argparse
import os
import sys
import tempfile
import time
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from bench.cast import Cast, make_cast
from bench.deductions import contended, count_is_exact, spread
from bench.demo import measure_demo
from bench.diary import A_WEEK, Diary, make_diary
from bench.figures import (
    calendar_figures,
    deduction_figures,
    demo_figure,
    portal_figure,
    profile_figures,
    sync_figure,
    worker_figure,
)
from bench.loads import require_programs
from bench.pages import Page, page_costs
from bench.places import Server, database
from bench.report import Figure, write_report
from bench.sync import measure_sync
from bench.worker import measure_worker


@dataclass(frozen=True)
class Size:
    """How much is made and how long each burst takes."""

    packs: int
    entries: int
    weeks: int
    runs: int
    burst: int
    page_burst: int
    starts: int
    demo_starts: int


QUICK = Size(packs=2_000, entries=20_000, weeks=150, runs=3, burst=2, page_burst=1, starts=1, demo_starts=1)
WHOLE = Size(packs=10_000, entries=200_000, weeks=1_000, runs=3, burst=10, page_burst=5, starts=3, demo_starts=3)


def main(words: list[str]) -> int:
    """Measure everything there is to measure yet."""
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="smaller and shorter, under two minutes")
    parser.add_argument("--dry", action="store_true", help="print the figures, do not write the report")
    options = parser.parse_args(words)
    require_programs()
    size = QUICK if options.quick else WHOLE
    busy, began = os.getloadavg()[0], time.monotonic()
    with tempfile.TemporaryDirectory(prefix="tenpack-bench-") as folder:
        figures, version = measure(Path(folder), size)
    say("V12: the demo")
    figures += [demo_figure(measure_demo(starts=size.demo_starts))]
    for figure in figures:
        print(f"{figure.number:4} {figure.figure:45} {figure.goal:30} {'met' if figure.is_met else 'MISSED'}")
    if not options.dry:
        write_report(
            figures,
            command="make bench-quick" if options.quick else "make bench",
            data=f"{size.packs:,} packs and {size.entries:,} ledger entries of {size.packs // 10:,} clients;"
            f" {A_WEEK * (size.weeks + 2):,} appointments",
            busy=busy,
            database=version,
            seconds=time.monotonic() - began,
        )
    return 0


def measure(folder: Path, size: Size) -> tuple[list[Figure], str]:
    """Everything that needs the run's own database."""
    # The database's files may belong to a user of their own.
    folder.chmod(0o755)
    say("a database and its data")
    with database(folder) as url:
        from django.db import connection

        cast = make_cast(packs=size.packs, entries=size.entries)
        few, many = (make_diary(weeks=weeks, now=datetime.now(UTC)) for weeks in (0, size.weeks))
        with connection.cursor() as cursor:
            cursor.execute("VACUUM ANALYZE")
            cursor.execute("SHOW server_version")
            (version,) = cursor.fetchone()
        with Server(folder, workers=2) as server:
            say("V1, V2: deducting")
            spread_out = spread(folder, url, server, cast, seconds=size.burst, runs=size.runs)
            one = contended(folder, url, server, cast, seconds=size.burst, runs=size.runs)
        is_exact = count_is_exact(cast.pack_id, one)
        with Server(folder, workers=1) as server:
            say("V3, V4, V5, V6: pages")
            shown = shown_pages(cast, few, many)
            pages = page_costs(folder, server, shown, seconds=size.page_burst, runs=size.runs)
            say("V7: the sync")
            syncs = measure_sync(server, cast, runs=1 if size is QUICK else size.runs)
        say("V10: a web process")
        worker = measure_worker(folder, cast, starts=size.starts, answers=10_000)
    figures = [
        *deduction_figures(spread_out, one, is_exact=is_exact),
        *profile_figures(pages),
        portal_figure(pages),
        *calendar_figures(pages, few=few.appointments, many=many.appointments),
        sync_figure(syncs),
        worker_figure(worker),
    ]
    return figures, str(version)


def shown_pages(cast: Cast, few: Diary, many: Diary) -> dict[str, Page]:
    """What is read: an empty page, a profile, its client's portal, and a week in two calendars."""
    return {
        "empty": Page("/bench/empty", cast.cookie),
        "overview": Page(cast.profile, cast.cookie),
        "sessions": Page(f"{cast.profile}/sessions", cast.cookie),
        "portal": Page("/portal", cast.client_cookie),
        "week": Page(few.week, few.cookie),
        "week of many": Page(many.week, many.cookie),
    }


def say(text: str) -> None:
    """Tell what is measured now."""
    print(f"... {text}", file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
