"""D1 with a database: a pack's last moment is the end of its last local day, in every zone of the oracle."""

from datetime import date, datetime, timedelta

import pytest

from tenpack.packs.actions import PackDraft, open_pack
from tenpack.packs.choices import Cause, PackState, Source
from tenpack.packs.errors import PackExpired
from tenpack.packs.ledger import Act
from tenpack.packs.models import SessionPack
from tenpack.people.actions import BusinessDraft, ClientDraft, create_client
from tenpack.people.actions.business import open_business
from tenpack.people.models import Client
from tests.rules.test_moments import LAST_DAYS
from tests.support.snapshots import refused
from tests.world import World

MOMENT = timedelta(microseconds=1)


def client_in(zone: str, now: datetime) -> Client:
    """Somebody who is coached in that zone."""
    draft = BusinessDraft(name="Studio", zone=zone, currency="EUR")
    owner = open_business(draft=draft, owner_name="Ada", owner_email="ada@example.com", password=None, now=now)
    return create_client(business=owner.business, draft=ClientDraft(name="Kim", coach=owner), by=owner.actor, now=now)


@pytest.mark.parametrize("row", LAST_DAYS)
def test_the_last_moment_of_the_last_day_is_the_oracles(world: World, row: dict[str, str]) -> None:
    last_day, over = date.fromisoformat(row["last_valid_day"]), datetime.fromisoformat(row["expires_at_utc"])
    client = client_in(row["zone"], over - timedelta(days=90))
    act = Act(client.coach.actor, over - timedelta(days=90), Cause.BY_HAND)
    draft = PackDraft(
        title="Ten",
        sessions=10,
        starts_on=last_day - timedelta(days=60),
        expires_on=last_day,
        source=Source.IMPORT,
    )
    pack = SessionPack.objects.get(id=open_pack(client=client, draft=draft, act=act).id)
    assert pack.expires_at == over
    assert pack.state(over - MOMENT) is PackState.ACTIVE
    assert pack.state(over) is PackState.EXPIRED
    seat, later = world.seat(client.coach), over + timedelta(days=1)
    assert world.use(pack, seat=seat, held_at=over - MOMENT, now=later).free_after == 9
    refused(PackExpired, world.use, pack, seat=seat, held_at=over, now=later)
