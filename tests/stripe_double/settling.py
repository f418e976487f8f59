"""What banks answer days later: debits."""

from tests.stripe_double.intents import fail, succeed
from tests.stripe_double.invoices import not_paid, set_paid
from tests.stripe_double.methods import choice_of
from tests.stripe_double.paying import debit_settled
from tests.stripe_double.world import Object, World


def settle_debit(world: World, intent: Object, *, ok: bool | None = None) -> None:
    """The bank pays or returns a debit that is on its way; None: as the chosen method behaves."""
    if intent["status"] != "processing":
        return
    if ok is None:
        ok = choice_of(world, intent["payment_method"]).pays_later
    if ok:
        succeed(world, intent)
    else:
        fail(world, intent)
    known = world.secret(intent["id"])
    if "invoice" in known:
        _settle_invoice(world, world.objects[known["invoice"]], ok=ok)
    if "session" in known:
        debit_settled(world, world.objects[known["session"]], ok=ok)


def _settle_invoice(world: World, invoice: Object, *, ok: bool) -> None:
    if ok:
        set_paid(world, invoice, invoice["amount_due"])
    else:
        not_paid(world, invoice)
