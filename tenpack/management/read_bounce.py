"""Read a mail server's report that a letter came back, from standard input, and note it on that letter."""

import argparse
import sys

from tenpack.management.saying import answer

NEEDS_DATABASE = True


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.epilog = "For an alias of your mail server; what it cannot make sense of is left alone."


def run(options: argparse.Namespace) -> int:
    del options
    from tenpack.notices.bounces import LARGEST_REPORT, record_bounce

    is_known = record_bounce(sys.stdin.buffer.read(LARGEST_REPORT))
    answer("Noted on the letter." if is_known else "No letter of ours.")
    return 0
