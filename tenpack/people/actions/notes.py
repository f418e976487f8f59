"""Private notes on a client: write, edit, pin, remove and bring back."""

from datetime import datetime, timedelta

from django.db import transaction

from tenpack.journal.actions import record
from tenpack.kit.checks import Checks
from tenpack.kit.errors import ChangedMeanwhile
from tenpack.people.models import Client, Coach
from tenpack.people.note_models import Note, NoteVersion

NOTE_LENGTH = 5_000
# How long a removed note can be brought back.
KEPT_FOR = timedelta(days=30)


@transaction.atomic
def write_note(*, client: Client, text: str, by: Coach, now: datetime) -> Note:
    """Write something down about a client, for the team alone. Errors: `InvalidFields`."""
    text = checked(text)
    note = Note.objects.create(business_id=client.business_id, client=client, coach=by, text=text, written_at=now)
    keep_version(note, by, now)
    tell("note.written", note, by, now)
    return note


@transaction.atomic
def edit_note(*, note: Note, text: str, version: int, by: Coach, now: datetime) -> Note:
    """Word a note otherwise; what it said before stays in its history.

    Locks: the note. Repeat: the same words change nothing. Errors: `InvalidFields`, `ChangedMeanwhile`.
    """
    text = checked(text)
    note = held(note)
    if note.version != version or note.removed_at:
        raise ChangedMeanwhile
    if text != note.text:
        note.text, note.version = text, note.version + 1
        note.save(update_fields=["text", "version"])
        keep_version(note, by, now)
        tell("note.edited", note, by, now)
    return note


@transaction.atomic
def set_note_pinned(*, note: Note, is_pinned: bool) -> None:
    """Keep the note above the others, or no longer. Repeat: nothing happens."""
    Note.objects.filter(id=note.id).update(is_pinned=is_pinned)


@transaction.atomic
def remove_note(*, note: Note, by: Coach, now: datetime) -> None:
    """Take the note off the list; for 30 days it can be brought back. Locks: the note. Repeat: nothing happens."""
    note = held(note)
    if note.removed_at is None:
        note.removed_at = now
        note.save(update_fields=["removed_at"])
        tell("note.removed", note, by, now)


@transaction.atomic
def restore_note(*, note: Note, by: Coach, now: datetime) -> None:
    """Bring a removed note back. Locks: the note. Repeat: nothing happens."""
    note = held(note)
    if note.removed_at:
        note.removed_at = None
        note.save(update_fields=["removed_at"])
        tell("note.restored", note, by, now)


def forget_removed_notes(*, now: datetime) -> int:
    """Erase notes that were removed 30 days ago, with everything they ever said. Shape: how many."""
    gone = Note.objects.filter(removed_at__lt=now - KEPT_FOR)
    return gone.delete()[1].get(Note._meta.label, 0)


def checked(text: str) -> str:
    """The text as it will be stored. Errors: `InvalidFields`."""
    checks = Checks()
    text = checks.text("text", text.replace("\r\n", "\n"), NOTE_LENGTH, required=True)
    checks.refuse_if_any()
    return text


def held(note: Note) -> Note:
    """The note as it is now, held until the transaction ends."""
    return Note.objects.select_for_update().get(id=note.id)


def keep_version(note: Note, by: Coach, now: datetime) -> None:
    """Keep what the note says now, for its history."""
    NoteVersion.objects.create(
        business_id=note.business_id, note=note, number=note.version, coach=by, text=note.text, written_at=now
    )


def tell(event: str, note: Note, by: Coach, now: datetime) -> None:
    """Write the note's journal line; what it says is never in it."""
    record(event, business_id=note.business_id, client_id=note.client_id, about=note, now=now, by=by.actor)
