"""Private notes: the team's alone, pinned, searched, edited with a history, removed and brought back."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import pytest

from tests.support.snapshots import nothing_changes

if TYPE_CHECKING:
    from tests.world import World

BrowserOf = Callable[..., Any]


def notes_of(person: Any) -> str:
    return f"/clients/{person.public_id}/notes"


def main_of(response: Any) -> str:
    assert response.status_code == 200
    return " ".join(response.content.decode().split('<main id="main"')[1].split())


def written(studio: "World", text: str, person: Any = None) -> Any:
    from tenpack.people.actions import write_note

    return write_note(client=person or studio.jo, text=text, by=studio.maya, now=studio.now)


def test_a_note_is_written_once_however_often_it_is_sent(studio: "World", browser_of: BrowserOf) -> None:
    from tenpack.journal.models import JournalLine
    from tenpack.people.note_models import Note

    maya = browser_of(studio.maya)
    form = {"text": " Left knee: <b>no</b> jumps\r\nAsk in May ", "repeat_key": "a-key-of-a-form"}
    for _again in range(2):
        assert maya.post(notes_of(studio.jo), form).status_code == 302
    note = Note.objects.get()
    assert note.text == "Left knee: <b>no</b> jumps\nAsk in May"
    assert "Left knee: &lt;b&gt;no&lt;/b&gt; jumps" in main_of(maya.get(notes_of(studio.jo)))
    line = JournalLine.objects.get(event="note.written")
    assert (line.about_id, line.client_id, line.facts, line.reason) == (note.id, studio.jo.id, {}, "")


@pytest.mark.parametrize("text", ["", "  ", "a" * 5001, "a\x00b"])
def test_an_empty_or_endless_note_is_refused(studio: "World", browser_of: BrowserOf, text: str) -> None:
    maya = browser_of(studio.maya)
    with nothing_changes():
        answer = maya.post(notes_of(studio.jo), {"text": text})
    assert answer.status_code == 422
    assert "field-error" in answer.content.decode()


def test_links_are_links_and_nothing_else_is(studio: "World", browser_of: BrowserOf) -> None:
    written(studio, "See https://example.com/a?b=c javascript:alert(1) <img src=x onerror=alert(1)>")
    text = main_of(browser_of(studio.maya).get(notes_of(studio.jo)))
    assert '<a href="https://example.com/a?b=c" rel="nofollow noopener">' in text
    assert 'href="javascript' not in text
    assert "<img src=x" not in text


def test_only_the_team_reads_notes_and_a_coach_those_of_own_clients(studio: "World", browser_of: BrowserOf) -> None:
    note = written(studio, "Left knee", studio.sam)
    expected = {studio.maya: 200, studio.ben: 200, studio.zed: 404, studio.jo: 403, studio.sam: 403}
    for person, status in expected.items():
        assert browser_of(person).get(notes_of(studio.sam)).status_code == status
        assert browser_of(person).get(f"/notes/{note.public_id}").status_code == status
    other = written(studio, "Shy", studio.jo)
    ben = browser_of(studio.ben)
    for part, send in [("", ben.post), ("/pin", ben.post), ("/removal", ben.post), ("/removal", ben.delete)]:
        with nothing_changes():
            assert send(f"/notes/{other.public_id}{part}").status_code == 403


def test_the_client_sees_no_word_of_it_anywhere(studio: "World", browser_of: BrowserOf) -> None:
    written(studio, "Secretly lazy")
    jo = browser_of(studio.jo)
    for address in ("/portal", "/portal/messages", "/portal/training", "/portal/appointments"):
        assert "lazy" not in jo.get(address).content.decode()


def test_pinned_notes_stand_first(studio: "World", browser_of: BrowserOf) -> None:
    first, _second = written(studio, "First"), written(studio, "Second")
    maya = browser_of(studio.maya)
    text = main_of(maya.get(notes_of(studio.jo)))
    assert text.index("Second") < text.index("First")
    assert maya.post(f"/notes/{first.public_id}/pin").status_code == 302
    text = main_of(maya.get(notes_of(studio.jo)))
    assert text.index("First") < text.index("Second")
    maya.delete(f"/notes/{first.public_id}/pin")
    text = main_of(maya.get(notes_of(studio.jo)))
    assert text.index("Second") < text.index("First")


def test_notes_are_searched_by_every_word(studio: "World", browser_of: BrowserOf) -> None:
    written(studio, "Left knee hurts after squats")
    written(studio, "Likes squats")
    written(studio, "Somebody else's knee", studio.sam)
    maya = browser_of(studio.maya)

    def found(words: str) -> list[bool]:
        text = main_of(maya.get(notes_of(studio.jo), {"q": words}))
        return [part in text for part in ("Left knee hurts", "Likes squats", "Somebody else")]

    assert found("KNEE squats") == [True, False, False]
    assert found("squats maya") == [True, True, False]
    assert found("%") == [False, False, False]
    assert "No note holds these words" in main_of(maya.get(notes_of(studio.jo), {"q": "ankle"}))


def test_an_edit_keeps_what_the_note_said_before_and_who_said_it(studio: "World", browser_of: BrowserOf) -> None:
    note = written(studio, "Left knee", studio.sam)
    ben, here = browser_of(studio.ben), f"/notes/{note.public_id}"
    assert "Left knee" in ben.get(here).content.decode()
    assert ben.post(here, {"text": "Right knee", "initial-text": "Left knee", "version": 1}).status_code == 302
    text = main_of(ben.get(notes_of(studio.sam)))
    assert "Edited by Ben" in text
    assert text.index("Right knee") < text.index("Left knee")
    assert [(one.number, one.coach.name, one.text) for one in note.versions.order_by("number")] == [
        (1, "Maya", "Left knee"),
        (2, "Ben", "Right knee"),
    ]


def test_two_who_edit_at_once_are_told(studio: "World", browser_of: BrowserOf) -> None:
    note = written(studio, "Left knee")
    maya, here = browser_of(studio.maya), f"/notes/{note.public_id}"
    maya.post(here, {"text": "Right knee", "initial-text": "Left knee", "version": 1})
    with nothing_changes():
        late = maya.post(here, {"text": "Both knees", "initial-text": "Left knee", "version": 1})
    assert late.status_code == 422
    assert "Saved meanwhile: “Right knee”" in late.content.decode()
    assert "Both knees" in late.content.decode()


def test_a_removed_note_comes_back_with_undo(studio: "World", browser_of: BrowserOf) -> None:
    note = written(studio, "Left knee")
    maya, here = browser_of(studio.maya), f"/notes/{note.public_id}"
    gone = main_of(maya.post(f"{here}/removal", follow=True))
    assert "Left knee" not in gone
    assert maya.get(here).status_code == 404
    assert maya.post(f"{here}/pin").status_code == 404
    assert "Left knee" in main_of(maya.post(f"{here}/removal", {"_method": "delete"}, follow=True))


def test_a_removed_note_is_erased_after_thirty_days(studio: "World") -> None:
    from tenpack.people.actions import forget_removed_notes, remove_note
    from tenpack.people.note_models import Note, NoteVersion

    removed, kept = written(studio, "Left knee"), written(studio, "Shy")
    remove_note(note=removed, by=studio.maya, now=studio.now)
    assert forget_removed_notes(now=studio.later(days=29)) == 0
    assert forget_removed_notes(now=studio.later(days=31)) == 1
    assert list(Note.objects.values_list("id", flat=True)) == [kept.id]
    assert NoteVersion.objects.count() == 1


def test_one_note_or_three_cost_the_same(studio: "World", browser_of: BrowserOf) -> None:
    from tests.support.queries import queries_of

    maya = browser_of(studio.maya)
    written(studio, "1")
    maya.get(notes_of(studio.jo))
    one = queries_of(lambda: maya.get(notes_of(studio.jo)))
    written(studio, "2")
    written(studio, "3")
    assert queries_of(lambda: maya.get(notes_of(studio.jo))) == one <= 20
