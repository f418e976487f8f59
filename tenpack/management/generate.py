"""Fill the database with a large made-up business, for measuring."""

import argparse
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from tenpack.management.errors import CannotRun
from tenpack.management.saying import say

NEEDS_DATABASE = True
ZONE, CURRENCY = "Europe/Berlin", "EUR"
PACKS_EACH = 10
CLIENTS_AT_ONCE = 500
LARGEST_PACK = 1000


@dataclass(frozen=True)
class Generated:
    """What was made: the business and the coach of all its clients."""

    business: UUID
    coach: UUID
    clients: int


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--packs", type=int, default=10_000, help="session packs, ten for each client; default 10000")
    parser.add_argument("--entries", type=int, default=200_000, help="ledger entries in all of them; default 200000")
    parser.add_argument("--left", type=int, default=60, help="sessions left in the three newest of each; default 60")
    parser.epilog = (
        "Makes a business of its own beside what is there. Every entry goes through the ledger's own trigger,"
        " so counts, order and hashes are valid. Ledgers cannot be emptied: use a database made for it."
    )


def run(options: argparse.Namespace) -> int:
    """Generate, saying how far it is."""
    if options.packs < PACKS_EACH or options.entries < 3 * options.packs:
        raise CannotRun(f"Take at least {PACKS_EACH} packs, and three entries for each pack.")
    if not 1 <= options.left <= LARGEST_PACK - options.entries // options.packs:
        raise CannotRun(f"A pack holds at most {LARGEST_PACK} sessions; leave fewer.")
    started = time.monotonic()
    now = datetime.now(UTC)
    made = generate(packs=options.packs, entries=options.entries, left=options.left, now=now, tell=say)
    say(f"{made.clients} clients with {PACKS_EACH} packs each, in {time.monotonic() - started:.0f} seconds.")
    return 0


def generate(
    *, packs: int, entries: int, left: int = 60, now: datetime, tell: Callable[[str], None] = lambda text: None
) -> Generated:
    """Make a business with about so many packs and ledger entries, spread over a year and a half before `now`.

    Shape: ten packs for each client, equally many entries in each pack. Commits after every few hundred clients.
    """
    from tenpack.kit.ids import new_id
    from tenpack.notices.outbox import pass_over_lines
    from tenpack.notices.receipts import pass_over_receipts
    from tenpack.people.actions.business import BusinessDraft, open_business

    number = new_id().hex[-8:]
    owner = open_business(
        draft=BusinessDraft(name=f"Generated {number}", zone=ZONE, currency=CURRENCY),
        owner_name="Owner",
        owner_email=f"owner{number}@example.com",
        password=None,
        now=now,
    )
    clients = packs // PACKS_EACH
    values: dict[str, Any] = {
        "business": owner.business_id,
        "coach": owner.id,
        "now": now,
        "zone": ZONE,
        "currency": CURRENCY,
        "packs_each": PACKS_EACH,
        "entries": entries // packs,
        "left": left,
    }
    for first in range(1, clients + 1, CLIENTS_AT_ONCE):
        last = min(first + CLIENTS_AT_ONCE - 1, clients)
        make_clients(values | {"first": first, "last": last})
        pass_over_receipts(business=owner.business, now=now)
        tell(f"{last} of {clients} clients")
    pass_over_lines()
    return Generated(owner.business_id, owner.id, clients)


def make_clients(values: Mapping[str, Any]) -> None:
    """Make one batch of clients with all that belongs to them, in one transaction."""
    from django.db import connection, transaction

    from tenpack.management import generated_rows

    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(generated_rows.ID_AT)
        for statement in generated_rows.BATCH:
            cursor.execute(statement, values)
