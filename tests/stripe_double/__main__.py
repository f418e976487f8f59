"""`python -m tests.stripe_double --port 12111`: the double alone, until it is interrupted."""

import argparse
import signal
import threading
from pathlib import Path

from tests.stripe_double import LIVE_KEY, TEST_KEY, StripeDouble


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.stripe_double", description="A double of Stripe.")
    parser.add_argument("--port", type=int, default=12111, help="where to listen on 127.0.0.1; 0 takes a free port")
    parser.add_argument("--endpoint", default="", help="where to deliver events of both modes")
    parser.add_argument("--secret", default="whsec_double", help="what signs them")
    parser.add_argument("--state", type=Path, help="a file that keeps what has happened until the next start")
    asked = parser.parse_args()
    with StripeDouble(asked.port, asked.state) as double:
        if asked.endpoint:
            double.forget_endpoints()
            double.endpoint(asked.endpoint, asked.secret)
            double.endpoint(asked.endpoint, asked.secret, livemode=True)
        print(f"{double.url} (keys {TEST_KEY}, {LIVE_KEY}; switches at {double.url}/double)", flush=True)
        over = threading.Event()
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, lambda *_: over.set())
        over.wait()


if __name__ == "__main__":
    main()
