"""The billing portal: a payer changes the card."""

from typing import Any

from tests.stripe_double.clock import HOUR
from tests.stripe_double.errors import card_refused, invalid
from tests.stripe_double.methods import attach, choice_named, make_method
from tests.stripe_double.parameters import Link, One, Text, Words
from tests.stripe_double.routes import call
from tests.stripe_double.world import Object, World

LASTS = HOUR
AFTER = One(
    {
        "hosted_confirmation": One({"custom_message": Text(500)}),
        "redirect": One({"return_url": Link()}, ("return_url",)),
        "type": Words("hosted_confirmation", "portal_homepage", "redirect"),
    },
    ("type",),
)
FLOW = One({"after_completion": AFTER, "type": Words("payment_method_update")}, ("type",))


@call(
    "POST",
    "/v1/billing_portal/sessions",
    One({"customer": Text(), "flow_data": FLOW, "locale": Text(), "return_url": Link()}, ("customer",)),
)
def create_portal_session(world: World, params: dict[str, Any]) -> Object:
    customer = world.get("customer", params["customer"], "customer")
    made = world.add(
        "billing_portal.session",
        "bps",
        {},
        configuration="bpc_double",
        customer=customer["id"],
        customer_account=None,
        flow=_flow(params.get("flow_data")),
        locale=params.get("locale"),
        on_behalf_of=None,
        return_url=params.get("return_url"),
    )
    made["url"] = f"{world.core.url}/portal/{made['id']}"
    return made


def _flow(data: dict[str, Any] | None) -> Object | None:
    if data is None:
        return None
    after = data.get("after_completion", {"type": "portal_homepage"})
    if after["type"] == "redirect" and "redirect" not in after:
        raise invalid("Missing required param: flow_data[after_completion][redirect].", code="parameter_missing")
    return {
        "after_completion": {"hosted_confirmation": None, "redirect": None, **after},
        "subscription_cancel": None,
        "subscription_update": None,
        "subscription_update_confirm": None,
        "type": data["type"],
    }


def has_expired(world: World, session: Object) -> bool:
    return bool(world.now > session["created"] + LASTS)


def save_method(world: World, customer: Object, choice_name: str) -> Object:
    """The payer's new method becomes the customer's default; a subscription's own method stays as it is."""
    choice = choice_named(choice_name)
    if not choice.pays_now:
        raise card_refused("generic_decline")
    method = make_method(world, choice, customer["email"])
    attach(world, method, customer["id"])
    settings = {**customer["invoice_settings"], "default_payment_method": method["id"]}
    world.change(customer, "customer.updated", invoice_settings=settings)
    return method


def way_back(session: Object) -> str | None:
    """Where the payer goes when the card is saved."""
    flow = session["flow"]
    redirect = flow and flow["after_completion"]["redirect"]
    return redirect["return_url"] if redirect else session["return_url"]
