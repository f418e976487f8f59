"""Fields of forms: what can be read is read, what cannot gets a sentence, nothing breaks."""

from typing import Any

import pytest


def a_form(**data: Any) -> Any:
    from tenpack.web.forms.base import DayField, Form, IdField, MoneyField, TextField, WholeField

    class Everything(Form):
        text = TextField(required=False)
        memo = TextField(required=False, memo=True)
        price = MoneyField(required=False)
        day = DayField(required=False)
        whole = WholeField(required=False)
        client = IdField("cl", required=False)

    form = Everything(data)
    form.fields["price"].locale = "de"
    return form


def test_what_can_be_read() -> None:
    from tenpack.kit.money import Money

    form = a_form(price="1.234,50", day="2027-02-28", whole="10", client="cl_" + "1" * 22, text=" hello ")
    assert form.is_valid(), form.errors
    assert form.cleaned_data["price"] == Money(123_450, "EUR")
    assert str(form.cleaned_data["day"]) == "2027-02-28"
    assert form.cleaned_data["text"] == "hello"
    assert a_form().is_valid()


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("text", "a\x00b"),
        ("memo", "\x00"),
        ("price", "a\x00"),
        ("price", "four"),
        ("price", "-1"),
        ("price", "NaN"),
        ("price", "1e400"),
        ("price", "9" * 5000),
        ("day", "2027-02-30"),
        ("day", "30.02.2027"),
        ("day", "x" * 10_000),
        ("day", "2027-02-28\x00"),
        ("whole", "1.5"),
        ("whole", "9" * 5000),
        ("whole", "\x00"),
        ("client", "pk_" + "1" * 22),
        ("client", "cl_" + "z" * 22),
        ("client", "\x00"),
    ],
)
def test_what_cannot_be_read_gets_a_sentence(field: str, value: str) -> None:
    form = a_form(**{field: value})
    assert not form.is_valid()
    assert list(form.errors) == [field]
    assert all(len(message) < 200 for message in form.errors[field])


def test_a_refusal_stands_at_its_field_or_on_top() -> None:
    from tenpack.kit.errors import InvalidFields, Refused
    from tenpack.web.forms.base import refuse

    form = a_form(text="x")
    refuse(form, InvalidFields({"text": "Not this.", "elsewhere": "Nor that."}))
    refuse(form, Refused("Not at all."))
    assert form.errors["text"] == ["Not this."]
    assert form.non_field_errors() == ["Nor that.", "Not at all."]
