"""Messages: the right two read them, files come back as downloads, and what is new is counted for whom it waits."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from typing import TYPE_CHECKING, Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from tests.support.pictures import PDF, SECRET, photo
from tests.support.snapshots import changed_since, everything

if TYPE_CHECKING:
    from tenpack.people.message_models import Attachment
    from tests.world import World

BrowserOf = Callable[..., Any]
PORTAL = "/portal/messages"


def thread_of(person: Any) -> str:
    return f"/clients/{person.public_id}/messages"


@contextmanager
def nothing_changes() -> Iterator[None]:
    """Nothing but the number of tries is stored."""
    before = everything(but=frozenset({"tenpack_cache"}))
    yield
    assert changed_since(before) == set()


def text_of(response: Any) -> str:
    assert response.status_code == 200, response.status_code
    return " ".join(response.content.decode().split())


def main_of(response: Any) -> str:
    return text_of(response).split('<main id="main"')[1]


def file(name: str, content: bytes) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content, "image/jpeg")


def only_file() -> "Attachment":
    from tenpack.people.message_models import Attachment

    return Attachment.objects.get()


def test_both_sides_write_and_read(studio: "World", browser_of: BrowserOf) -> None:
    ben, sam = browser_of(studio.ben), browser_of(studio.sam)
    form = {"text": "Bring shoes\n& water", "repeat_key": "a-key-of-a-form"}
    for _again in range(2):
        assert ben.post(thread_of(studio.sam), form).headers["Location"] == f"{thread_of(studio.sam)}#newest"
    text = main_of(sam.get(PORTAL))
    assert text.count("Bring shoes &amp; water") == 1
    assert "<b>Ben</b>" in text
    assert sam.post(PORTAL, {"text": "Will do"}).headers["Location"] == f"{PORTAL}#newest"
    assert "<b>Sam</b>" in main_of(ben.get(thread_of(studio.sam)))
    threads = main_of(ben.get("/messages"))
    assert "Will do" in threads
    assert "Sam: Will do" not in threads, "the row names Sam already"
    ben.post(thread_of(studio.sam), {"text": "Fine"})
    assert "Ben: Fine" in main_of(ben.get("/messages"))


def test_the_journal_says_that_and_never_what(studio: "World", browser_of: BrowserOf) -> None:
    from tenpack.journal.models import JournalLine

    browser_of(studio.sam).post(PORTAL, {"text": "My secret"})
    line = JournalLine.objects.get(event="message.sent")
    assert (line.client_id, line.actor_kind, line.actor_id) == (studio.sam.id, "client", studio.sam.id)
    assert (line.facts, line.reason) == ({}, "")
    assert "Sam sent a message in the thread of" in text_of(browser_of(studio.maya).get("/journal"))


def test_what_is_new_is_counted_for_whom_it_waits(studio: "World", browser_of: BrowserOf) -> None:
    maya, ben, sam = browser_of(studio.maya), browser_of(studio.ben), browser_of(studio.sam)

    def fresh(browser: Any, address: str) -> bool:
        return 'class="fresh"' in text_of(browser.get(address))

    for words in ("One", "Two"):
        sam.post(PORTAL, {"text": words})
    assert 'class="fresh" aria-hidden="true">2<' in text_of(ben.get("/today"))
    assert not fresh(maya, "/today")
    # Maya runs the business and may look; it still waits for Ben.
    assert "badge-info" in main_of(maya.get(thread_of(studio.sam)))
    assert fresh(ben, "/messages")
    assert not fresh(ben, thread_of(studio.sam))
    assert not fresh(ben, "/today")
    ben.post(thread_of(studio.sam), {"text": "Three"})
    assert fresh(sam, "/portal")
    assert not fresh(sam, PORTAL)
    assert not fresh(sam, "/portal")
    assert "Read " in main_of(ben.get(thread_of(studio.sam)))


def test_an_answer_counts_as_read_whoever_gives_it(studio: "World", browser_of: BrowserOf) -> None:
    maya, ben = browser_of(studio.maya), browser_of(studio.ben)
    browser_of(studio.sam).post(PORTAL, {"text": "One"})
    maya.post(thread_of(studio.sam), {"text": "I answer for Ben"})
    assert 'class="fresh"' not in text_of(ben.get("/today"))


def test_the_right_person_and_the_wrong_one(studio: "World", browser_of: BrowserOf) -> None:
    browser_of(studio.sam).post(PORTAL, {"attachments": [file("squat.jpg", photo())]})
    address = f"/messages/files/{only_file().public_id}"
    expected: list[tuple[Any, int, int]] = [
        (studio.maya, 200, 200),
        (studio.ben, 200, 200),
        (studio.sam, 403, 200),
        (studio.jo, 403, 404),
        (studio.zed, 404, 404),
        (studio.zoe, 403, 404),
    ]
    for person, thread, download in expected:
        browser = browser_of(person)
        assert browser.get(thread_of(studio.sam)).status_code == thread, person.name
        assert browser.get(address).status_code == download, person.name
    assert browser_of().get(address).status_code == 302
    browser_of(studio.jo).post(PORTAL, {"attachments": [file("shy.jpg", photo())]})
    other = only_file_of(studio.jo)
    ben, zed = browser_of(studio.ben), browser_of(studio.zed)
    assert ben.get(f"/messages/files/{other.public_id}").status_code == 403
    with nothing_changes():
        assert ben.post(thread_of(studio.jo), {"text": "Hello"}).status_code == 403
        assert zed.post(thread_of(studio.jo), {"text": "Hello"}).status_code == 404
    assert studio.jo.public_id not in main_of(ben.get("/messages"))


def only_file_of(person: Any) -> "Attachment":
    from tenpack.people.message_models import Attachment

    return Attachment.objects.get(message__client=person)


@pytest.mark.parametrize(
    ("name", "content", "media", "saved"),
    [
        ("squat.jpg", photo(), "image/jpeg", "squat.jpg"),
        ("plan.pdf", PDF, "application/pdf", "plan.pdf"),
        ("page.html", b"<script>alert(1)</script>", "text/plain; charset=utf-8", "page.html.txt"),
    ],
)
def test_a_file_comes_back_as_a_download_and_acts_nowhere(
    studio: "World", browser_of: BrowserOf, name: str, content: bytes, media: str, saved: str
) -> None:
    sam = browser_of(studio.sam)
    sam.post(PORTAL, {"text": "", "attachments": [file(name, content)]})
    answer = sam.get(f"/messages/files/{only_file().public_id}")
    assert answer.headers["Content-Type"] == media
    assert answer.headers["Content-Disposition"] == f'attachment; filename="{saved}"'
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert SECRET.encode() not in answer.content
    assert (answer.content == content) == (media != "image/jpeg")


def test_a_file_is_kept_where_only_this_user_can_read_it(studio: "World", browser_of: BrowserOf) -> None:
    from django.conf import settings

    browser_of(studio.sam).post(PORTAL, {"attachments": [file("plan.pdf", PDF)]})
    place = settings.HOME / "files" / only_file().stored_as
    assert place.read_bytes() == PDF
    assert (place.stat().st_mode & 0o777, place.parent.stat().st_mode & 0o777) == (0o600, 0o700)


def test_a_file_that_is_gone_is_missing_and_breaks_nothing(studio: "World", browser_of: BrowserOf) -> None:
    from tenpack.people.actions.messages import forget_files

    sam = browser_of(studio.sam)
    sam.post(PORTAL, {"attachments": [file("plan.pdf", PDF)]})
    forget_files([only_file().stored_as])
    assert sam.get(f"/messages/files/{only_file().public_id}").status_code == 404


@pytest.mark.parametrize(
    ("files", "words"),
    [
        ([("virus.exe", b"MZ\x90\x00\xff")], "“virus.exe” cannot be sent"),
        ([("long.txt", b"a" * (10 * 1024 * 1024 + 1))], "“long.txt” is too large"),
        ([("a.txt", b"a")] * 6, "at most 5 files"),
        ([("plan.pdf", PDF), ("empty.txt", b"")], "“empty.txt” is empty"),
        ([], "Write something here"),
    ],
)
def test_what_cannot_be_sent_is_refused_at_its_field_and_nothing_is_kept(
    studio: "World", browser_of: BrowserOf, files: list[tuple[str, bytes]], words: str
) -> None:
    sam = browser_of(studio.sam)
    with nothing_changes():
        answer = sam.post(PORTAL, {"text": " ", "attachments": [file(*one) for one in files]})
    assert answer.status_code == 422
    assert words in answer.content.decode()


def test_a_request_without_end_is_cut_off(studio: "World", browser_of: BrowserOf) -> None:
    sam = browser_of(studio.sam)
    with nothing_changes():
        answer = sam.post(PORTAL, {"attachments": [file("a.txt", b"a" * 9_000_000) for _one in range(7)]})
    assert answer.status_code == 413


def test_a_message_that_fails_leaves_no_file(studio: "World") -> None:
    from django.conf import settings

    from tenpack.people.actions import MessageDraft, archive_client, send_message
    from tenpack.people.errors import NobodyReads
    from tests.support.pictures import upload
    from tests.support.snapshots import refused

    archive_client(client=studio.jo, by=studio.by, now=studio.now)
    before = list((settings.HOME / "files").rglob("*"))
    draft = MessageDraft(text="", files=[upload("plan.pdf", PDF)])
    refused(NobodyReads, send_message, client=studio.jo, draft=draft, by=studio.by, now=studio.now)
    assert list((settings.HOME / "files").rglob("*")) == before


def test_nothing_that_is_written_acts_on_the_page(studio: "World", browser_of: BrowserOf) -> None:
    sam = browser_of(studio.sam)
    sam.post(PORTAL, {"text": '<script>alert(1)</script> https://example.com/"onclick=alert(2) javascript:alert(3)'})
    for text in (
        main_of(browser_of(studio.ben).get(thread_of(studio.sam))),
        main_of(sam.get(PORTAL)),
        main_of(browser_of(studio.ben).get("/messages")),
    ):
        assert "<script>alert" not in text
        assert '"onclick=' not in text.replace("&#34;", "")
        assert 'href="javascript' not in text


def test_an_archived_client_can_be_read_and_not_written_to(studio: "World", browser_of: BrowserOf) -> None:
    from tenpack.people.actions import archive_client

    browser_of(studio.sam).post(PORTAL, {"text": "Goodbye"})
    archive_client(client=studio.sam, by=studio.by, now=studio.now)
    ben = browser_of(studio.ben)
    text = main_of(ben.get(thread_of(studio.sam)))
    assert "Goodbye" in text
    assert 'id="message-form"' not in text
    with nothing_changes():
        assert ben.post(thread_of(studio.sam), {"text": "Hello"}).status_code == 422


def test_a_thread_comes_in_pages_with_the_newest_first(studio: "World", browser_of: BrowserOf) -> None:
    from tenpack.people.actions import MessageDraft, send_message

    for number in range(51):
        send_message(client=studio.sam, draft=MessageDraft(f"Nr {number}."), by=studio.by, now=studio.now)
    sam = browser_of(studio.sam)
    newest, oldest = main_of(sam.get(PORTAL)), main_of(sam.get(PORTAL, {"page": "2"}))
    assert newest.index("Nr 1.") < newest.index("Nr 50.")
    assert "Nr 0." not in newest
    assert "Nr 0." in oldest


def test_the_database_keeps_a_message_as_it_was_sent(studio: "World", browser_of: BrowserOf) -> None:
    from django.db import DatabaseError, transaction

    from tenpack.people.message_models import Message

    browser_of(studio.sam).post(PORTAL, {"text": "One"})
    words = ({"text": "Two"}, {"text": ""})
    for change in (*words, {"coach": studio.ben}, {"client": studio.jo}, {"sent_at": studio.later(days=1)}):
        with pytest.raises(DatabaseError), transaction.atomic():
            Message.objects.update(**change)
    with pytest.raises(DatabaseError), transaction.atomic():
        Message.objects.all().delete()


def test_one_message_or_three_cost_the_same(studio: "World", browser_of: BrowserOf) -> None:
    from tests.support.queries import queries_of

    ben, sam = browser_of(studio.ben), browser_of(studio.sam)

    def cost() -> list[int]:
        sam.post(PORTAL, {"text": "Look", "attachments": [file("a.jpg", photo()), file("b.pdf", PDF)]})
        pages = [(ben, "/messages"), (ben, thread_of(studio.sam)), (sam, PORTAL)]
        return [queries_of(partial(browser.get, address)) for browser, address in pages]

    cost()
    first = cost()
    sam.post(PORTAL, {"text": "More"})
    assert cost() == first
    assert max(first[:2]) <= 20
    assert first[2] <= 12
