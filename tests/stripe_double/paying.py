"""Somebody pays on the double's page: what becomes of the session, by its mode and the method chosen."""

from tests.stripe_double.catalog import customer_shape
from tests.stripe_double.checkout import details_of
from tests.stripe_double.errors import card_refused, invalid
from tests.stripe_double.intents import attempt, make_intent
from tests.stripe_double.methods import attach, choice_named, make_method
from tests.stripe_double.shapes import setup_intent as setup_shape
from tests.stripe_double.world import Object, World

PAYER = "payer@example.com"


def pay(world: World, session: Object, choice_name: str, email: str | None = None) -> Object:
    """Pay an open session with this method. Errors: 402 where the card is declined; the session stays open."""
    if session["status"] != "open":
        raise invalid(f"This Checkout Session is {session['status']}.", code="checkout_session_not_open")
    choice = choice_named(choice_name)
    if choice.is_bank_debit and "sepa_debit" not in session["payment_method_types"]:
        raise invalid("This session does not take bank debits.", param="method")
    details = session["customer_details"] or {}
    email = email or details.get("email") or PAYER
    method = make_method(world, choice, email)
    world.secret(session["id"])["email"] = email
    if session["mode"] == "payment":
        _pay_once(world, session, method)
    elif session["mode"] == "setup":
        _set_up(world, session, method)
    else:
        from tests.stripe_double.subscribing import subscribe

        subscribe(world, session, method)
    return session


def complete(world: World, session: Object, payment_status: str, **fields: object) -> None:
    """The payer is through; nobody can pay this session again."""
    email = world.secret(session["id"])["email"]
    session.update(status="complete", url=None, payment_status=payment_status, **fields)
    session["customer_details"] = {**details_of(email), "name": "Pat Payer", "individual_name": "Pat Payer"}
    world.emit("checkout.session.completed", session)


def customer_for(world: World, session: Object) -> Object:
    """The session's customer, made at the first attempt where none was named."""
    if not session["customer"]:
        email = world.secret(session["id"])["email"]
        made = world.add("customer", "cus", customer_shape(), email=email, invoice_prefix=f"TP{world.made:06d}")
        world.emit("customer.created", made)
        session["customer"] = made["id"]
    return world.objects[session["customer"]]


def _pay_once(world: World, session: Object, method: Object) -> None:
    if not session["amount_total"]:
        complete(world, session, "no_payment_required")
        return
    data = world.secret(session["id"])["data"]
    keeps = session["customer"] or session["customer_creation"] == "always" or "setup_future_usage" in data
    customer_id = customer_for(world, session)["id"] if keeps else None
    intent = _intent_of(world, session, data, customer_id)
    status = attempt(world, intent, method, payer_is_there=True)
    if status == "requires_payment_method":
        raise card_refused("generic_decline")
    if customer_id and "setup_future_usage" in data:
        attach(world, method, customer_id)
    complete(world, session, "paid" if status == "succeeded" else "unpaid")


def _intent_of(world: World, session: Object, data: Object, customer_id: str | None) -> Object:
    """The session's one intent: a second try after a decline charges the same."""
    if session["payment_intent"]:
        return world.objects[session["payment_intent"]]
    intent = make_intent(
        world, session["amount_total"], session["currency"], customer=customer_id, **{"metadata": {}, **data}
    )
    world.secret(intent["id"]).update(made_by="a Checkout Session", session=session["id"])
    session["payment_intent"] = intent["id"]
    world.secret(session["id"])["intent"] = intent["id"]
    return intent


def debit_settled(world: World, session: Object, *, ok: bool) -> None:
    """A bank answered days later."""
    if ok:
        session["payment_status"] = "paid"
    word = "succeeded" if ok else "failed"
    world.emit(f"checkout.session.async_payment_{word}", session)


def _set_up(world: World, session: Object, method: Object) -> None:
    data = world.secret(session["id"])["data"]
    made = world.add("setup_intent", "seti", setup_shape(), status="requires_payment_method", **data)
    made.update(client_secret=f"{made['id']}_secret_double", customer=session["customer"])
    session["setup_intent"] = made["id"]
    world.emit("setup_intent.created", made)
    if world.secret(method["id"])["choice"] == "declined":
        error = card_refused("generic_decline").error
        made["last_setup_error"] = {**error, "payment_method": dict(method)}
        world.emit("setup_intent.setup_failed", made)
        raise card_refused("generic_decline")
    if session["customer"]:
        attach(world, method, session["customer"])
    made.update(status="succeeded", payment_method=method["id"], payment_method_types=[method["type"]])
    world.emit("setup_intent.succeeded", made)
    complete(world, session, "no_payment_required")
