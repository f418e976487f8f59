"""The journal of the business: every event has its sentence, a coach sees their own clients'."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from tests.world import World

BrowserOf = Callable[..., Any]


def test_everything_that_happened_is_told(studio: "World", browser_of: BrowserOf) -> None:
    studio.paid()
    studio.use()
    text = browser_of(studio.maya).get("/journal").content.decode()
    assert "deducted a session of" in text
    assert "put" in text
    assert "opened the business" in text


def test_a_coach_reads_only_of_their_own_clients(studio: "World", browser_of: BrowserOf) -> None:
    text = browser_of(studio.ben).get("/journal").content.decode()
    assert ">Sam</a>" in text
    assert ">Jo</a>" not in text
    assert "opened the business" not in text
    assert browser_of(studio.jo).get("/journal").status_code == 403


def test_every_event_that_is_written_has_a_sentence() -> None:
    import re
    from pathlib import Path

    import tenpack
    from tenpack.web.journal_words import SENTENCES

    room = Path(tenpack.__file__).parent
    written = set()
    for place in ("people", "packs", "money", "appointments"):
        for file in (room / place).rglob("actions/*.py"):
            written |= set(re.findall(r'"([a-z_]+\.[a-z_]+)"', file.read_text()))
    written = {event for event in written if event.split(".")[0] in {name.split(".")[0] for name in SENTENCES}}
    assert written <= set(SENTENCES), written - set(SENTENCES)


def test_every_sentence_can_be_said(studio: "World") -> None:
    from tenpack.journal.actions import record
    from tenpack.web.journal_words import SENTENCES, sentences

    for event in SENTENCES:
        record(event, business_id=studio.business.id, about=studio.jo, now=studio.now, by=studio.by)
    from tenpack.journal.models import JournalLine

    lines = list(JournalLine.objects.all())
    assert len(sentences(studio.business, lines)) == len(lines)


def test_names_are_text_not_markup(studio: "World", browser_of: BrowserOf) -> None:
    from tenpack.people.models import Client

    Client.objects.filter(id=studio.jo.id).update(name="<b>Jo</b> {who}")
    text = browser_of(studio.maya).get("/journal").content.decode()
    assert "<b>Jo</b>" not in text
    assert "&lt;b&gt;Jo&lt;/b&gt; {who}" in text


def test_older_lines_stand_behind_a_link(studio: "World", browser_of: BrowserOf) -> None:
    import re

    from tenpack.journal.actions import record

    for _number in range(60):
        record(
            "client.changed",
            business_id=studio.business.id,
            client_id=studio.jo.id,
            about=studio.jo,
            now=studio.now,
            by=studio.by,
        )
    maya = browser_of(studio.maya)
    first = maya.get("/journal").content.decode()
    assert "opened the business" not in first
    older = re.search(r'href="(/journal\?before=[^"]+)"', first)
    assert older
    assert "opened the business" in maya.get(older.group(1)).content.decode()
    for cursor in ("nonsense", "%00", "ä", "AAAA"):
        assert maya.get(f"/journal?before={cursor}").status_code == 422


def test_it_costs_the_same_with_more_lines(
    studio: "World", browser_of: BrowserOf, django_assert_num_queries: Any
) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    maya = browser_of(studio.maya)
    studio.paid()
    studio.use()
    maya.get("/journal")
    with CaptureQueriesContext(connection) as asked:
        maya.get("/journal")
    for _number in range(3):
        studio.paid()
        studio.use()
    with django_assert_num_queries(len(asked)):
        maya.get("/journal")
