"""What the worker does for every business with cards: telling the provider what was decided, comparing at night."""

import logging
from collections.abc import Iterator
from datetime import datetime

from django.conf import settings

from tenpack.kit.errors import Refused
from tenpack.money.stripe.connection import connection_of
from tenpack.money.stripe.reconcile import push, reconcile
from tenpack.people.models import Business

logger = logging.getLogger(__name__)
NIGHTLY_DAYS = 4


def businesses_with_cards() -> Iterator[Business]:
    """Those with keys of their own; all of them where the environment holds keys."""
    found = Business.objects.order_by("id")
    yield from found if settings.STRIPE_SECRET_KEY else found.exclude(card_mode="")


def push_all(*, now: datetime) -> None:
    """Tell the provider what was decided here. What fails is tried again in the next round."""
    for business in businesses_with_cards():
        connection = connection_of(business)
        if connection:
            try:
                push(connection, now=now)
            except Refused as error:
                logger.warning("The payment provider could not be told: %s", error.code)


def reconcile_all(*, now: datetime) -> None:
    """Compare the last days of every business; differences go to the log."""
    for business in businesses_with_cards():
        try:
            for difference in reconcile(business, days=NIGHTLY_DAYS, now=now):
                logger.warning("Reconcile, %s: %s", business.name, difference)
        except Refused as error:
            logger.warning("Reconcile, %s: %s", business.name, error.code)
