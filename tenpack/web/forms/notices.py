"""The form of what a business says on top of a kind of letter."""

from django import forms
from django.utils.translation import gettext_lazy as _

from tenpack.web.forms.base import NO_NUL, Form


class IntroForm(Form):
    """A few sentences; nothing takes them away."""

    text = forms.CharField(
        label=_("Your introduction"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        validators=[NO_NUL],
        help_text=_("It stands on top of every letter of this kind, in the words and the language you write it in."),
    )
