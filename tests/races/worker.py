"""A process whose children work and are killed: an order comes in, the child's number goes out, then what it says.

`expire` runs the expiry act. `use N` and `use early N` deduct a session with the key N and acknowledge it: after the
commit, or, which is the broken variant, before.
"""

import os
import sys
import time
from datetime import UTC, datetime


def main() -> None:
    import django

    django.setup()
    for line in sys.stdin:
        child = os.fork()
        if child == 0:
            try:
                work(line.split())
            finally:
                os._exit(0)
        print(child, flush=True)
        os.waitpid(child, 0)
        print("over", flush=True)


def work(order: list[str]) -> None:
    from tenpack.packs.actions import expire_packs

    if order[0] == "expire":
        expire_packs(now=datetime.now(UTC))
        return
    for number in range(int(order[-1]), int(order[-1]) + 50):
        if order[1] == "early":
            early(f"act {number}")
        else:
            say(use(f"act {number}"))


def use(key: str) -> str:
    from tenpack.packs.actions import use_session
    from tenpack.packs.models import SessionPack
    from tenpack.people.models import User
    from tenpack.people.queries import seat_of

    seat = seat_of(User.objects.get(email="maya@example.com"), None)
    assert seat is not None
    pack = SessionPack.objects.filter(free__gt=0, expires_at=None).order_by("id")[0]
    digest = key.encode().ljust(32)
    return str(use_session(seat=seat, pack=pack, now=datetime.now(UTC), repeat_key=key, request_hash=digest).entry)


def early(key: str) -> None:
    """Acknowledge, then commit: what must be caught."""
    from django.db import transaction

    with transaction.atomic():
        say(use(key))
        time.sleep(0.05)


def say(entry: str) -> None:
    print(f"used {entry}", flush=True)


if __name__ == "__main__":
    main()
