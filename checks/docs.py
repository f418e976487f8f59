"""`make docs`: write the documents that come from the code. `--check` says which are out of date."""

import argparse
import os
import sys
from pathlib import Path

ROOT = Path(__file__).parents[1]


def commands_page() -> str:
    """docs/commands.md: every command with its options."""
    # Defaults come from the environment; the page must not depend on the writer's.
    for name in ("PORT", "TENPACK_HOST", "WEB_WORKERS", "WEB_THREADS"):
        os.environ.pop(name, None)
    from tenpack.management.cli import make_parser

    parts = ["# Commands", "", "Written by `make docs` from `tenpack COMMAND --help`. Do not edit.", ""]
    for name, parser in _commands(make_parser()):
        parts += [f"## tenpack {name}", "", (parser.description or "").strip(), ""]
        parts += [f"- {_words(action)}" for action in parser._actions if action.dest != "help"]
        parts += ["", parser.epilog, ""] if parser.epilog else [""]
    return "\n".join(parts).replace("\n\n\n", "\n\n").rstrip() + "\n"


def _commands(parser: argparse.ArgumentParser) -> list[tuple[str, argparse.ArgumentParser]]:
    return [
        (name, command)
        for action in parser._actions
        if isinstance(action, argparse._SubParsersAction)
        for name, command in action.choices.items()
    ]


def _words(action: argparse.Action) -> str:
    name = ", ".join(action.option_strings) or str(action.metavar or action.dest.upper())
    return f"`{name}` {action.help or ''}".strip()


def main(words: list[str]) -> int:
    """Write each page, or with `--check` only compare."""
    stale = []
    for name, text in {"docs/commands.md": commands_page()}.items():
        page = ROOT / name
        if page.exists() and page.read_text() == text:
            continue
        stale.append(name)
        if "--check" not in words:
            page.write_text(text)
            print(f"Wrote {name}.")
    if stale and "--check" in words:
        print(f"Out of date: {', '.join(stale)}. Run `make docs`.")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
