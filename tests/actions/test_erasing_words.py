"""Erasing what was said: messages with their files, what waits to be sent, objections."""

from typing import TYPE_CHECKING

import pytest

from tests.actions.test_erasure import erase, in_a_savepoint

if TYPE_CHECKING:
    from tests.world import World


def test_messages_go_with_their_files_and_what_waits_is_not_sent(world: "World") -> None:
    """Their rows leave within the erasing transaction alone; a notice that is on its way stays forgotten."""
    from smtplib import SMTPRecipientsRefused

    from django.core.files.storage import storages
    from django.db import DatabaseError

    from tenpack.notices.bounces import mark_returned
    from tenpack.notices.outbox import order_notices, pass_over_lines
    from tenpack.notices.outbox_models import Notice
    from tenpack.notices.trying import begun, try_later
    from tenpack.people.message_models import Attachment, Message
    from tests.support.letters import run_waiting_jobs
    from tests.support.pictures import message_with_file

    pass_over_lines()
    file = message_with_file(world.jo, world.by, world.now).attachments.get()
    kept = message_with_file(world.sam, world.by, world.now).attachments.get()
    for table in (Attachment, Message):
        rows = table.objects.filter(id__in=(file.id, file.message_id))
        with pytest.raises(DatabaseError):
            in_a_savepoint(lambda rows=rows: rows._raw_delete(rows.db))
    assert order_notices(now=world.now) > 0
    under_way = begun(Notice, Notice.objects.get(client=world.jo, channel="mail").id, world.now)
    assert under_way
    erase(world, world.jo)
    run_waiting_jobs()
    try_later(under_way, SMTPRecipientsRefused({"jo@example.com": (450, b"later")}), world.now)
    hers = Notice.objects.filter(client=world.jo).values_list("outcome", "to", "problem", "due_at")
    assert set(hers) == {("passed_over", "", "", None)}
    assert set(Notice.objects.filter(client=world.sam).values_list("outcome", flat=True)) == {"sent", "no_address"}
    assert order_notices(now=world.later(days=1)) == 0
    assert list(Message.objects.values_list("client", flat=True)) == [world.sam.id]
    letter = Notice.objects.get(client=world.jo, channel="mail")
    Notice.objects.filter(id=letter.id).update(outcome="sent")
    assert not mark_returned(str(letter.id), "jo@example.com is unknown")
    assert [storages["files"].exists(one.stored_as) for one in (file, kept)] == [False, True]


def test_an_answered_objection_is_blanked_by_its_erasure_alone(world: "World") -> None:
    from django.db import DatabaseError, connection

    from tenpack.keeping.models import Erasure
    from tenpack.packs.models import Objection
    from tests.support.persons import things_about

    world.use(world.paid().pack)
    things_about(world, [world.jo])
    Erasure.objects.create(business=world.business, client=world.jo, asked_at=world.now, asked_kind="client")
    rows = Objection.objects.filter(client=world.jo)
    with pytest.raises(DatabaseError):
        in_a_savepoint(lambda: rows.update(text="", answer=""))
    with connection.cursor() as cursor:
        cursor.execute("UPDATE tenpack_erasure SET transaction_id = pg_current_xact_id()::text, pseudonym = 'Nobody'")
    for change in ({"text": "x"}, {"answer": "x"}):
        with pytest.raises(DatabaseError):
            in_a_savepoint(lambda change=change: rows.update(**change))
    assert rows.update(text="", answer="") == 1
