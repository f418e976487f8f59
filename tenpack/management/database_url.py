"""Print the address of the database, for psql and backups."""

import argparse
import os

from tenpack.management.embedded import running_url
from tenpack.management.errors import CannotRun
from tenpack.management.home import home
from tenpack.management.saying import answer

NEEDS_DATABASE = False


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.epilog = "The embedded database can be reached only while `tenpack serve` or `tenpack demo` runs."


def run(options: argparse.Namespace) -> int:
    del options
    url = os.environ.get("DATABASE_URL") or running_url(home() / "pg")
    if url is None:
        raise CannotRun(f"The embedded database in {home()} is not running; start it with `tenpack serve`.")
    answer(url)
    return 0
