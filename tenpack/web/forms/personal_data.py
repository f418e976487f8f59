"""Forms of what is kept: erasing a client, and for how long receipts keep a name."""

from django import forms
from django.utils.translation import gettext_lazy as _

from tenpack.web.forms.base import Form, TextField


class EraseForm(Form):
    """The name, written as it stands, and a tick for the sessions that nobody will use."""

    name = TextField(label=_("Name of the client"))
    withdraw = forms.BooleanField(label=_("Withdraw the unused sessions"), required=False)


class ReceiptYearsForm(Form):
    """How long receipts keep the name of a buyer who was erased."""

    keep_receipts_years = forms.IntegerField(label=_("Keep erased buyers on receipts, in years"))
