"""Forms of notes and messages."""

from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from tenpack.people.actions import MessageDraft
from tenpack.people.attachment_rules import LARGEST_FILE, Upload
from tenpack.web.forms.base import Form, TextField, VersionedForm

# What a browser offers first; the content decides.
ACCEPTED = "image/jpeg,image/png,image/webp,image/gif,application/pdf,text/plain"


class NoteForm(Form):
    """A new note."""

    text = TextField(label=_("Note"), memo=True)


class NoteChangeForm(VersionedForm, NoteForm):
    """The same of a note that exists."""


class FilesInput(forms.FileInput):
    """Several files at once."""

    allow_multiple_selected = True


class FilesField(forms.FileField):
    """Files to send along. Cleans to a list of uploads."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(widget=FilesInput(attrs={"accept": ACCEPTED}), **kwargs)

    def clean(self, data: Any, initial: Any = None) -> list[Upload]:
        """What was sent, whatever it is called and however empty: the draft decides."""
        del initial
        files: list[UploadedFile[Any]] = [one for one in data or [] if one]
        return [Upload(one.name or "", one.read(LARGEST_FILE), one.size or 0) for one in files]


class MessageForm(Form):
    """A message: text, files, or both."""

    text = TextField(label=_("Message"), memo=True, required=False)
    attachments = FilesField(
        label=_("Files"),
        required=False,
        help_text=_("Pictures, PDF or plain text, up to 10 MB each."),
    )

    def draft(self) -> MessageDraft:
        """The message as asked for."""
        return MessageDraft(text=self.cleaned_data["text"], files=self.cleaned_data["attachments"])
