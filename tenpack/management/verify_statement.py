"""Check a client's downloaded statement, without a database."""

import argparse
from pathlib import Path

from tenpack.management.errors import CannotRun
from tenpack.management.saying import answer, say

NEEDS_DATABASE = False
LARGEST_FILE = 200_000_000


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file", type=Path, help="the statement: JSON, CSV or PDF")
    parser.add_argument(
        "--earlier", type=Path, metavar="FILE", help="an older statement, all of which the newer one must still hold"
    )


def run(options: argparse.Namespace) -> int:
    """Print each problem on a line of standard output. Shape: 0 where there is none, else 1."""
    from tenpack.packs.verification import NotAStatement, continues, verify

    content = read(options.file)
    try:
        checked = verify(content)
        problems = list(checked.problems)
        if options.earlier:
            problems += continues(content, read(options.earlier))
    except NotAStatement as error:
        raise CannotRun(str(error)) from error
    for problem in problems:
        answer(problem)
    for title, head in checked.heads:
        say(f"{title}: last hash {head}")
    if checked.erased:
        say(f"{checked.erased} reasons have been erased; their entries are whole.")
    say(f"{checked.entries} entries of {checked.packs} session packs: {len(problems) or 'no'} problems.")
    return 1 if problems else 0


def read(path: Path) -> bytes:
    """The file's content. Errors: `CannotRun`."""
    try:
        if path.stat().st_size > LARGEST_FILE:
            raise CannotRun(f"{path} is too large for a statement.")
        return path.read_bytes()
    except OSError as error:
        raise CannotRun(f"{path} cannot be read: {error.strerror}.") from error
