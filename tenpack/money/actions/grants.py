"""Sessions that land when an offer is paid."""

from datetime import date

from tenpack.money.models import Offer
from tenpack.money.rules import expiration_of
from tenpack.packs.actions import PackDraft, open_pack, set_awaiting_payment
from tenpack.packs.choices import Source
from tenpack.packs.ledger import Act
from tenpack.packs.models import SessionPack


def grant_sessions(offer: Offer, act: Act, *, paid_on: date) -> SessionPack | None:
    """Put the sessions an offer was sold with on the client's profile, in the payment's transaction.

    A pack made by hand before is only marked paid.
    """
    if offer.pack:
        set_awaiting_payment(offer.pack, awaits_payment=False)
        return offer.pack
    if not offer.sessions:
        return None
    draft = PackDraft(
        title=offer.name,
        sessions=offer.sessions,
        starts_on=paid_on,
        expires_on=last_day_of(offer, paid_on),
        source=Source.PLAN,
        session_minutes=offer.session_minutes,
        price_minor=offer.due(1).minor,
    )
    offer.pack = open_pack(client=offer.client, draft=draft, act=act)
    offer.save(update_fields=["pack"])
    return offer.pack


def last_day_of(offer: Offer, paid_on: date) -> date | None:
    """The last day of the sessions sold with an offer if it is paid on this day; None for never or without."""
    return expiration_of(
        offer.expiry_kind,
        expires_on=offer.expires_on,
        after=offer.expires_after,
        unit=offer.expires_unit,
        paid_on=paid_on,
        starts_on=paid_on,
    )
