"""`make check`: everything that CI runs besides tests. `python -m checks NAME …` runs only those."""

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from checks import catalogues, clock, imports, settings, sizes, templates, words

ROOT = Path(__file__).parents[1]
BIN = Path(sys.executable).parent
CODE = ["tenpack", "tests", "checks", *(["bench"] if (ROOT / "bench").is_dir() else [])]

Check = Callable[[], list[str]]


def output(*command: str) -> tuple[int, str]:
    """Run a program of this environment; its exit code and everything it said."""
    program = shutil.which(command[0], path=f"{BIN}{os.pathsep}{os.environ.get('PATH', '')}")
    if program is None:
        return 1, f"{command[0]} is not installed; run `make setup`."
    done = subprocess.run([program, *command[1:]], cwd=ROOT, capture_output=True, text=True, check=False)
    return done.returncode, (done.stdout + done.stderr).strip()


def run(*command: str) -> list[str]:
    """Run a program; what it says is the problem when it fails."""
    code, said = output(*command)
    return [said or f"{command[0]} failed."] if code else []


def run_sizes() -> list[str]:
    print(sizes.table(ROOT))
    return sizes.problems(ROOT)


def run_templates() -> list[str]:
    return templates.problems(ROOT) + run("python", "-m", "checks.loading")


def run_audit() -> list[str]:
    """Known weaknesses of what is locked. No network is not a weakness, but it is said."""
    locks = [word for lock in ("requirements.lock", "requirements-build.lock") for word in ("-r", lock)]
    code, said = output(
        "pip-audit", "--disable-pip", "--require-hashes", "--progress-spinner=off", "--timeout=10", *locks
    )
    if code and "known vulnerabilit" in said:
        return [said]
    unknown = said.count("could not be audited")
    if code or unknown:
        print(f"  skipped for {unknown or 'all'} packages: the list of known weaknesses cannot be reached from here")
    return []


CHECKS: dict[str, Check] = {
    "style": lambda: run("ruff", "check", "--quiet", *CODE) + run("ruff", "format", "--check", *CODE),
    "types": lambda: run("mypy"),
    "storeys": lambda: run("lint-imports", "--no-cache"),
    "imports": lambda: imports.problems(ROOT),
    "clock": lambda: clock.problems(ROOT),
    "sizes": run_sizes,
    "words": lambda: words.problems(ROOT),
    "settings": lambda: settings.problems(ROOT),
    "documents": lambda: run("python", "-m", "checks.docs", "--check"),
    "catalogues": lambda: catalogues.problems(ROOT),
    "templates": run_templates,
    "markup": lambda: run("djlint", "--lint", "--quiet", "tenpack/web/templates"),
    "unused": lambda: run("vulture"),
    "migrations": lambda: run("python", "-m", "checks.migrations"),
    "scripts": lambda: run("sh", "assets/node.sh", "node_modules/.bin/tsc", "--noEmit"),
    "audit": run_audit,
}


# Takes as long as all others together, so it runs beside them and is told last.
SLOWEST = "types"


def timed(name: str) -> tuple[list[str], float]:
    """What a check found, and how many seconds it took."""
    started = time.monotonic()
    return CHECKS[name](), time.monotonic() - started


def main(names: Sequence[str]) -> int:
    """Run the checks, print what each found, and return 1 if any found something."""
    unknown = set(names) - set(CHECKS)
    if unknown:
        print(f"No such check: {', '.join(sorted(unknown))}. There are: {', '.join(CHECKS)}.")
        return 2
    chosen = sorted(names or CHECKS, key=lambda name: name == SLOWEST)
    red = []
    with ThreadPoolExecutor(1) as beside:
        begun = {name: beside.submit(timed, name) for name in chosen if name == SLOWEST}
        for name in chosen:
            found, seconds = begun[name].result() if name in begun else timed(name)
            print(f"{'RED' if found else 'ok ':<4}{name:<12}{seconds:5.1f} s", flush=True)
            for problem in found:
                print("    " + problem.replace("\n", "\n    "))
            if found:
                red.append(name)
    print(f"\nRed: {', '.join(red)}." if red else "\nEverything is in order.")
    return 1 if red else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
