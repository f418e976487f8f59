"""Several workers read the journal at once: each thing is told each person once."""

from django.db import transaction

from tenpack.notices.outbox import order_notices, pass_over_lines, send_notice
from tenpack.notices.outbox_models import Notice, NoticeCursor, ReadLine
from tests.support.crowds import together, without_constraint
from tests.support.mail_server import mail_server
from tests.world import World

WORKERS, SESSIONS = 8, 20


def used(world: World) -> None:
    """Sessions deducted since the journal was read."""
    pack = world.pack(sessions=SESSIONS + 5)
    pass_over_lines()
    for number in range(SESSIONS):
        world.use(pack, now=world.later(minutes=number))


def forgetful(world: World) -> None:
    """A worker that does not know what another one has read."""
    with transaction.atomic():
        ReadLine.objects.all().delete()
        order_notices(now=world.later(hours=1))


def test_eight_workers_make_each_notice_once(committed_world: World) -> None:
    used(committed_world)
    made = together(*(lambda: order_notices(now=committed_world.later(hours=1)) for _worker in range(WORKERS)))
    assert [one for one in made if isinstance(one, Exception)] == []
    assert Notice.objects.filter(kind="session-used", channel="mail").count() == SESSIONS


def test_two_that_read_the_same_lines_make_them_once(committed_world: World) -> None:
    used(committed_world)
    forgetful(committed_world), forgetful(committed_world)
    assert Notice.objects.filter(kind="session-used", channel="mail").count() == SESSIONS


def test_control_without_the_constraint_they_are_made_twice(committed_world: World) -> None:
    with without_constraint("tenpack_notice", "notice_once"):
        used(committed_world)
        forgetful(committed_world), forgetful(committed_world)
        assert Notice.objects.filter(kind="session-used", channel="mail").count() == 2 * SESSIONS
        Notice.objects.all().delete()
        NoticeCursor.objects.all().delete()


def test_eight_jobs_of_one_notice_send_it_once(committed_world: World, settings: object) -> None:
    used(committed_world)
    now = committed_world.later(hours=1)
    order_notices(now=now)
    notice = Notice.objects.filter(channel="mail").first()
    assert notice
    with mail_server(settings) as server:
        together(*(lambda: send_notice.func(str(notice.id), now.isoformat()) for _job in range(WORKERS)))
        assert len(server.letters) == 1
