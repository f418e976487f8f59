"""Erasure leaves no word about the person and the same books: the cast and the demo, every column, every file."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from tests.world import World

WORDS_OF = """
SELECT table_name, column_name FROM information_schema.columns
WHERE table_schema = 'public' AND data_type IN
    ('text', 'character varying', 'character', 'json', 'jsonb', 'ARRAY', 'bytea', 'xml', 'USER-DEFINED')
"""


def columns() -> set[tuple[str, str]]:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(WORDS_OF)
        return set(cursor.fetchall())


@pytest.mark.django_db
def test_every_column_with_words_says_what_becomes_of_it() -> None:
    from tenpack.keeping.personal import declared

    said = [(one.table, one.name) for one in declared()]
    assert len(said) == len(set(said))
    assert columns() - set(said) == set(), "declare these in keeping/personal.py"
    assert set(said) - columns() == set(), "these are gone"


def erase(world: "World", client: Any, **more: Any) -> str:
    from tenpack.keeping.actions import erase_client
    from tenpack.people.models import Client

    client = Client.objects.select_related("business", "coach", "user").get(id=client.id)
    usual = {"name": client.name, "may_withdraw": True, "by": world.by, "now": world.now}
    return erase_client(client=client, **(usual | more))


def personal_columns(*, but: frozenset[str] = frozenset()) -> list[tuple[str, str]]:
    from tenpack.keeping.personal import declared

    return [(one.table, one.name) for one in declared() if one.fate.is_personal and one.fate.name not in but]


def test_erased_means_gone_from_every_column(db: None) -> None:
    """Everybody of a business with one thing of every kind: planted, erased, looked for everywhere."""
    from datetime import UTC, datetime

    from tenpack.packs.models import SessionPack
    from tenpack.people.models import Client
    from tests.support.casts import cast
    from tests.support.figures import figures
    from tests.support.persons import things_about
    from tests.support.planted import TEXT, left_of, plant, settle_everything
    from tests.support.snapshots import all_tables
    from tests.web.stage import set_stage

    world = cast(now=datetime.now(UTC))
    set_stage(world)
    people = list(Client.objects.filter(business=world.business).select_related("user"))
    things_about(world, people)
    settle_everything()
    lapse = frozenset({"LAPSES"})
    columns = [one for one in personal_columns(but=lapse) if one[0] != "tenpack_user"]
    missing = {table for table, _name in columns} - plant(columns, world.business)
    assert missing <= {"mfa_authenticator", "tenpack_datafile"}, "nothing of these is on the stage"
    before = figures(world.maya, world.now)
    words = [TEXT, *(one.user.email for one in people if one.user)]
    for one in people:
        erase(world, one)
    after = figures(world.maya, world.now)
    assert SessionPack.objects.filter(client__in=people, free__gt=0, expires_at=None).count() == 0
    kept = {"tenpack_receipt.buyer", "tenpack_receipt.lines"}
    found = {one for one in left_of(words, all_tables()) if one.split(":")[0] not in kept}
    assert sorted(found) == []
    moved = {"sessions", "owed", "left", "days", "differences"}
    assert {key: before[key] for key in before if key not in moved} == {k: after[k] for k in after if k not in moved}
