"""The size table and its ceilings (docs/house.md, Sizes)."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from checks.exceptions import SIZES
from checks.measures import Measure, file_measures, files, function_measures, python_files

FEW_LARGE = 0.95


@dataclass(frozen=True)
class Row:
    """One line of the table: what was measured and how large it may be."""

    what: str
    measures: Sequence[Measure]
    goal: int
    ceiling: int
    # Whether 95 of 100 must keep the goal; elsewhere the goal is what to aim at.
    goal_is_held: bool = False

    def within_goal(self) -> float:
        inside = sum(1 for measure in self.measures if measure.lines <= self.goal)
        return inside / len(self.measures) if self.measures else 1.0

    def text(self) -> str:
        sizes = sorted(measure.lines for measure in self.measures) or [0]
        high = sizes[min(len(sizes) - 1, int(len(sizes) * FEW_LARGE))]
        return (
            f"{self.what:<16}{len(self.measures):>7}{median(sizes):>8.0f}{high:>7}{sizes[-1]:>9}"
            f"{self.goal:>7} ({self.within_goal():>4.0%}){self.ceiling:>9}"
        )

    def problems(self) -> list[str]:
        found = [
            f"{measure.name} has {measure.lines} lines; the ceiling for a {self.what} is {self.ceiling}."
            for measure in self.measures
            if measure.lines > self.ceiling and measure.name not in SIZES
        ]
        if self.goal_is_held and self.within_goal() < FEW_LARGE:
            found.append(f"Only {self.within_goal():.0%} of {self.what}s keep to {self.goal} lines.")
        return found


def rows(root: Path) -> list[Row]:
    """Everything measured in this repository."""
    python = python_files(root)
    functions = list(function_measures(root, python))
    styles = files(root, "tenpack", ".css", ".ts") + files(root, "assets", ".mjs")
    return [
        Row("function", [measure for measure, _ in functions], 39, 70, goal_is_held=True),
        Row("page function", [measure for measure, is_page in functions if is_page], 24, 40),
        Row("Python file", file_measures(root, python), 199, 400),
        Row("SQL file", file_measures(root, files(root, "tenpack", ".sql")), 199, 400),
        Row("template", file_measures(root, files(root, "tenpack", ".html")), 59, 120),
        Row("style or script", file_measures(root, styles), 119, 200),
    ]


def table(root: Path) -> str:
    """The distribution, for people."""
    head = f"{'':<16}{'number':>7}{'median':>8}{'95 %':>7}{'largest':>9}{'goal':>7}{'':<7}{'ceiling':>9}"
    return "\n".join([head, *(row.text() for row in rows(root))])


def problems(root: Path) -> list[str]:
    """What is larger than it may be, and exceptions that are no longer needed."""
    measured = rows(root)
    over = {m.name for row in measured for m in row.measures if m.lines > row.ceiling}
    unused = [f"checks/exceptions.py names {name}, which is small by now." for name in SIZES if name not in over]
    return [problem for row in measured for problem in row.problems()] + unused
