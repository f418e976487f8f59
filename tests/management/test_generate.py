"""Generated businesses keep the books as real ones do."""

import argparse
from datetime import UTC, datetime

import pytest

from tenpack.management import generate as command
from tenpack.management.check_ledger import differences
from tenpack.management.errors import CannotRun
from tenpack.management.generate import generate
from tenpack.money.models import Payment
from tenpack.packs.choices import PackState
from tenpack.packs.models import LedgerEntry, SessionPack, Visit
from tenpack.people.models import Client

NOW = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)


@pytest.mark.django_db
def test_counts_order_and_hashes_are_valid() -> None:
    made = generate(packs=30, entries=240, now=NOW)

    assert made.clients == Client.objects.filter(business=made.business, coach=made.coach).count() == 3
    assert SessionPack.objects.count() == Payment.objects.count() == 30
    assert LedgerEntry.objects.count() == 240
    assert Visit.objects.count() == LedgerEntry.objects.filter(kind="used").count()
    assert {pack.state(NOW) for pack in SessionPack.objects.all()} == {
        PackState.ACTIVE,
        PackState.USED_UP,
        PackState.EXPIRED,
    }
    assert list(differences(quiet=True)) == []


@pytest.mark.django_db
def test_two_of_them_stand_beside_each_other() -> None:
    first, second = (generate(packs=10, entries=40, now=NOW) for _time in range(2))

    assert first.business != second.business
    assert first.coach != second.coach


@pytest.mark.parametrize(("packs", "entries", "left"), [(5, 100, 60), (100, 200, 60), (100, 400, 997), (100, 400, 0)])
def test_what_cannot_be_made_is_refused(packs: int, entries: int, left: int) -> None:
    with pytest.raises(CannotRun):
        command.run(argparse.Namespace(packs=packs, entries=entries, left=left))
