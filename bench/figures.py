"""Each figure of the report, with its goal and what stands behind it."""

from statistics import median

from bench.deductions import Pair
from bench.demo import DemoStarts
from bench.pages import PageCost
from bench.report import Figure
from bench.sync import Syncs
from bench.worker import Worker


def deduction_figures(many: Pair, one: Pair, *, is_exact: bool) -> list[Figure]:
    """V1 and V2."""
    return [
        Figure(
            "V1",
            "Deduct over HTTP, 32 connections, 2 web processes, against `pgbench -M prepared` with the same SQL",
            f"{many.ratio:.2f}, {many.errors} errors",
            "≥ 0.40",
            many.ratio >= 0.40 and many.errors == 0,
            f"{many.rates} 99 of 100 answers within {many.slowest_ms:.0f} ms. pgbench sends the same two statements as"
            " a request: whose key it is, and the act.",
        ),
        Figure(
            "V2",
            "The same on one pack",
            f"{one.ratio:.2f}, {one.errors} errors, count {'exact' if is_exact else 'WRONG'}",
            "≥ 0.60, no error, exact count",
            one.ratio >= 0.60 and one.errors == 0 and is_exact,
            f"{one.rates} The pack's counters, its entries and its visits were counted against each other and against"
            " the answers.",
        ),
    ]


def profile_figures(pages: dict[str, PageCost]) -> list[Figure]:
    """V3, one line for each section of the profile."""
    empty = pages["empty"]
    return [
        Figure(
            "V3",
            f"Client profile, {name}: 10 packs, 40 entries, against an empty page",
            f"{page.times_empty:.1f} × its CPU, {page.queries} queries",
            "≤ 6 ×, ≤ 20 queries",
            page.times_empty <= 6 and page.queries <= 20,
            f"{name} takes {page.milliseconds:.1f} ms of the web process, the empty page"
            f" {empty.milliseconds:.1f} ms and {empty.queries} queries.",
        )
        for name, page in pages.items()
        if name in ("overview", "sessions")
    ]


def portal_figure(pages: dict[str, PageCost]) -> Figure:
    """V4."""
    empty, portal = pages["empty"], pages["portal"]
    return Figure(
        "V4",
        "Portal home of the same client, against an empty page",
        f"{portal.times_empty:.1f} × its CPU, {portal.queries} queries",
        "≤ 4 ×, ≤ 12 queries",
        portal.times_empty <= 4 and portal.queries <= 12,
        f"the portal takes {portal.milliseconds:.1f} ms of the web process, the empty page {empty.milliseconds:.1f} ms"
        f" and {empty.queries} queries.",
    )


def calendar_figures(pages: dict[str, PageCost], *, few: int, many: int) -> list[Figure]:
    """V5, and V6 for appointments: the same week in a calendar that holds little else, and in one that holds years."""
    empty, week, late = pages["empty"], pages["week"], pages["week of many"]
    times = (late.milliseconds + late.database_milliseconds) / (week.milliseconds + week.database_milliseconds)
    return [
        Figure(
            "V5",
            "Calendar week of 300 appointments of ten coaches, as JSON, against an empty page",
            f"{week.times_empty:.1f} × its CPU, {week.queries} queries",
            "≤ 4 ×, ≤ 6 queries",
            week.times_empty <= 4 and week.queries <= 6,
            f"the week takes {week.milliseconds:.1f} ms of the web process and {week.database_milliseconds:.1f} ms of"
            f" the database, the empty page {empty.milliseconds:.1f} and {empty.database_milliseconds:.1f} ms.",
        ),
        Figure(
            "V6",
            f"V5 in a calendar of {many:,} appointments against one of {few:,}",
            f"{times:.2f} ×",
            "≤ 1.15 ×",
            times <= 1.15,
            "CPU of the web process and the database together:"
            f" {late.milliseconds:.1f} + {late.database_milliseconds:.1f} ms"
            f" against {week.milliseconds:.1f} + {week.database_milliseconds:.1f} ms.",
        ),
    ]


def sync_figure(syncs: Syncs) -> Figure:
    """V7."""
    return Figure(
        "V7",
        f"Coach Mode sync of {syncs.operations} operations in one call, against {syncs.operations} single calls",
        f"{syncs.ratio:.3f} ×, {syncs.refused} refused",
        "≤ 0.1 ×",
        syncs.ratio <= 0.1 and syncs.refused == 0,
        f"ten workouts of fifty operations each: {median(syncs.together) * 1000:.0f} ms in one call,"
        f" {median(syncs.one_by_one):.1f} s one by one over one connection.",
    )


def worker_figure(worker: Worker) -> Figure:
    """V10."""
    return Figure(
        "V10",
        f"Web process: start to first answer; memory after {worker.answers:,} answers",
        f"{worker.start_seconds:.1f} s; {worker.megabytes:.0f} MB, {worker.growth:+.1%} in the second half",
        "≤ 2 s; ≤ 150 MB, flat",
        worker.start_seconds <= 2 and worker.megabytes <= 150 and worker.growth <= 0.02,
        f"of its start {worker.start_computed:.1f} s were computing, the rest waiting for a core or a disk.",
    )


def demo_figure(starts: DemoStarts) -> Figure:
    """V12."""
    return Figure(
        "V12",
        "`make demo`, second start to the first page",
        f"{starts.again:.1f} s",
        "≤ 8 s",
        starts.again <= 8,
        f"of it {starts.computed:.1f} s were computing, on all cores together and without the database. The very first"
        f" start, with making and loading its database: {starts.first:.1f} s.",
    )
