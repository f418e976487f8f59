"""Checkout sessions: what may be sold with them, and their life until somebody pays."""

from typing import Any

from tests.stripe_double.catalog import PRODUCT_DATA, RHYTHM, TAX_BEHAVIOR, make_price
from tests.stripe_double.clock import HOUR, MINUTE
from tests.stripe_double.currencies import check_amount
from tests.stripe_double.errors import invalid, missing_parameter
from tests.stripe_double.intents import cancel_intent
from tests.stripe_double.parameters import (
    RANGE,
    Clearable,
    Flag,
    Link,
    Many,
    Metadata,
    One,
    Text,
    Whole,
    Words,
    listing,
)
from tests.stripe_double.routes import call
from tests.stripe_double.shapes import session as session_shape
from tests.stripe_double.terms import check_terms, due_today
from tests.stripe_double.world import Object, World

SOONEST, LATEST = 30 * MINUTE, 24 * HOUR
LOCALES = (
    "auto bg cs da de el en en-GB es es-419 et fi fil fr fr-CA hr hu id it ja ko lt lv ms mt nb nl pl pt pt-BR ro ru "
    "sk sl sv th tr vi zh zh-HK zh-TW"
)
PRICE_DATA = One(
    {
        "currency": Text(3),
        "product": Text(),
        "product_data": One({name: PRODUCT_DATA[name] for name in PRODUCT_DATA}, ("name",)),
        "unit_amount": Whole(0),
        "recurring": One(RHYTHM, ("interval",)),
        "tax_behavior": TAX_BEHAVIOR,
    },
    ("currency", "unit_amount"),
)
LINE = One({"price": Text(), "price_data": PRICE_DATA, "quantity": Whole(1), "metadata": Metadata()})
INTENT_DATA = One(
    {
        "description": Text(1000),
        "metadata": Metadata(),
        "receipt_email": Text(),
        "setup_future_usage": Words("off_session", "on_session"),
        "statement_descriptor": Text(22),
        "statement_descriptor_suffix": Text(22),
    }
)
SUBSCRIPTION_DATA = One(
    {
        "billing_cycle_anchor": Whole(),
        "description": Text(500),
        "metadata": Metadata(),
        "proration_behavior": Words("create_prorations", "none"),
        "trial_end": Whole(),
        "trial_period_days": Whole(1),
    }
)
CREATE = {
    "adaptive_pricing": One({"enabled": Flag()}),
    "allow_promotion_codes": Flag(),
    "allowed_payment_method_types": Many(Text()),
    "billing_address_collection": Words("auto", "required"),
    "cancel_url": Link(),
    "client_reference_id": Text(200),
    "currency": Text(3),
    "custom_text": One({"submit": Clearable(One({"message": Text(1200)}, ("message",)))}),
    "customer": Text(),
    "customer_creation": Words("always", "if_required"),
    "customer_email": Text(800),
    "excluded_payment_method_types": Many(Text()),
    "expires_at": Whole(),
    "line_items": Many(LINE),
    "locale": Words(*LOCALES.split()),
    "metadata": Metadata(),
    "mode": Words("payment", "setup", "subscription"),
    "payment_intent_data": INTENT_DATA,
    "payment_method_collection": Words("always", "if_required"),
    "setup_intent_data": One({"description": Text(1000), "metadata": Metadata()}),
    "submit_type": Words("auto", "book", "donate", "pay", "subscribe"),
    "subscription_data": SUBSCRIPTION_DATA,
    "success_url": Link(),
    "ui_mode": Words("hosted_page"),
}
# Which group of parameters belongs to which mode.
DATA_OF = {"payment": "payment_intent_data", "setup": "setup_intent_data", "subscription": "subscription_data"}
_KEPT = (
    "adaptive_pricing allow_promotion_codes allowed_payment_method_types billing_address_collection cancel_url "
    "client_reference_id customer customer_creation customer_email excluded_payment_method_types locale metadata mode "
    "payment_method_collection submit_type success_url"
)
KEPT = tuple(_KEPT.split())


@call("POST", "/v1/checkout/sessions", One(CREATE, ("mode", "success_url")))
def create_session(world: World, params: dict[str, Any]) -> Object:
    mode = params["mode"]
    _check_groups(params)
    if "customer" in params:
        world.get("customer", params["customer"], "customer")
    expires_at = _expiry(world, params.get("expires_at"))
    lines = [_line(world, line, mode, index) for index, line in enumerate(params.get("line_items", []))]
    currency = _currency(params, lines)
    data = params.get(DATA_OF[mode], {})
    offered = _offered(params, currency)
    due = sum(line["amount_total"] for line in lines)
    if mode == "subscription":
        check_terms(world, data, lines)
        check_amount(due, currency or "", "line_items")
        due = due_today(world, data, lines)
    if due:
        check_amount(due, currency or "", "line_items")
    made = world.add("checkout.session", f"cs_{world.name}", session_shape(), expires_at=expires_at)
    _fill(world, made, params, currency, due, offered)
    world.secret(made["id"]).update(line_items=lines, data=data)
    world.agenda.put(expires_at, "expiry", made["id"])
    return made


def _fill(
    world: World, made: Object, params: dict[str, Any], currency: str | None, total: int, offered: list[str]
) -> None:
    mode = params["mode"]
    made.update({name: params[name] for name in KEPT if name in params})
    made.update(currency=currency, url=f"{world.core.url}/pay/{made['id']}", **_first_status(mode, total))
    made["payment_method_types"] = offered
    if "custom_text" in params:
        made["custom_text"] = {**made["custom_text"], **params["custom_text"]}
    if mode == "payment" and not made["customer"]:
        made["customer_creation"] = params.get("customer_creation", "if_required")
    if mode != "setup":
        made.update(amount_subtotal=total, amount_total=total)
        made["total_details"] = {"amount_discount": 0, "amount_shipping": 0, "amount_tax": 0}
    email = made["customer_email"]
    if made["customer"]:
        email = world.get("customer", made["customer"], "customer")["email"]
    if email:
        made["customer_details"] = details_of(email)


def _first_status(mode: str, total: int) -> Object:
    return {"payment_status": "unpaid" if mode != "setup" and total else "no_payment_required"}


def _offered(params: dict[str, Any], currency: str | None) -> list[str]:
    """The account's methods that fit the currency, without those that this session does not want."""
    offered = ["card", "sepa_debit"] if currency == "eur" else ["card"]
    allowed = params.get("allowed_payment_method_types")
    kept = [name for name in offered if allowed is None or name in allowed]
    kept = [name for name in kept if name not in params.get("excluded_payment_method_types", [])]
    if not kept:
        raise invalid("No payment method is left for this session.", param="allowed_payment_method_types")
    return kept


def details_of(email: str | None) -> Object:
    known = {"address": None, "business_name": None, "email": email, "individual_name": None, "name": None}
    return {**known, "phone": None, "tax_exempt": "none", "tax_ids": None}


def _check_groups(params: dict[str, Any]) -> None:
    mode = params["mode"]
    if "customer" in params and "customer_email" in params:
        raise invalid("You may only specify one of these parameters: customer, customer_email.", param="customer")
    for other, group in DATA_OF.items():
        if other != mode and group in params:
            raise invalid(f"You can not pass `{group}` in `{mode}` mode.", param=group)
    if mode == "setup" and params.get("line_items"):
        raise invalid("You can not pass `line_items` in `setup` mode.", param="line_items")
    if mode != "setup" and not params.get("line_items"):
        raise missing_parameter("line_items")
    if mode != "payment" and "customer_creation" in params:
        raise invalid("`customer_creation` can only be used in `payment` mode.", param="customer_creation")


def _expiry(world: World, asked: int | None) -> int:
    if asked is None:
        return world.now + LATEST
    if asked < world.now + SOONEST:
        message = "The `expires_at` timestamp must be at least 30 minutes from Checkout Session creation."
        raise invalid(message, param="expires_at")
    if asked > world.now + LATEST:
        message = "The `expires_at` timestamp must be less than 24 hours from Checkout Session creation."
        raise invalid(message, param="expires_at")
    return asked


def _line(world: World, line: dict[str, Any], mode: str, index: int) -> Object:
    path = f"line_items[{index}]"
    if ("price" in line) == ("price_data" in line):
        raise invalid(f"Exactly one of price and price_data is needed in {path}.", param=f"{path}[price]")
    if "price" in line:
        price = world.get("price", line["price"], f"{path}[price]")
    else:
        price = make_price(world, line["price_data"], f"{path}[price_data]")
    if mode == "payment" and price["recurring"]:
        raise invalid("You specified `payment` mode but passed a recurring price.", param=f"{path}[price]")
    quantity = line.get("quantity", 1)
    amount = price["unit_amount"] * quantity
    return {
        "id": world.new_id("li"),
        "object": "item",
        "adjustable_quantity": None,
        "amount_discount": 0,
        "amount_subtotal": amount,
        "amount_tax": 0,
        "amount_total": amount,
        "currency": price["currency"],
        "description": world.objects[price["product"]]["name"],
        "metadata": line.get("metadata", {}),
        "price": price,
        "quantity": quantity,
    }


def _currency(params: dict[str, Any], lines: list[Object]) -> str | None:
    if params["mode"] == "setup":
        if "currency" not in params and "allowed_payment_method_types" not in params:
            raise missing_parameter("currency")
        return str(params["currency"]).lower() if "currency" in params else None
    currencies = {line["currency"] for line in lines}
    if len(currencies) > 1:
        raise invalid("All prices of a session must have the same currency.", param="line_items")
    return str(currencies.pop())


@call("GET", "/v1/checkout/sessions/{id}")
def session(world: World, params: dict[str, Any], session_id: str) -> Object:
    return world.get("checkout.session", session_id, "session")


@call(
    "GET",
    "/v1/checkout/sessions",
    listing(
        created=RANGE,
        customer=Text(),
        payment_intent=Text(),
        status=Words("complete", "expired", "open"),
        subscription=Text(),
    ),
)
def sessions(world: World, params: dict[str, Any]) -> Object:
    names = ("customer", "payment_intent", "status", "subscription")

    def keep(one: Object) -> bool:
        return all(params.get(name, one[name]) == one[name] for name in names)

    return world.page("checkout.session", "/v1/checkout/sessions", params, keep)


@call("GET", "/v1/checkout/sessions/{id}/line_items", listing())
def line_items(world: World, params: dict[str, Any], session_id: str) -> Object:
    from tests.stripe_double.world import page_of

    world.get("checkout.session", session_id, "session")
    url = f"/v1/checkout/sessions/{session_id}/line_items"
    return page_of(world.secret(session_id)["line_items"], url, params)


@call("POST", "/v1/checkout/sessions/{id}/expire")
def expire(world: World, params: dict[str, Any], session_id: str) -> Object:
    found = world.get("checkout.session", session_id, "session")
    if found["status"] != "open":
        message = (
            'Only Checkout Sessions with a status in ["open"] can be expired. '
            f"This Checkout Session has a status of {found['status']}."
        )
        raise invalid(message)
    expire_now(world, found)
    return found


def expire_now(world: World, found: Object) -> None:
    """Nobody can pay this session any more."""
    if found["status"] != "open":
        return
    found.update(status="expired", url=None)
    tried = world.secret(found["id"]).get("intent")
    if tried:
        cancel_intent(world, world.objects[tried], "automatic")
    world.emit("checkout.session.expired", found)
