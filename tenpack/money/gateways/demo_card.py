"""The demo card: a pretended card for the demo business. No card number is ever asked for."""

from datetime import date, datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from tenpack.journal.choices import PAYER, Actor
from tenpack.kit.errors import Invalid, Refused
from tenpack.kit.moments import local_day
from tenpack.money.actions.offers import locked
from tenpack.money.actions.payments import check_payment, record_payment
from tenpack.money.choices import AttemptState, Method
from tenpack.money.errors import AlreadyProcessing, CardDeclined, NotInDemo
from tenpack.money.gateways.seam import Begun
from tenpack.money.models import CardAttempt, Offer

DELAY = timedelta(seconds=10)
LARGEST_BATCH = 100


class DemoOutcome(TextChoices):
    """What the pretended card does."""

    ACCEPTS = "accepts", _("Card that is accepted")
    DECLINES = "declines", _("Card that is declined")
    DELAYS = "delays", _("Card that takes a moment")


class DemoCard:
    """Open in the demo business alone, for what is due."""

    is_online = True

    def serves(self, offer: Offer, today: date) -> bool:
        """A first payment at any time, later ones once they are due."""
        if not offer.business.is_demo or offer.next_due_on is None:
            return False
        return offer.payments_made == 0 or offer.next_due_on <= today

    def begin(self, *, offer: Offer, due_number: int, details: str, by: Actor, now: datetime) -> Begun:
        """Pay, be declined, or wait for `settle_card_attempts`; `details` is a `DemoOutcome`.

        Locks: the offer. Repeat: refused, nothing is charged twice.
        Errors: `NotInDemo`, `CardDeclined` (the attempt stays), `AlreadyProcessing`, those of `record_payment`.
        """
        if not offer.business.is_demo:
            raise NotInDemo
        if details not in DemoOutcome.values:
            raise Invalid(_("Choose one of the demo cards."), field="card")
        begun = begin_attempt(offer, due_number, DemoOutcome(details), by, now)
        if begun.state == AttemptState.DECLINED:
            raise CardDeclined
        return begun


@transaction.atomic
def begin_attempt(offer: Offer, due_number: int, outcome: DemoOutcome, by: Actor, now: datetime) -> Begun:
    """Write the attempt, and the payment where the card is accepted."""
    offer = locked(offer)
    today = local_day(now, offer.business.zone)
    check_payment(offer, None, today, "", due_number, today)
    live = CardAttempt.objects.filter(offer=offer, due_number=due_number, state=AttemptState.PROCESSING)
    if live.exists():
        raise AlreadyProcessing
    state = {
        DemoOutcome.ACCEPTS: AttemptState.SUCCEEDED,
        DemoOutcome.DECLINES: AttemptState.DECLINED,
        DemoOutcome.DELAYS: AttemptState.PROCESSING,
    }[outcome]
    CardAttempt.objects.create(
        business_id=offer.business_id,
        offer=offer,
        due_number=due_number,
        state=state,
        created_at=now,
        settles_at=now + DELAY if state == AttemptState.PROCESSING else now,
    )
    if state != AttemptState.SUCCEEDED:
        return Begun(state)
    payment = record_payment(offer=offer, method=Method.DEMO_CARD, due_number=due_number, by=by, now=now)
    return Begun(state, payment)


def settle_card_attempts(*, now: datetime) -> int:
    """Settle the demo card's delayed attempts whose moment has come; answers how many. Repeat: nothing happens.

    An attempt whose offer was paid otherwise, withdrawn or cancelled meanwhile is declined: nothing is charged.
    """
    due = CardAttempt.objects.filter(state=AttemptState.PROCESSING, settles_at__lte=now).order_by("settles_at")
    ids = list(due.values_list("id", flat=True)[:LARGEST_BATCH])
    return sum(settle(attempt_id, now) for attempt_id in ids)


@transaction.atomic
def settle(attempt_id: UUID, now: datetime) -> bool:
    """Settle one attempt under its offer's lock; False where another worker did."""
    attempt = CardAttempt.objects.select_related("offer").get(id=attempt_id)
    offer = locked(attempt.offer)
    attempt.refresh_from_db(fields=["state"])
    if attempt.state != AttemptState.PROCESSING:
        return False
    try:
        with transaction.atomic():
            record_payment(offer=offer, method=Method.DEMO_CARD, due_number=attempt.due_number, by=PAYER, now=now)
        attempt.state = AttemptState.SUCCEEDED
    except Refused:
        attempt.state = AttemptState.DECLINED
    attempt.save(update_fields=["state"])
    return True


def latest_attempt(offer: Offer) -> CardAttempt | None:
    """The newest attempt at the offer's next due payment."""
    attempts = CardAttempt.objects.filter(offer=offer, due_number=offer.payments_made + 1)
    return attempts.order_by("-id").first()
