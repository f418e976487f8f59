"""The account itself, and its balance."""

from typing import Any

from tests.stripe_double.core import ACCOUNT
from tests.stripe_double.parameters import Text, listing
from tests.stripe_double.routes import call
from tests.stripe_double.world import Object, World


@call("GET", "/v1/account")
def account(world: World, params: dict[str, Any]) -> Object:
    return {
        "id": ACCOUNT,
        "object": "account",
        "business_type": "individual",
        "capabilities": {"card_payments": "active", "sepa_debit_payments": "active", "transfers": "active"},
        "charges_enabled": True,
        "country": "DE",
        "created": 1_700_000_000,
        "default_currency": "eur",
        "details_submitted": True,
        "email": "coach@example.com",
        "metadata": {},
        "payouts_enabled": True,
        "type": "standard",
    }


@call("GET", "/v1/balance")
def balance(world: World, params: dict[str, Any]) -> Object:
    sums: dict[str, int] = {}
    for line in world.all("balance_transaction"):
        sums[line["currency"]] = sums.get(line["currency"], 0) + line["net"]
    available = [{"amount": amount, "currency": currency} for currency, amount in sorted(sums.items())]
    return {
        "object": "balance",
        "available": available or [{"amount": 0, "currency": "eur"}],
        "livemode": world.livemode,
        "pending": [{"amount": 0, "currency": "eur"}],
    }


@call("GET", "/v1/balance_transactions/{id}")
def balance_transaction(world: World, params: dict[str, Any], object_id: str) -> Object:
    return world.get("balance_transaction", object_id)


@call("GET", "/v1/balance_transactions", listing(source=Text(), type=Text()))
def balance_transactions(world: World, params: dict[str, Any]) -> Object:
    def keep(line: Object) -> bool:
        return all(params.get(name, line[name]) == line[name] for name in ("source", "type"))

    return world.page("balance_transaction", "/v1/balance_transactions", params, keep)
