"""Customers, products and prices."""

from typing import Any

from tests.stripe_double.currencies import known_currency, unfit
from tests.stripe_double.errors import invalid
from tests.stripe_double.parameters import RANGE, Clearable, Flag, Many, Metadata, One, Text, Whole, Words, listing
from tests.stripe_double.routes import call
from tests.stripe_double.shapes import customer as customer_shape
from tests.stripe_double.shapes import price as price_shape
from tests.stripe_double.shapes import product as product_shape
from tests.stripe_double.world import Object, World

ADDRESS = One({name: Text() for name in ("city", "country", "line1", "line2", "postal_code", "state")})
CUSTOMER = {
    "address": Clearable(ADDRESS),
    "description": Text(),
    "email": Text(512),
    "metadata": Metadata(),
    "name": Text(256),
    "phone": Text(20),
    "preferred_locales": Many(Text()),
    "invoice_settings": One({"default_payment_method": Clearable(Text())}),
    "tax_exempt": Clearable(Words("exempt", "none", "reverse")),
}
RHYTHM = {"interval": Words("day", "month", "week", "year"), "interval_count": Whole(1)}
RECURRING = One({**RHYTHM, "usage_type": Words("licensed", "metered")}, ("interval",))
# Stripe allows periods of at most three years.
LONGEST = {"day": 1095, "week": 156, "month": 36, "year": 3}
PRODUCT_DATA = {"name": Text(), "description": Text(), "metadata": Metadata(), "unit_label": Text(), "tax_code": Text()}
TAX_BEHAVIOR = Words("exclusive", "inclusive", "unspecified")


@call("POST", "/v1/customers", One(CUSTOMER))
def create_customer(world: World, params: dict[str, Any]) -> Object:
    made = world.add("customer", "cus", customer_shape(), invoice_prefix=f"TP{world.made:06d}")
    _fill_customer(world, made, params)
    world.emit("customer.created", made)
    return made


@call("GET", "/v1/customers/{id}")
def customer(world: World, params: dict[str, Any], customer_id: str) -> Object:
    return world.get("customer", customer_id)


@call("POST", "/v1/customers/{id}", One(CUSTOMER))
def change_customer(world: World, params: dict[str, Any], customer_id: str) -> Object:
    found = world.get("customer", customer_id)
    before = dict(found)
    _fill_customer(world, found, params)
    previous = {name: value for name, value in before.items() if found[name] != value}
    if previous:
        world.emit("customer.updated", found, previous)
    return found


@call("GET", "/v1/customers", listing(created=RANGE, email=Text()))
def customers(world: World, params: dict[str, Any]) -> Object:
    return world.page(
        "customer", "/v1/customers", params, lambda one: params.get("email", one["email"]) == one["email"]
    )


def _fill_customer(world: World, found: Object, params: dict[str, Any]) -> None:
    for name, value in params.items():
        if name == "metadata":
            found["metadata"] = merged(found["metadata"], value)
        elif name == "address" and value is not None:
            found["address"] = {field: value.get(field) for field in ADDRESS.fields}
        elif name == "invoice_settings":
            method = value.get("default_payment_method")
            if method:
                world.get("payment_method", method, "invoice_settings[default_payment_method]")
            found["invoice_settings"] = {**found["invoice_settings"], "default_payment_method": method}
        else:
            found[name] = value


def merged(before: dict[str, str], asked: dict[str, str]) -> dict[str, str]:
    """Metadata after a change: an empty value takes its name away; nothing at all takes all away."""
    if not asked:
        return {}
    return {name: value for name, value in {**before, **asked}.items() if value}


@call("POST", "/v1/products", One({**PRODUCT_DATA, "active": Flag()}, ("name",)))
def create_product(world: World, params: dict[str, Any]) -> Object:
    return world.add("product", "prod", product_shape(), updated=world.now, **params)


@call("GET", "/v1/products/{id}")
def product(world: World, params: dict[str, Any], product_id: str) -> Object:
    return world.get("product", product_id)


@call(
    "POST",
    "/v1/prices",
    One(
        {
            "currency": Text(3),
            "product": Text(),
            "product_data": One({name: PRODUCT_DATA[name] for name in ("name", "metadata", "unit_label")}, ("name",)),
            "unit_amount": Whole(0),
            "recurring": RECURRING,
            "metadata": Metadata(),
            "nickname": Text(),
            "tax_behavior": TAX_BEHAVIOR,
            "lookup_key": Text(200),
        },
        ("currency", "unit_amount"),
    ),
)
def create_price(world: World, params: dict[str, Any]) -> Object:
    return make_price(world, params, "")


@call("GET", "/v1/prices/{id}")
def price(world: World, params: dict[str, Any], price_id: str) -> Object:
    return world.get("price", price_id)


def make_price(world: World, data: dict[str, Any], path: str) -> Object:
    """A price as described, with a product made for it where none is named."""

    def inside(name: str) -> str:
        return f"{path}[{name}]" if path else name

    currency = known_currency(data["currency"], inside("currency"))
    problem = unfit(data["unit_amount"], currency)
    if problem:
        raise invalid(problem, param=inside("unit_amount"))
    recurring = _recurring(data.get("recurring"), inside("recurring"))
    extra = {name: data[name] for name in ("metadata", "nickname", "tax_behavior", "lookup_key") if name in data}
    return world.add(
        "price",
        "price",
        price_shape(),
        currency=currency,
        product=_product_of(world, data, inside("product")),
        recurring=recurring,
        type="recurring" if recurring else "one_time",
        unit_amount=data["unit_amount"],
        unit_amount_decimal=str(data["unit_amount"]),
        **extra,
    )


def _product_of(world: World, data: dict[str, Any], param: str) -> str:
    if ("product" in data) == ("product_data" in data):
        raise invalid("Exactly one of product and product_data is needed.", param=param, code="parameter_missing")
    if "product" in data:
        return str(world.get("product", data["product"], param)["id"])
    made: Object = world.add("product", "prod", product_shape(), updated=world.now, **data["product_data"])
    return str(made["id"])


def _recurring(data: dict[str, Any] | None, param: str) -> Object | None:
    if data is None:
        return None
    count = data.get("interval_count", 1)
    if count > LONGEST[data["interval"]]:
        message = f"Invalid interval_count: at most {LONGEST[data['interval']]} for {data['interval']}."
        raise invalid(message, param=f"{param}[interval_count]")
    return {
        "interval": data["interval"],
        "interval_count": count,
        "meter": None,
        "trial_period_days": None,
        "usage_type": data.get("usage_type", "licensed"),
    }
