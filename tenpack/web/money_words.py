"""The rule of what is sold, what a coupon takes off it and what paying online costs, in words and amounts."""

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from tenpack.kit.money import Money
from tenpack.money.choices import PaymentType
from tenpack.money.models import Coupon, Offer, Terms
from tenpack.money.rules import Discount, fee_on
from tenpack.money.stripe.connection import shows_test_mode, takes_cards
from tenpack.people.models import Business
from tenpack.web.jinja import money
from tenpack.web.words import expiry_words, percent, price_words, sessions_words


def rule_sentence(terms: Terms, zone: str) -> str:
    """What the terms say, as a sentence: `10 sessions for 400 €, until 22 Feb 2027, end of day, Europe/Berlin`.

    Of an offer with a coupon the price is what is left to pay.
    """
    if not terms.sessions:
        return reduced_price_words(terms)
    return _("%(sessions)s for %(price)s, %(expiry)s") % {
        "sessions": sessions_words(terms.sessions),
        "price": reduced_price_words(terms),
        "expiry": expiry_words(terms, zone),
    }


def reduced_price_words(terms: Terms) -> str:
    """The price after an offer's coupon, or with it where it reduces some payments only."""
    if not isinstance(terms, Offer) or not discount_words(terms):
        return price_words(terms)
    periods, several = terms.discount.periods, terms.payment_type != PaymentType.ONE_TIME
    if several and periods is not None and periods < (terms.installments or periods + 1):
        return f"{price_words(terms)}, {discount_words(terms)}"
    return price_words(terms, terms.due(1))


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
    "rule_sentence": rule_sentence,
    "card_fee": card_fee,
    "card_total": card_total,
    "discount_words": discount_words,
    "takes_cards": takes_cards,
    "shows_test_mode": shows_test_mode,
}
