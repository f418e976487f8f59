"""`make lighthouse`: key pages of the demo as a mid phone meets them, judged, written into docs/speed-report.md."""

import http.cookiejar
import json
import re
import subprocess
import sys
import tempfile
import urllib.parse
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bench.demo import demo_at
from bench.places import free_port
from bench.report import write_lighthouse
from tests.support.browsers import QUIET, chromium_path

ROOT = Path(__file__).parents[1]
PROGRAM = ROOT / "bench" / "lighthouse" / "node_modules" / ".bin" / "lighthouse"
CLASSES = {"performance": "Performance", "accessibility": "Access", "best-practices": "Practices", "seo": "Search"}
# What a person has of their own is told to no search engine, and the server says so.
PRIVATE = "is-crawlable"
PASSWORD = "tenpack-demo"
FIRST_CLIENT = re.compile(r'href="(/clients/cl_\w+)"')


@dataclass(frozen=True)
class Score:
    """One page: its score in each class, 0–100, and what was found wanting."""

    page: str
    scores: tuple[int, ...]
    largest_paint_s: float
    layout_shift: float
    wanting: tuple[str, ...]


def main() -> int:
    """Measure, print, write."""
    with tempfile.TemporaryDirectory(prefix="tenpack-demo-") as home, demo_at(Path(home)) as base:
        coach, client = signed_in(base, "maya@example.com"), signed_in(base, "jo@example.com")
        (profile,) = FIRST_CLIENT.findall(coach("/clients"))[:1]
        pages = {
            "Portal home": (client, "/portal"),
            "Client profile": (coach, profile),
            "Plans": (coach, "/plans/"),
            "Calendar": (coach, "/appointments/calendar"),
            "Today": (coach, "/today"),
        }
        with browser(Path(home)) as (port, use):
            scores = []
            for name, (reader, address) in pages.items():
                use(reader.cookies)
                scores.append(score_of(name, base + address, port))
    for score in scores:
        print(
            score.page, *score.scores, f"{score.largest_paint_s:.1f} s, shift {score.layout_shift:.3f}", *score.wanting
        )
    write_lighthouse(list(CLASSES.values()), scores)
    return 0


class Reader:
    """Somebody who reads the demo: calling it opens a page, or sends a form to it."""

    def __init__(self, base: str) -> None:
        self.base, self.jar = base, http.cookiejar.CookieJar()
        self.opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(self.jar))

    def __call__(self, address: str, form: dict[str, str] | None = None) -> str:
        body = urllib.parse.urlencode(form).encode() if form else None
        with self.opener.open(urllib.request.Request(self.base + address, body, {"Referer": self.base})) as answer:
            return str(answer.read().decode())

    @property
    def cookies(self) -> list[Any]:
        """What the browser must hold to be the same person."""
        return [{"name": one.name, "value": one.value, "url": self.base} for one in self.jar]


def signed_in(base: str, email: str) -> Reader:
    """Somebody of the demo."""
    reader = Reader(base)
    (token,) = re.findall(r'name="csrfmiddlewaretoken" value="(\w+)"', reader("/account/login/"))[:1]
    reader("/account/login/", {"csrfmiddlewaretoken": token, "login": email, "password": PASSWORD})
    return reader


@contextmanager
def browser(folder: Path) -> Iterator[tuple[int, Callable[[list[Any]], None]]]:
    """A browser that Lighthouse may steer. Shape: its port, and what makes it somebody's."""
    from playwright.sync_api import sync_playwright

    port, path = free_port(), chromium_path()
    with sync_playwright() as playwright:
        context = playwright.chromium.launch_persistent_context(
            folder / "browser", executable_path=path, args=[*QUIET, f"--remote-debugging-port={port}"]
        )

        def use(cookies: list[Any]) -> None:
            context.clear_cookies()
            context.add_cookies(cookies)

        yield port, use
        context.close()


def score_of(name: str, address: str, port: int) -> Score:
    """What Lighthouse says of one page with its settings for a phone. Errors: where another page answers."""
    command = [str(PROGRAM), address, "--quiet", "--output=json", f"--port={port}", "--disable-storage-reset"]
    command += [f"--only-categories={','.join(CLASSES)}", f"--skip-audits={PRIVATE}"]
    done = subprocess.run(command, capture_output=True, check=True)
    found = json.loads(done.stdout)
    if not found["finalDisplayedUrl"].startswith(address):
        raise SystemExit(f"{address} leads to {found['finalDisplayedUrl']}.")
    wanted = {one["id"] for part in found["categories"].values() for one in part["auditRefs"] if one["weight"]}
    audits = found["audits"]
    return Score(
        page=name,
        scores=tuple(round(found["categories"][one]["score"] * 100) for one in CLASSES),
        largest_paint_s=audits["largest-contentful-paint"]["numericValue"] / 1000,
        layout_shift=audits["cumulative-layout-shift"]["numericValue"],
        wanting=tuple(one for one in sorted(wanted) if audits[one]["score"] is not None and audits[one]["score"] < 0.9),
    )


if __name__ == "__main__":
    sys.exit(main())
