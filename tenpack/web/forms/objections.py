"""What a client says of a line of the ledger, and what the coach answers."""

from django import forms
from django.utils.translation import gettext_lazy as _

from tenpack.web.forms.base import Form, TextField


class ObjectionForm(Form):
    """What is wrong with the line."""

    repeat_key = forms.CharField(required=False, widget=forms.HiddenInput)
    text = TextField(label=_("What is wrong?"), memo=True)


class AnswerForm(Form):
    """What the client is told."""

    answer = TextField(label=_("Your answer"), memo=True)
