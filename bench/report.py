"""docs/speed-report.md: the figures of one run, with what they were measured on."""

import os
import platform
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import psutil

if TYPE_CHECKING:
    from bench.lighthouse import Score

ROOT = Path(__file__).parents[1]
PAGE = ROOT / "docs" / "speed-report.md"

BUSY_FROM = 0.5
BUSY = (
    "- The machine had other work while this was measured. Ratios bear that, seconds do not: V10's start and V12 would"
    " be shorter on a machine that is free. Measure again there before drawing a conclusion."
)
LIGHTHOUSE = "\n## Lighthouse\n"
LIGHTHOUSE_HEAD = """
Written by `make lighthouse` at commit {commit}, {taken} UTC: the demo business on a slow phone
that Lighthouse imitates, cold.
The goal is 95 in every class; largest paint 1.8 s, layout shift 0.05.

"""
HEAD = """# Speed report

Written by `{command}`. Every figure is a ratio inside one run, or a count; rates of a shared machine mean little. Pairs
are measured in turn and the median is taken. What is measured, and why so, stands in the folder `bench/`.

| | |
|---|---|
| Machine | {machine} |
| Busy with other work | {busy} |
| Database | PostgreSQL {database}, embedded, on the same machine, every commit on disk |
| Data | {data} |
| Commit | {commit} |
| Taken | {taken} UTC, {seconds:.0f} seconds |

| | What | Figure | Goal | |
|---|---|---|---|---|
"""


@dataclass(frozen=True)
class Figure:
    """One line of the report. `why` says what stands behind a goal that was missed, or what was compared."""

    number: str
    what: str
    figure: str
    goal: str
    is_met: bool
    why: str = ""

    def line(self) -> str:
        """The line of the table."""
        return (
            f"| {self.number} | {self.what} | {self.figure} | {self.goal} | {'met' if self.is_met else '**missed**'} |"
        )


def write_report(figures: list[Figure], *, command: str, data: str, busy: float, database: str, seconds: float) -> None:
    """Write the page."""
    head = HEAD.format(
        command=command,
        machine=machine(),
        busy=f"{busy:.1f} processes waiting or running on average before the run",
        database=database,
        data=data,
        commit=commit(),
        taken=f"{datetime.now(UTC):%Y-%m-%d %H:%M}",
        seconds=seconds,
    )
    lines = "\n".join(figure.line() for figure in figures)
    notes = "\n".join(f"- {figure.number}: {figure.why}" for figure in figures if figure.why)
    if busy > BUSY_FROM * (os.cpu_count() or 1):
        notes += "\n" + BUSY
    _before, mark, lighthouse = PAGE.read_text().partition(LIGHTHOUSE) if PAGE.exists() else ("", "", "")
    PAGE.write_text(f"{head}{lines}\n\n## Notes\n\n{notes}\n{mark}{lighthouse}")


def write_lighthouse(classes: Sequence[str], scores: Sequence["Score"]) -> None:
    """Write the last part of the page anew and leave the figures before it."""
    before, _mark, _after = PAGE.read_text().partition(LIGHTHOUSE)
    heads = ["Page", *classes, "Largest paint", "Shift"]
    rows = [
        [one.page, *map(str, one.scores), f"{one.largest_paint_s:.1f} s", f"{one.layout_shift:.3f}"] for one in scores
    ]
    table = "\n".join(f"| {' | '.join(row)} |" for row in [heads, ["---"] * len(heads), *rows])
    wanting = "".join(
        f"- {one.page}: short of full marks in {', '.join(one.wanting)}.\n" for one in scores if one.wanting
    )
    told = LIGHTHOUSE_HEAD.format(commit=commit(), taken=f"{datetime.now(UTC):%Y-%m-%d %H:%M}")
    PAGE.write_text(f"{before}{LIGHTHOUSE}{told}{table}\n\n{wanting}".rstrip() + "\n")


def machine() -> str:
    """The kind of machine, in words that fit any of its kind."""
    memory = round(psutil.virtual_memory().total / 2**30)
    cores = f"{os.cpu_count()} cores {platform.machine()}"
    return f"{cores}, {memory} GB, {platform.system()}, Python {platform.python_version()}"


def commit() -> str:
    """The commit that was measured, and whether files differed from it."""
    said = subprocess.run(
        ["git", "-C", str(ROOT), "describe", "--always", "--dirty", "--abbrev=10"],
        capture_output=True,
        text=True,
        check=False,
    )
    return said.stdout.strip() or "unknown"
