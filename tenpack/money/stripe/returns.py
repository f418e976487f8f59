"""Money that fitted nothing and waits for a decision: giving it back."""

from datetime import datetime

from django.db import transaction

from tenpack.journal.choices import Actor
from tenpack.money.stripe.models import UnfitMoney
from tenpack.money.telling import tell


@transaction.atomic
def ask_return(*, unfit: UnfitMoney, by: Actor, now: datetime) -> UnfitMoney:
    """Decide that it goes back; the worker asks the provider for it. Locks: the row. Repeat: nothing happens."""
    rows = UnfitMoney.objects.select_for_update(of=("self",)).select_related("offer")
    unfit = rows.get(id=unfit.id)
    if unfit.return_asked_at is None:
        unfit.return_asked_at = now
        unfit.save(update_fields=["return_asked_at"])
        tell("return.asked", offer=unfit.offer, about=unfit, by=by, now=now, amount=unfit.amount)
    return unfit
