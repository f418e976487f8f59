"""Serve a lively demo business, loaded once, and print its sign-ins."""

import argparse
import os
from datetime import UTC, datetime

from tenpack.management import serve
from tenpack.management.saying import say

NEEDS_DATABASE = False

SIGN_INS = """
  owner   maya@example.com
  coach   ben@example.com
  client  jo@example.com
  all with the password tenpack-demo
"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    serve.add_arguments(parser)


def run(options: argparse.Namespace) -> int:
    """Serve the demo until Ctrl-C or SIGTERM. Started again, it keeps its data."""
    os.environ["TENPACK_DEMO"] = "1"
    return serve.serve(options, prepare=load_once, greeting=lambda: SIGN_INS)


def load_once() -> None:
    """Load the demo business into an empty database; leave any other as it is."""
    from tenpack.management.demo_business import load_demo_business
    from tenpack.people.models import Business

    if not Business.objects.exists():
        say("Loading the demo business ...")
        load_demo_business(now=datetime.now(UTC))
