"""What paying online costs and what a coupon takes off, in words and amounts."""

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from tenpack.kit.money import Money
from tenpack.money.choices import PaymentType
from tenpack.money.models import Coupon, Offer
from tenpack.money.rules import Discount, fee_on
from tenpack.money.stripe.connection import shows_test_mode, takes_cards
from tenpack.people.models import Business
from tenpack.web.jinja import money
from tenpack.web.words import percent


def card_fee(offer: Offer, business: Business, dues: int = 1) -> Money:
    """The fee line on the next due payments where the client pays it; nothing where the coach does."""
    if not business.clients_pay_fee:
        return Money(0, offer.currency)
    due = offer.due(offer.payments_made + 1, dues)
    return Money(fee_on(due.minor, business.fee_basis_points, business.fee_fixed_minor), offer.currency)


def card_total(offer: Offer, business: Business, dues: int = 1) -> Money:
    """What the next due payments cost by card, the fee line included."""
    due = offer.due(offer.payments_made + 1, dues)
    return Money(due.minor + card_fee(offer, business, dues).minor, offer.currency)


def discount_words(thing: Offer | Coupon) -> str:
    """`−20 % on the first payment`, `−5 € on every payment`; nothing without a coupon."""
    discount: Discount = thing.discount
    if discount.basis_points is None and discount.minor is None:
        return ""
    off = percent(discount.basis_points) if discount.basis_points else money(Money(discount.minor or 0, thing.currency))
    if isinstance(thing, Offer) and thing.payment_type == PaymentType.ONE_TIME:
        return f"−{off}"
    return _("−%(off)s on %(payments)s") % {"off": off, "payments": payments_words(discount.periods)}


def payments_words(periods: int | None) -> str:
    """Which due payments a coupon reduces."""
    if periods is None:
        return _("every payment")
    if periods == 1:
        return _("the first payment")
    return ngettext("the first %(count)s payment", "the first %(count)s payments", periods) % {"count": periods}


FILTERS = {
    "card_fee": card_fee,
    "card_total": card_total,
    "discount_words": discount_words,
    "takes_cards": takes_cards,
    "shows_test_mode": shows_test_mode,
}
