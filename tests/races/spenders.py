"""One process of a crowd that deducts sessions: `tests.support.crowds.in_processes` starts several."""

import json
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from typing import Any
from uuid import UUID

THREADS = 4


def main() -> None:
    import django

    django.setup()
    order = json.loads(sys.stdin.readline())
    work = worker_for(order)
    with ThreadPoolExecutor(THREADS) as pool:
        list(pool.map(lambda _number: connect(), range(THREADS)))
        print("ready", flush=True)
        sys.stdin.readline()
        print(json.dumps(list(pool.map(work, order["acts"]))), flush=True)


def connect() -> None:
    from django.db import connection

    connection.ensure_connection()


def worker_for(order: dict[str, Any]) -> Callable[[dict[str, Any]], dict[str, Any]]:
    """What does one act: `{"pack": id}` or `{"client": id}`, with a `key` or without."""
    from tenpack.kit.errors import Refused
    from tenpack.packs.actions import use_session
    from tenpack.packs.models import SessionPack
    from tenpack.people.models import Client, User
    from tenpack.people.queries import seat_of

    seat = seat_of(User.objects.get(email=order["email"]), None)
    now = datetime.fromisoformat(order["now"])

    def deduct(act: dict[str, Any]) -> dict[str, Any]:
        pack = SessionPack(id=UUID(act["pack"])) if "pack" in act else None
        client = Client(id=UUID(act["client"])) if "client" in act else None
        key = act.get("key")
        digest = key.encode().ljust(32, b" ") if key else None
        try:
            used = use_session(seat=seat, client=client, pack=pack, now=now, repeat_key=key, request_hash=digest)
        except Refused as refusal:
            return {"refused": refusal.code}
        answer = [used.visit, used.entry, used.pack, used.pack_title, used.free_after, used.why.value]
        return {"key": key, "pack": str(used.pack), "answer": [str(part) for part in answer]}

    return deduct


if __name__ == "__main__":
    main()
