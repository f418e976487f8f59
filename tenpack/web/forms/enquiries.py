"""Forms of the public booking page."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from tenpack.web.forms.base import Form, TextField


class EnquiryForm(Form):
    """Somebody new asks for a time. `website` is no field for people: what fills it in is a program."""

    name = TextField(label=_("Your name"))
    email = TextField(label=_("Email"), widget=forms.EmailInput)
    phone = TextField(label=_("Phone"), required=False, widget=forms.TextInput(attrs={"type": "tel"}))
    words = TextField(label=_("What is it about?"), memo=True, required=False)
    website = forms.CharField(required=False, widget=forms.TextInput(attrs={"tabindex": "-1"}))

    @property
    def is_trap_sprung(self) -> bool:
        """Whether a program filled in what people do not see."""
        return bool(self.data.get("website"))

    def asked_for(self) -> dict[str, Any]:
        """What a person wrote."""
        return {name: self.cleaned_data[name] for name in ("name", "email", "phone", "words")}
