"""The cast that tests get again is the one the real actions built, at every moment."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection, transaction

from tenpack.people.actions import ClientDraft, create_client
from tests.support.casts import Kept, keep, objects_of
from tests.support.snapshots import everything
from tests.world import NOW, World, build_world

# Its numbers are given by the database.
NUMBERED = frozenset({"account_emailaddress"})


def picture(world: World) -> Any:
    """Everything stored, and what the objects say."""
    people = (world.maya, world.ben, world.jo, world.sam, world.zed, world.zoe)
    said = [(one, one.business, one.user) for one in people]
    return everything(but=NUMBERED), emails(), [vars_of(one) for row in said for one in row], world.now


def vars_of(one: Any) -> dict[str, Any]:
    return {field.attname: getattr(one, field.attname) for field in one._meta.concrete_fields}


def emails() -> list[Any]:
    with connection.cursor() as cursor:
        cursor.execute('SELECT email, user_id, verified, "primary" FROM account_emailaddress ORDER BY email')
        return list(cursor.fetchall())


def taken_back(act: Any) -> Any:
    """What an act brings about, in a transaction that is undone."""
    with transaction.atomic():
        found = act()
        transaction.set_rollback(True)
    return found


@pytest.fixture
def kept(db: None) -> tuple[Kept, Any]:
    """The cast, kept, and its picture."""

    def build() -> tuple[Kept, Any]:
        world = build_world()
        return keep(world), picture(world)

    return taken_back(build)


def test_it_is_the_same(kept: tuple[Kept, Any]) -> None:
    cast, built = kept
    moved = taken_back(lambda: picture(cast.again(NOW + timedelta(days=40, microseconds=7))))
    assert moved[0]["tenpack_journalline"] != built[0]["tenpack_journalline"]
    assert taken_back(lambda: picture(cast.again(NOW))) == built


def test_its_objects_are_its_rows_at_another_moment(kept: tuple[Kept, Any]) -> None:
    cast, _built = kept
    world = cast.again(NOW - timedelta(days=9, hours=1))
    for one in objects_of(world).values():
        assert vars_of(type(one)._default_manager.get(pk=one.pk)) == vars_of(one)
    assert world.maya.business is world.business
    assert world.business.created_at == world.now == NOW - timedelta(days=9, hours=1)


def test_life_goes_on_from_it(kept: tuple[Kept, Any]) -> None:
    world = kept[0].again(NOW)
    for name in ("Kim", "Ida"):
        create_client(
            business=world.business, draft=ClientDraft(name=name, coach=world.maya), by=world.by, now=world.now
        )
    world.use(world.pack())
