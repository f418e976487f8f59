"""A client's sessions at a moment of the past: what was true then, as far as it was known at another moment."""

from dataclasses import replace
from datetime import datetime
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, Sum

from tenpack.packs.choices import Bucket, Kind
from tenpack.packs.models import LedgerEntry, PackTerms, SessionPack, Visit
from tenpack.packs.queries import Summary, packs_of, summarize
from tenpack.packs.rules import Counts
from tenpack.people.models import Client

COUNTED = (Bucket.FREE, Bucket.BOOKED, Bucket.USED, Bucket.EXPIRED, Bucket.WITHDRAWN)


def summary_at(client: Client, at: datetime, known_at: datetime) -> Summary:
    """The client's numbers at `at`, from what had been recorded by `known_at`: the same answer for ever.

    A use counts when its session was held, an undone one never; dates are those promised by then. Four queries.
    """
    counts = counts_by_pack(client, at, known_at)
    terms = terms_by_pack(client, at, known_at)
    packs = [as_it_was(pack, counts[pack.id], terms[pack.id]) for pack in packs_of(client) if pack.id in counts]
    return summarize(packs, owed_at(client, at, known_at), at)


def as_it_was(pack: SessionPack, counts: Counts, terms: PackTerms) -> SessionPack:
    """The pack with its numbers and days of then, never to be saved."""
    for bucket in COUNTED:
        setattr(pack, bucket.value, getattr(counts, bucket.value))
    for name in ("title", "starts_on", "expires_on", "starts_at", "expires_at", "suspended_at"):
        setattr(pack, name, getattr(terms, name))
    return pack


def counts_by_pack(client: Client, at: datetime, known_at: datetime) -> dict[UUID, Counts]:
    """Where the sessions of each pack lay, by its entries that had taken effect."""
    entries = LedgerEntry.objects.filter(client=client, business_id=client.business_id)
    entries = entries.filter(happened_at__lte=at, recorded_at__lte=known_at)
    found: dict[UUID, dict[str, int]] = {}
    moved = entries.values_list("pack_id", "from_bucket", "to_bucket").annotate(Sum("quantity")).order_by()
    for pack_id, from_bucket, to_bucket, quantity in moved:
        numbers = found.setdefault(pack_id, dict.fromkeys(Bucket.values, 0))
        numbers[from_bucket] -= quantity
        numbers[to_bucket] += quantity
    return {pack_id: counts_of(numbers) for pack_id, numbers in found.items()}


def counts_of(numbers: dict[str, int]) -> Counts:
    """The counts; a session held before its pack was sold makes none of them negative."""
    counts = Counts(*(numbers[bucket] for bucket in COUNTED))
    return replace(counts, free=max(counts.free, 0), booked=max(counts.booked, 0))


def terms_by_pack(client: Client, at: datetime, known_at: datetime) -> dict[UUID, PackTerms]:
    """The last terms of each pack that were recorded by then. A suspension is none before it began or after its end."""
    found: dict[UUID, PackTerms] = {}
    for row in PackTerms.objects.filter(pack__client=client, recorded_at__lte=known_at).order_by("pack_id", "id"):
        if row.recorded_at > at:
            row.suspended_at = found[row.pack_id].suspended_at if row.pack_id in found else None
        found[row.pack_id] = row
    return found


def owed_at(client: Client, at: datetime, known_at: datetime) -> int:
    """How many visits had been held by then without a pack that had paid for them."""
    paid = LedgerEntry.objects.filter(visit=OuterRef("id"), kind=Kind.USED)
    visits = Visit.objects.filter(client=client, held_at__lte=at, recorded_at__lte=known_at)
    standing = visits.filter(Q(undone_at=None) | Q(undone_at__gt=known_at))
    return standing.exclude(Exists(paid.filter(happened_at__lte=at, recorded_at__lte=known_at))).count()
