"""How commands speak: answers on standard output, everything else on standard error."""

import sys


def answer(text: str) -> None:
    """Print what the command was asked for, and nothing else, so that a script can read it."""
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


def say(text: str) -> None:
    """Tell the person what is happening."""
    sys.stderr.write(f"{text}\n")
    sys.stderr.flush()
