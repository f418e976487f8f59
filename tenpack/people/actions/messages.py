"""Messages between a client and whoever coaches them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.core.files.base import ContentFile
from django.core.files.storage import storages
from django.db import transaction
from django.utils.translation import gettext as _

from tenpack.journal.actions import record
from tenpack.journal.choices import Actor, ActorKind
from tenpack.kit.checks import Checks
from tenpack.people.attachment_rules import MOST_FILES, Prepared, Upload, prepared
from tenpack.people.errors import NobodyReads
from tenpack.people.message_models import Attachment, Message
from tenpack.people.models import Client

MESSAGE_LENGTH = 4_000


@dataclass(frozen=True, slots=True)
class MessageDraft:
    """A message as asked for: text, files, or both."""

    text: str
    files: Sequence[Upload] = ()

    def checked(self) -> tuple[str, list[Prepared]]:
        """The text and the files as they will be stored. Errors: `InvalidFields`."""
        checks = Checks()
        text = checks.text("text", self.text.replace("\r\n", "\n"), MESSAGE_LENGTH, required=not self.files)
        if len(self.files) > MOST_FILES:
            checks.problem("attachments", _("Send at most %(most)s files at once.") % {"most": MOST_FILES})
        checks.refuse_if_any()
        return text, [prepared(file) for file in self.files]


def send_message(*, client: Client, draft: MessageDraft, by: Actor, now: datetime) -> Message:
    """Put a message into the client's thread; whoever answers has read what came before.

    Locks: the client, shared. Errors: `InvalidFields`, `NobodyReads` where the client is archived.
    """
    text, files = draft.checked()
    kept: list[str] = []
    try:
        with transaction.atomic():
            message = put(client, text, by, now)
            kept = [keep(message, file) for file in files]
    except BaseException:
        forget_files(kept)
        raise
    return message


def put(client: Client, text: str, by: Actor, now: datetime) -> Message:
    """The row and its line in the journal, which never holds what was written."""
    client = Client.objects.select_for_update(no_key=True).get(id=client.id)
    if client.archived_at:
        raise NobodyReads
    coach_id = by.id if by.kind == ActorKind.COACH else None
    message = Message.objects.create(
        business_id=client.business_id, client=client, coach_id=coach_id, text=text, sent_at=now
    )
    mark_read(client=client, is_client=coach_id is None, now=now)
    record("message.sent", business_id=client.business_id, client_id=client.id, about=message, now=now, by=by)
    return message


def keep(message: Message, file: Prepared) -> str:
    """Store a file beside its row. Shape: where it lies."""
    attachment = Attachment.objects.create(
        business_id=message.business_id,
        message=message,
        name=file.name,
        kind=file.kind,
        size=len(file.content),
        width=file.width,
        height=file.height,
    )
    return storages["files"].save(attachment.stored_as, ContentFile(file.content))


def forget_files(kept: Sequence[str]) -> None:
    """Take these out of the store of files. Repeat: nothing happens."""
    for name in kept:
        storages["files"].delete(name)


def mark_read(*, client: Client, is_client: bool, now: datetime) -> int:
    """The client, or the coach, has seen everything that the other side sent. Shape: how many were new."""
    waiting = Message.objects.filter(client=client, read_at=None, coach__isnull=not is_client, sent_at__lte=now)
    return waiting.update(read_at=now)
