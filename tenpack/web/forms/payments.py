"""Forms of money: recording what came in, giving back, the demo card."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from tenpack.kit.ids import parse_id
from tenpack.money.choices import OUTSIDE_METHODS
from tenpack.money.gateways import DemoOutcome
from tenpack.money.models import Offer
from tenpack.people.models import Business
from tenpack.web.forms.base import DayField, Form, MoneyField, TextField, WholeField
from tenpack.web.jinja import money

ONE_OFF = "one_off"
NEXT, REST = "next", "rest"


class PaymentForm(Form):
    """Money that came in outside. `due_number` says for which payment the form was opened."""

    due_number = forms.IntegerField(widget=forms.HiddenInput)
    covers = forms.ChoiceField(label=_("Which payments"), widget=forms.RadioSelect, required=False)
    method = forms.ChoiceField(
        label=_("How it was paid"),
        choices=[(method.value, method.label) for method in OUTSIDE_METHODS],
        widget=forms.RadioSelect,
    )
    received_on = DayField(label=_("Date"))
    note = TextField(label=_("Note"), required=False)

    def __init__(self, *args: Any, offer: Offer | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        covers = self.fields.get("covers")
        if offer and isinstance(covers, forms.ChoiceField):
            covers.choices = covers_choices(offer)
            covers.initial = NEXT


class TakePaymentForm(PaymentForm):
    """The same, for one of the client's offers or a one-off price."""

    due_number = None  # type: ignore[assignment]  # each offer of the list carries its own
    covers = None  # type: ignore[assignment]  # so does all the rest
    repeat_key = forms.CharField(required=False, widget=forms.HiddenInput)
    offer = TextField(label=_("For"), widget=forms.Select)
    name = TextField(label=_("What for"), required=False)
    price = MoneyField(label=_("Price"), required=False)
    field_order = ["repeat_key", "offer", "name", "price", "method", "received_on", "note"]

    def __init__(self, *args: Any, business: Business, offers: list[Offer], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        price, offer = self.fields["price"], self.fields["offer"]
        assert isinstance(price, MoneyField)
        price.currency, price.locale = business.currency, business.locale
        self.currency = business.currency
        assert isinstance(offer.widget, forms.Select)
        offer.widget.choices = [*offer_choices(offers), (ONE_OFF, _now("One-off price"))]

    def clean_offer(self) -> tuple[Any, int, bool] | None:
        """The offer's id, which of its payments, and whether all the rest with it; None for a one-off price."""
        text = self.cleaned_data["offer"]
        if text == ONE_OFF:
            return None
        offer, number, covers = [*text.split(":", 2), "", ""][:3]
        found = parse_id("of", offer)
        if found is None or not number.isdecimal() or len(number) > 6 or covers not in ("", REST):
            raise ValidationError(_now("Choose one of the list."))
        return found, int(number), covers == REST

    def clean(self) -> dict[str, Any]:
        """A one-off price needs one, and money that came in is more than nothing."""
        given = self.cleaned_data
        one_off = "offer" in given and given["offer"] is None
        price = given.get("price")
        if one_off and "price" not in self.errors and (price is None or price.minor == 0):
            self.add_error("price", _now("Write an amount above 0."))
        return given


def covers_choices(offer: Offer) -> list[tuple[str, str]]:
    """The next installment, or all that are left; nothing to choose for other payment types."""
    if offer.dues_left < 2:
        return [(NEXT, _now("This payment: %(price)s") % {"price": money(offer.next_due)})]
    rest = offer.due(offer.payments_made + 1, offer.dues_left)
    return [
        (NEXT, _now("This installment: %(price)s") % {"price": money(offer.next_due)}),
        (REST, _now("All the rest: %(price)s") % {"price": money(rest)}),
    ]


def offer_choices(offers: list[Offer]) -> list[tuple[str, str]]:
    """Offers with what each asks for next, and of installments with all the rest."""
    choices = []
    for offer in offers:
        number = offer.payments_made + 1
        choices.append((f"{offer.public_id}:{number}", f"{offer.name} · {money(offer.next_due)}"))
        if offer.dues_left > 1:
            rest = _now("All the rest: %(price)s") % {"price": money(offer.due(number, offer.dues_left))}
            choices.append((f"{offer.public_id}:{number}:{REST}", f"{offer.name} · {rest}"))
    return choices


class RefundForm(Form):
    """How much goes back and how many sessions go with it; it begins with what the quote suggests."""

    repeat_key = forms.CharField(required=False, widget=forms.HiddenInput)
    amount = MoneyField(label=_("Amount"))
    withdraw_sessions = WholeField(label=_("Sessions to withdraw"), required=False)
    reason = TextField(label=_("Reason"), memo=True)

    def __init__(self, *args: Any, business: Business, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        amount = self.fields["amount"]
        assert isinstance(amount, MoneyField)
        amount.currency, amount.locale = business.currency, business.locale


class BeginForm(Form):
    """Which due payment the pay page was opened for, and whether all that are left are paid at once."""

    due_number = forms.IntegerField(widget=forms.HiddenInput, min_value=1, max_value=10_000)
    what = forms.ChoiceField(choices=[(NEXT, _("Next payment")), (REST, _("All the rest"))], required=False)


class CouponForm(Form):
    """The code of a coupon."""

    coupon = TextField(label=_("Coupon code"))


class DemoCardForm(Form):
    """What the pretended card does."""

    due_number = forms.IntegerField(widget=forms.HiddenInput)
    card = forms.ChoiceField(label=_("Demo card"), choices=DemoOutcome.choices, widget=forms.RadioSelect)
