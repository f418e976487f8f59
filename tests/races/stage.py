"""What stands before anything is killed: `python -m tests.races.stage` fills an empty database and says with what."""

import json
import sys
from datetime import UTC, datetime, timedelta

EXPIRING, CLIENTS = 40, 8


def main() -> None:
    import django

    django.setup()
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    from tenpack.packs.choices import Source
    from tenpack.people.actions import make_api_key
    from tests.world import build_world, join_as_client

    now = datetime.now(UTC)
    world = build_world(now=now)
    yesterday = now.date() - timedelta(days=1)
    clients = [join_as_client(world.maya, f"Client{number}", now=now) for number in range(CLIENTS)]
    packs = [world.pack(client, sessions=1000, starts_on=yesterday) for client in clients]
    over = {"starts_on": yesterday - timedelta(days=9), "expires_on": yesterday - timedelta(days=2)}
    for _number in range(EXPIRING):
        world.pack(world.sam, sessions=3, source=Source.IMPORT, **over)
    _key, secret = make_api_key(coach=world.maya, name="kills", may_write=True, by=world.by, now=now)
    json.dump({"key": secret, "packs": [pack.public_id for pack in packs]}, sys.stdout)


if __name__ == "__main__":
    main()
