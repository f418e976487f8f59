"""The one command line: `tenpack COMMAND`. Each command is a module of this room."""

import argparse
import contextlib
import importlib
import os
import signal
import sys
from collections.abc import Iterator, Sequence
from types import ModuleType

from tenpack.management.database import open_database
from tenpack.management.errors import CannotRun
from tenpack.management.saying import say

# The order of the help. Each module has a docstring whose first line is its help, `add_arguments(parser)`,
# `run(options) -> int`, and `NEEDS_DATABASE`: whether it runs with Django set up on a database that answers.
COMMANDS = (
    "serve",
    "demo",
    "worker",
    "migrate",
    "api_key",
    "database_url",
    "check_ledger",
    "reconcile",
    "read_bounce",
    "verify_statement",
    "export",
    "import_",
    "expire",
    "generate",
)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code: 0 done, 1 refused in one sentence, 2 not understood."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tenpack.settings")
    options = make_parser().parse_args(arguments)
    # A service manager's "stop" ends a command the way Ctrl-C does: everything it opened is closed.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        return _run(options)
    except CannotRun as refusal:
        say(f"tenpack: {refusal}")
        return 1
    except KeyboardInterrupt:
        return 130
    except BrokenPipeError:
        # The reader of a pipe went away, as `| head` does. Nothing more can be said to it.
        sys.stdout = None
        return 1


def _run(options: argparse.Namespace) -> int:
    command: ModuleType = options.command
    if not command.NEEDS_DATABASE:
        return int(command.run(options))
    with open_database(), domain_errors():
        set_up()
        return int(command.run(options))


def set_up() -> None:
    """Set up Django; a setting that makes no sense becomes one sentence."""
    import django
    from django.core.exceptions import ImproperlyConfigured

    try:
        django.setup()
    except (ImproperlyConfigured, ValueError) as error:
        raise CannotRun(f"A setting is missing or not usable: {error}.") from error


@contextlib.contextmanager
def domain_errors() -> Iterator[None]:
    """Turn a refused act, a lost database or an old scheme into one sentence."""
    from django.db import DatabaseError, OperationalError, ProgrammingError

    from tenpack.kit.errors import Refused

    try:
        yield
    except Refused as refused:
        raise CannotRun(refused.message) from refused
    except OperationalError as error:
        reason = " ".join(str(error).split())
        raise CannotRun(f"The database stopped answering: {reason}") from error
    except ProgrammingError as error:
        if "does not exist" not in str(error):
            raise
        raise CannotRun("The database has no tables of this version yet; run `tenpack migrate` first.") from (error)
    except DatabaseError:
        raise


def make_parser() -> argparse.ArgumentParser:
    """The command line with every command and its options."""
    parser = argparse.ArgumentParser(
        prog="tenpack",
        description="Tenpack: session packs, sold and counted exactly.",
        epilog="Settings come from the environment; docs/running.md lists them.",
    )
    commands = parser.add_subparsers(metavar="COMMAND", required=True)
    for name in COMMANDS:
        module = importlib.import_module(f"tenpack.management.{name}")
        text = (module.__doc__ or "").strip()
        summary = text.partition("\n")[0]
        command = commands.add_parser(
            name.strip("_").replace("_", "-"), help=summary[:1].lower() + summary[1:].rstrip("."), description=text
        )
        module.add_arguments(command)
        command.set_defaults(command=module)
    return parser


if __name__ == "__main__":
    sys.exit(main())
