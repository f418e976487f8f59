"""Reminding a client of an offer that waits for its money: one line of the journal, which becomes a letter."""

from datetime import datetime
from zoneinfo import ZoneInfo

from django.db import transaction
from django.utils.translation import gettext as _

from tenpack.journal.choices import Actor
from tenpack.kit.moments import local_day
from tenpack.money.actions.offers import locked
from tenpack.money.choices import OfferState
from tenpack.money.errors import AlreadyProcessing, NobodyToRemind, NothingDue, RemindedToday
from tenpack.money.models import Offer
from tenpack.money.reminders import reminded_today
from tenpack.money.stripe.offer_queries import processing_of
from tenpack.money.telling import tell

REMINDED_OF = (OfferState.OPEN, OfferState.PAST_DUE)


@transaction.atomic
def remind_of_offer(*, offer: Offer, by: Actor, now: datetime) -> Offer:
    """Send the pay link of an unpaid or overdue offer once more, at most once on one day of the business.

    Locks: the offer, so that two who click at once send one letter. Errors: `NothingDue`, `AlreadyProcessing`,
    `NobodyToRemind`, `RemindedToday`, which says when.
    """
    offer = locked(offer)
    if offer.state(local_day(now, offer.business.zone)) not in REMINDED_OF:
        raise NothingDue
    if processing_of(offer):
        raise AlreadyProcessing
    if offer.client.archived_at or not (offer.billing_email or offer.client.email):
        raise NobodyToRemind
    last = reminded_today([offer], now=now, zone=offer.business.zone).get(offer.id)
    if last:
        at = last.astimezone(ZoneInfo(offer.business.zone))
        raise RemindedToday(
            _("%(client)s was reminded of this today at %(time)s. You can send it again tomorrow.")
            % {"client": offer.client.name, "time": f"{at:%H:%M}"}
        )
    tell("offer.reminded", offer=offer, by=by, now=now)
    return offer
