"""What must hold of a client's whole history, however it came about."""

from dataclasses import astuple
from datetime import datetime
from typing import Any

from tenpack.packs.models import LedgerEntry, SessionPack
from tenpack.packs.past import counts_by_pack, summary_at
from tenpack.people.models import Client
from tests.support.ledgers import differences

LOOKS = 3


def check_history(client: Client, past: list[tuple[datetime, tuple[Any, ...]]], now: datetime) -> None:
    """The recount finds nothing, a past moment shows what was shown then, and no balance is ever below zero."""
    assert differences() == []
    check_past(client, past)
    check_balances(client, now)


def check_past(client: Client, past: list[tuple[datetime, tuple[Any, ...]]]) -> None:
    """A moment of the past, as far as it was known then, still shows the numbers that were shown then."""
    for moment, numbers in past[:: max(len(past) // LOOKS, 1)]:
        then = summary_at(client, moment, moment)
        assert (then.left, then.used, then.expired, then.withdrawn, then.owed) == numbers


def check_balances(client: Client, now: datetime) -> None:
    """With hindsight, too: at no moment less than nothing, never more than the pack held at its largest."""
    sizes = {pack.id: 0 for pack in SessionPack.objects.filter(client=client)}
    moments = set()
    for entry in LedgerEntry.objects.filter(client=client):
        after = entry.free_after + entry.booked_after + entry.used_after + entry.expired_after + entry.withdrawn_after
        sizes[entry.pack_id] = max(sizes[entry.pack_id], after)
        moments.add(entry.happened_at)
    for moment in sorted(moments)[:: max(len(moments) // LOOKS, 1)]:
        for pack, counts in counts_by_pack(client, moment, now).items():
            assert min(astuple(counts)) >= 0, f"at {moment}: {counts}"
            assert counts.size <= sizes[pack], f"at {moment}: {counts} of {sizes[pack]}"
