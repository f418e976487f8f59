"""The demo's letter box: what would have been mailed lies in files and is shown here."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from email import message_from_bytes, policy
from email.message import EmailMessage
from email.utils import parsedate_to_datetime
from pathlib import Path

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import path
from django.views.decorators.http import require_GET

from tenpack.kit.errors import NotFound
from tenpack.web.access import everyone
from tenpack.web.respond import page

MOST_SHOWN = 50
# Django's file backend writes this line after each letter.
RULE = b"\n" + b"-" * 79 + b"\n"


@dataclass(frozen=True, slots=True)
class Shown:
    """A letter as it was written."""

    to: str
    subject: str
    text: str
    sent_at: datetime


@everyone
@require_GET
def mailbox(request: HttpRequest) -> HttpResponse:
    """The newest letters. Outside the demo there is no such page."""
    if not settings.DEMO:
        raise NotFound
    letters = sorted(letters_in(Path(settings.EMAIL_FILE_PATH)), key=lambda one: one.sent_at, reverse=True)
    return page(request, "people/mailbox.html", letters=letters[:MOST_SHOWN])


def letters_in(folder: Path) -> Iterator[Shown]:
    """Every letter of the newest files."""
    files = sorted(folder.glob("*.log"), key=lambda file: file.name, reverse=True) if folder.is_dir() else []
    for file in files[:MOST_SHOWN]:
        for raw in file.read_bytes().split(RULE):
            if raw.strip():
                yield shown(message_from_bytes(raw.lstrip(b"\n"), policy=policy.default))


def shown(letter: EmailMessage) -> Shown:
    """The parts of a letter that a person reads."""
    body = letter.get_body(("plain",))
    return Shown(
        to=str(letter["To"]),
        subject=str(letter["Subject"]),
        text=str(body.get_content()) if body else "",
        sent_at=parsedate_to_datetime(str(letter["Date"])),
    )


urls = [path("mailbox", mailbox, name="mailbox")]
