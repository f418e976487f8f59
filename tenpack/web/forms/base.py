"""What every form is made of: fields that say what to do, and refusals put at their field."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import ProhibitNullCharactersValidator
from django.utils.translation import gettext_lazy as _

from tenpack.kit.errors import Invalid, InvalidFields, Refused
from tenpack.kit.ids import parse_id
from tenpack.kit.money import Money, parse_money
from tenpack.people.rules import lines_in

LONGEST_SHOWN = 40
NO_NUL = ProhibitNullCharactersValidator(_("This holds characters that cannot be stored. Write it as plain text."))


class Form(forms.Form):
    """A plain form: it parses, the rooms' drafts decide."""

    use_required_attribute = False

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"label_suffix": "", **kwargs})
        for field in self.fields.values():
            field.error_messages["required"] = required_message(field)


def required_message(field: forms.Field) -> Any:
    """What to do about a field that was left empty, in the words of its kind."""
    if isinstance(field, DayField):
        return _("Choose a day.")
    if isinstance(field, forms.ChoiceField):
        return _("Choose one.")
    if isinstance(field, MoneyField | forms.IntegerField):
        return _("Write a number.")
    return _("Write something here.")


def refuse(form: forms.Form, error: Refused) -> None:
    """Put a refusal on the form: at the field it names, else on top."""
    form.is_valid()
    problems = error.problems if isinstance(error, InvalidFields) else {error.field or "": error.message}
    for field, message in problems.items():
        form.add_error(field if field in form.fields else None, str(message))


class VersionedForm(Form):
    """A form of something that others may save meanwhile. It carries the version and the values it was opened with."""

    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            field.show_hidden_initial = name != "version"

    def draft_values(self) -> dict[str, Any]:
        """What was asked for, without the version."""
        return {name: value for name, value in self.cleaned_data.items() if name != "version"}

    def tell_changes(self, stored: Mapping[str, Any]) -> None:
        """Somebody saved meanwhile: say at each field what is stored now.

        What this person typed stays, what they left alone takes the stored value; saving again keeps what is shown.
        """
        touched = set(self.changed_data)
        data = {name: self.data.get(name) for name in self.fields}
        for name, value in stored.items():
            if name == "version" or name not in touched:
                data[name] = value
            if name != "version" and str(self.opened_with(name)) != str(value):
                self.add_error(name, _("Saved meanwhile: “%(value)s”.") % {"value": self.shown(name, value)})
        self.data = data

    def opened_with(self, name: str) -> Any:
        """The value the form had when it was opened."""
        return self.fields[name].to_python(self.data.get(self.add_initial_prefix(name)))

    def shown(self, name: str, value: Any) -> str:
        """A stored value as the form shows it."""
        if isinstance(value, bool):
            return str(_("on") if value else _("off"))
        return str(dict(getattr(self.fields[name], "choices", ())).get(value, value))


class TextField(forms.CharField):
    """One line, or a `memo` of several. Refuses NUL; how long it may be is the draft's business."""

    def __init__(self, *, memo: bool = False, **kwargs: Any) -> None:
        if memo:
            kwargs.setdefault("widget", forms.Textarea(attrs={"rows": 3}))
        super().__init__(**kwargs)
        self.validators = [
            NO_NUL if isinstance(one, ProhibitNullCharactersValidator) else one for one in self.validators
        ]


class LinesField(TextField):
    """An address or small print: lines below each other, ended alike whichever browser sent them."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(memo=True, **kwargs)

    def to_python(self, value: Any) -> str:
        """The lines without empty ones, as they are stored."""
        return "\n".join(lines_in(super().to_python(value) or ""))


class MoneyField(TextField):
    """An amount in the business's currency, as written there. Cleans to `Money`, None where it may be empty.

    The form sets `currency` and `locale` on the field: `self.fields["price"].currency = business.currency`.
    """

    currency = "EUR"
    locale = "en"

    def to_python(self, value: Any) -> Any:
        """The amount, or a sentence about what cannot be read."""
        text = super().to_python(value) or ""
        if not text or "\x00" in text:
            return text or None
        try:
            return parse_money(text, self.currency, self.locale)
        except Invalid as error:
            raise ValidationError(error.message) from error

    def run_validators(self, value: Any) -> None:
        """Only what could not be read as money is still text."""
        if not isinstance(value, Money):
            super().run_validators(value)

    def prepare_value(self, value: Any) -> Any:
        """A known amount as plain digits; what was typed stays as typed."""
        return str(value.decimal) if isinstance(value, Money) else value


class WholeField(forms.IntegerField):
    """A whole number."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.error_messages["invalid"] = _("Write a whole number, for example 10.")


class DayField(forms.DateField):
    """A day of the calendar, from the browser's own control or written 2027-02-22."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("widget", forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}))
        super().__init__(input_formats=["%Y-%m-%d"], **kwargs)

    def to_python(self, value: Any) -> Any:
        """The day, or a sentence naming what is none."""
        try:
            return super().to_python(value)
        except ValidationError as error:
            shown = str(value)[:LONGEST_SHOWN].replace("\x00", "")
            text = _("“%(shown)s” is not a day of the calendar. Choose one, or write it like 2027-02-22.")
            raise ValidationError(text, params={"shown": shown}) from error


class IdField(TextField):
    """A public id of one kind (`IdField("cl")`). Cleans to its UUID; who may see it is the queries' business."""

    def __init__(self, prefix: str, **kwargs: Any) -> None:
        self.prefix = prefix
        super().__init__(**kwargs)

    def clean(self, value: Any) -> UUID | None:
        """The id, or a request to choose from the list."""
        text = super().clean(value)
        if not text:
            return None
        found = parse_id(self.prefix, text)
        if found is None:
            raise ValidationError(_("Choose one of the list."))
        return found
