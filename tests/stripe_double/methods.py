"""Pretended payment methods: what they look like, and how they behave when they are charged."""

from dataclasses import dataclass
from typing import Any

from tests.stripe_double.errors import invalid
from tests.stripe_double.parameters import Text, listing
from tests.stripe_double.routes import call
from tests.stripe_double.shapes import payment_method as method_shape
from tests.stripe_double.world import Object, World


@dataclass(frozen=True)
class Choice:
    """One way to pay that the double's page offers."""

    name: str
    label: str
    last4: str
    is_bank_debit: bool = False
    # Whether it pays when the payer is there, and when nobody is: at renewals, or days later for a bank.
    pays_now: bool = True
    pays_later: bool = True

    @property
    def kind(self) -> str:
        return "sepa_debit" if self.is_bank_debit else "card"


CHOICES = {
    choice.name: choice
    for choice in (
        Choice("card", "Card that works", "4242"),
        Choice("declined", "Card that is declined", "0002", pays_now=False, pays_later=False),
        Choice("fails_later", "Card that fails at renewals", "0341", pays_later=False),
        Choice("bank_debit", "Bank debit", "3000", is_bank_debit=True),
        Choice("bank_debit_fails", "Bank debit that comes back", "3005", is_bank_debit=True, pays_later=False),
    )
}


def choice_named(name: str) -> Choice:
    if name not in CHOICES:
        raise invalid(f"No such payment method: {name}. There are: {', '.join(CHOICES)}.", param="method")
    return CHOICES[name]


def choice_of(world: World, method_id: str) -> Choice:
    return CHOICES[world.secret(method_id)["choice"]]


def make_method(world: World, choice: Choice, email: str | None) -> Object:
    """A payment method that a payer has just typed in."""
    made = world.add("payment_method", "pm", method_shape(choice.kind, _details(choice), email))
    world.secret(made["id"])["choice"] = choice.name
    return made


def attach(world: World, method: Object, customer_id: str) -> None:
    """Keep a payment method for later payments of this customer."""
    if method["customer"] != customer_id:
        method["customer"] = customer_id
        world.emit("payment_method.attached", method)


def _details(choice: Choice) -> Object:
    if choice.is_bank_debit:
        return {
            "bank_code": "37040044",
            "branch_code": "",
            "country": "DE",
            "fingerprint": f"fp{choice.last4}",
            "generated_from": {"charge": None, "setup_attempt": None},
            "last4": choice.last4,
        }
    return {
        "brand": "visa",
        "checks": {"address_line1_check": None, "address_postal_code_check": None, "cvc_check": "pass"},
        "country": "DE",
        "display_brand": "visa",
        "exp_month": 12,
        "exp_year": 2040,
        "fingerprint": f"fp{choice.last4}",
        "funding": "credit",
        "generated_from": None,
        "last4": choice.last4,
        "networks": {"available": ["visa"], "preferred": None},
        "regulated_status": "unregulated",
        "three_d_secure_usage": {"supported": True},
        "wallet": None,
    }


def as_charged(method: Object) -> Object:
    """The payment method as a charge remembers it."""
    kind = method["type"]
    details = dict(method[kind])
    if kind == "sepa_debit":
        del details["generated_from"]
        return {"sepa_debit": {**details, "expected_debit_date": None, "mandate": "mandate_double"}, "type": kind}
    for name in ("display_brand", "generated_from", "networks", "three_d_secure_usage"):
        del details[name]
    more = {"installments": None, "mandate": None, "network": "visa", "three_d_secure": None}
    return {"card": {**details, **more}, "type": kind}


@call("GET", "/v1/payment_methods/{id}")
def payment_method(world: World, params: dict[str, Any], method_id: str) -> Object:
    return world.get("payment_method", method_id)


@call("GET", "/v1/payment_methods", listing(customer=Text(), type=Text()))
def payment_methods(world: World, params: dict[str, Any]) -> Object:
    def keep(one: Object) -> bool:
        return all(params.get(name, one[name]) == one[name] for name in ("customer", "type"))

    return world.page("payment_method", "/v1/payment_methods", params, keep)


@call("GET", "/v1/customers/{id}/payment_methods", listing(type=Text()))
def methods_of_customer(world: World, params: dict[str, Any], customer_id: str) -> Object:
    world.get("customer", customer_id)
    return payment_methods(world, {**params, "customer": customer_id})
