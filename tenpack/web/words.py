"""Prices and rules in words, the same on every page, in every mail and in the API's documents."""

from datetime import date

from babel.numbers import get_currency_symbol
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from tenpack.kit.money import Money, percent_text
from tenpack.money.choices import ExpiryKind, OfferState, PaymentType
from tenpack.money.models import Offer, Terms
from tenpack.money.rules import expiration_of
from tenpack.web.jinja import day, language, money

DATE = "d MMM yyyy"
# How loudly a state of an offer speaks: the tones of the badge macro.
TONES = {
    OfferState.OPEN: "soon",
    OfferState.PAID: "good",
    OfferState.ACTIVE: "good",
    OfferState.PAST_DUE: "urgent",
    OfferState.PAUSED: "info",
    OfferState.COMPLETED: "good",
    OfferState.CANCELLED: "neutral",
    OfferState.WITHDRAWN: "neutral",
    OfferState.REFUNDED: "info",
}


def currency_symbol(currency: str) -> str:
    """`€`, as the page's language writes it."""
    return str(get_currency_symbol(currency, locale=language()))


def price_words(terms: Terms, asked: Money | None = None) -> str:
    """The price with its schedule: `400 €`, `50 € every month`, `3 × 100 € = 300 €, one every month`.

    `asked` stands in its place where every payment asks for that.
    """
    price = money(asked or terms.price)
    if terms.payment_type == PaymentType.RECURRING:
        return _("%(price)s %(interval)s") % {"price": price, "interval": interval_words(terms)}
    if terms.payment_type == PaymentType.INSTALLMENTS:
        return _("%(count)s × %(price)s = %(total)s, one %(interval)s") % {
            "count": terms.installments,
            "price": price,
            "total": money(Money(asked.minor * (terms.installments or 1), asked.currency) if asked else terms.total),
            "interval": interval_words(terms),
        }
    return price if terms.price_minor else _("free")


def interval_words(terms: Terms) -> str:
    """`every month`, `every 2 weeks`."""
    every = terms.interval_every or 1
    if terms.interval_unit == "week":
        return ngettext("every week", "every %(every)s weeks", every) % {"every": every}
    return ngettext("every month", "every %(every)s months", every) % {"every": every}


def sessions_words(count: int) -> str:
    """`10 sessions`."""
    return ngettext("%(count)s session", "%(count)s sessions", count) % {"count": count}


def expiry_words(terms: Terms, zone: str) -> str:
    """How long the sessions last, or nothing where none are sold: `until 22 Feb 2027, end of day, Europe/Berlin`."""
    if terms.expiry_kind == ExpiryKind.ON_DATE:
        return until_words(terms.expires_on, zone)
    if terms.expiry_kind == ExpiryKind.AFTER:
        return _("until %(length)s after payment, end of day, %(zone)s") % {
            "length": length_words(terms),
            "zone": zone,
        }
    return _("which never expire") if terms.expiry_kind else ""


def until_words(last_day: date | None, zone: str) -> str:
    """`until 22 Feb 2027, end of day, Europe/Berlin`."""
    return _("until %(day)s, end of day, %(zone)s") % {"day": day(last_day, DATE), "zone": zone}


def length_words(terms: Terms) -> str:
    """`3 months`."""
    count = terms.expires_after or 0
    if terms.expires_unit == "days":
        return ngettext("%(count)s day", "%(count)s days", count) % {"count": count}
    if terms.expires_unit == "weeks":
        return ngettext("%(count)s week", "%(count)s weeks", count) % {"count": count}
    return ngettext("%(count)s month", "%(count)s months", count) % {"count": count}


def says_more(terms: Terms) -> bool:
    """Whether the rule is more than the bare price."""
    return bool(terms.sessions) or terms.payment_type != PaymentType.ONE_TIME


def if_paid_words(terms: Terms, paid_on: date, zone: str) -> str:
    """Where the last day depends on the payment's day: what it would be. Otherwise nothing."""
    if terms.expiry_kind != ExpiryKind.AFTER:
        return ""
    last_day = expiration_of(
        terms.expiry_kind,
        expires_on=None,
        after=terms.expires_after,
        unit=terms.expires_unit,
        paid_on=paid_on,
        starts_on=paid_on,
    )
    return _("Paid on %(day)s: %(until)s.") % {"day": day(paid_on, DATE), "until": until_words(last_day, zone)}


def due_words(offer: Offer, today: date) -> str:
    """What is to be paid next and when, or how the offer ended."""
    if offer.ends_on and not offer.cancelled_at:
        when = _("ends %(day)s") if offer.ends_on > today else _("ended %(day)s")
        return when % {"day": day(offer.ends_on, DATE)}
    if offer.next_due_on is None:
        return ""
    if offer.payment_type == PaymentType.INSTALLMENTS:
        number = _("Installment %(number)s of %(count)s") % {
            "number": offer.payments_made + 1,
            "count": offer.installments,
        }
    else:
        number = _("Payment %(number)s") % {"number": offer.payments_made + 1} if offer.interval_unit else ""
    when = _("was due %(day)s") if offer.next_due_on < today else _("due %(day)s")
    text = when % {"day": day(offer.next_due_on, DATE)}
    return f"{number}, {text}" if number else text


def asked_next(offer: Offer) -> Money:
    """What the next payment of an offer asks for; its price where no more is to come."""
    return offer.next_due if offer.dues_left else offer.price


def state_tone(offer: Offer, today: date) -> str:
    """The badge's tone for the offer's state."""
    return TONES[offer.state(today)]


def facts_of(terms: Terms, zone: str) -> list[tuple[str, str]]:
    """Everything the terms say, as label and text; what they do not say is left out."""
    tax = terms.tax_basis_points
    minutes = terms.session_minutes
    facts = [
        (_("Name"), terms.name),
        (_("Payment type"), str(PaymentType(terms.payment_type).label)),
        (_("Price"), price_words(terms)),
        (_("Number of sessions"), str(terms.sessions or "")),
        (_("Expiration date"), expiry_words(terms, zone)),
        (_("Session length"), _("%(minutes)s minutes") % {"minutes": minutes} if minutes else ""),
        (_("Tax rate"), "" if tax is None else tax_words(tax)),
        (_("Memo"), terms.memo),
        (_("Clients may buy this again themselves"), _("yes") if getattr(terms, "may_renew", False) else ""),
    ]
    return [(label, text) for label, text in facts if text]


def tax_words(basis_points: int) -> str:
    """`19 %, included in the price`."""
    return _("%(rate)s, included in the price") % {"rate": percent(basis_points)}


def percent(basis_points: int) -> str:
    """`19 %`, as the page's language writes it."""
    return percent_text(basis_points, language())


def state_label(offer: Offer, today: date) -> str:
    """The state's name."""
    return str(offer.state(today).label)


def landed_words(offer: Offer) -> str:
    """What a payment just did: whether sessions landed with it, and how long they last."""
    pack = offer.pack
    if pack is None or offer.payments_made > 1:
        return _("Payment recorded.")
    if pack.expires_on is None:
        return _("Payment recorded. %(sessions)s landed.") % {"sessions": sessions_words(pack.size)}
    return _("Payment recorded. %(sessions)s landed, %(until)s.") % {
        "sessions": sessions_words(pack.size),
        "until": until_words(pack.expires_on, offer.business.zone),
    }


# As filters of the pages: {{ offer|price_words }}, {{ plan|expiry_words(business.zone) }}.
FILTERS = {
    "price_words": price_words,
    "if_paid_words": if_paid_words,
    "due_words": due_words,
    "asked_next": asked_next,
    "state_tone": state_tone,
    "state_label": state_label,
    "currency_symbol": currency_symbol,
    "sessions_words": sessions_words,
    "percent": percent,
    "says_more": says_more,
    "until_words": until_words,
    "expiry_words": expiry_words,
    "facts_of": facts_of,
    "interval_words": interval_words,
}
