"""Reminding by letter, of whoever wants such letters."""

from datetime import datetime

from django.utils.translation import gettext as _

from tenpack.journal.choices import Actor
from tenpack.money.actions import remind_of_offer
from tenpack.money.errors import NobodyToRemind
from tenpack.money.models import Offer
from tenpack.notices.catalogue import kind_named
from tenpack.notices.choices import Channel
from tenpack.notices.preferences import channels_of


def send_reminder(*, offer: Offer, by: Actor, now: datetime) -> str:
    """Send the offer's pay link once more. Shape: the address it goes to.

    Errors: those of `remind_of_offer`; `NobodyToRemind` also where the client has stopped such letters.
    """
    kind = kind_named("offer-reminded")
    assert kind
    if Channel.MAIL not in channels_of(offer.client.user, offer.business, kind):
        raise NobodyToRemind(
            _("%(client)s does not want such letters. Send the pay link yourself.") % {"client": offer.client.name}
        )
    remind_of_offer(offer=offer, by=by, now=now)
    return offer.billing_email or offer.client.email
