"""The double takes and says nothing that Stripe has not published, as far as its official package tells."""

import importlib
from collections.abc import Iterator
from types import UnionType
from typing import Any, Literal, NotRequired, Required, Union, get_args, get_origin, get_type_hints

import pytest
from typing_extensions import is_typeddict

from tests.stripe_double import StripeDouble
from tests.stripe_double.parameters import Clearable, Either, Many, Metadata, One, Words
from tests.stripe_double.routes import Route, all_routes
from tests.stripe_double.world import API_VERSION
from tests.support.stripe_shapes import answer_problems

# The published parameters of each call that takes some.
PARAMETERS = {
    "POST /v1/billing_portal/sessions": "billing_portal.SessionCreateParams",
    "POST /v1/checkout/sessions": "checkout.SessionCreateParams",
    "GET /v1/checkout/sessions": "checkout.SessionListParams",
    "GET /v1/checkout/sessions/{id}/line_items": "checkout.SessionListLineItemsParams",
    "GET /v1/balance_transactions": "BalanceTransactionListParams",
    "GET /v1/charges": "ChargeListParams",
    "POST /v1/customers": "CustomerCreateParams",
    "GET /v1/customers": "CustomerListParams",
    "POST /v1/customers/{id}": "CustomerUpdateParams",
    "GET /v1/customers/{id}/payment_methods": "CustomerListPaymentMethodsParams",
    "GET /v1/disputes": "DisputeListParams",
    "POST /v1/disputes/{id}": "DisputeUpdateParams",
    "GET /v1/events": "EventListParams",
    "GET /v1/invoice_payments": "InvoicePaymentListParams",
    "GET /v1/invoices": "InvoiceListParams",
    "POST /v1/invoices/{id}": "InvoiceUpdateParams",
    "POST /v1/invoices/{id}/finalize": "InvoiceFinalizeInvoiceParams",
    "GET /v1/invoices/{id}/lines": "InvoiceListLinesParams",
    "POST /v1/invoices/{id}/pay": "InvoicePayParams",
    "GET /v1/payment_intents": "PaymentIntentListParams",
    "POST /v1/payment_intents/{id}": "PaymentIntentUpdateParams",
    "POST /v1/payment_intents/{id}/cancel": "PaymentIntentCancelParams",
    "GET /v1/payment_methods": "PaymentMethodListParams",
    "POST /v1/prices": "PriceCreateParams",
    "POST /v1/products": "ProductCreateParams",
    "POST /v1/refunds": "RefundCreateParams",
    "GET /v1/refunds": "RefundListParams",
    "POST /v1/refunds/{id}": "RefundUpdateParams",
    "GET /v1/setup_intents": "SetupIntentListParams",
    "POST /v1/subscription_schedules": "SubscriptionScheduleCreateParams",
    "GET /v1/subscription_schedules": "SubscriptionScheduleListParams",
    "POST /v1/subscription_schedules/{id}": "SubscriptionScheduleUpdateParams",
    "POST /v1/subscription_schedules/{id}/cancel": "SubscriptionScheduleCancelParams",
    "POST /v1/subscription_schedules/{id}/release": "SubscriptionScheduleReleaseParams",
    "GET /v1/subscriptions": "SubscriptionListParams",
    "POST /v1/subscriptions/{id}": "SubscriptionUpdateParams",
    "DELETE /v1/subscriptions/{id}": "SubscriptionCancelParams",
    "POST /v1/test_helpers/test_clocks": "test_helpers.TestClockCreateParams",
    "POST /v1/test_helpers/test_clocks/{id}/advance": "test_helpers.TestClockAdvanceParams",
}
# Taken by Stripe, though the package's type does not say that it can be emptied.
ALSO_CLEARABLE = {"default_payment_method"}
# A request's options stand in the same types, under names that are imported for type checkers only.
OPTION_TYPES = {"Mapping": dict, "StripeContext": str}


def name_of(route: Route) -> str:
    return f"{route.method} {route.path}"


def published(dotted: str) -> Any:
    module, _, name = dotted.rpartition(".")
    return getattr(importlib.import_module(f"stripe.params.{module}".rstrip(".")), name)


def test_every_call_that_takes_parameters_is_compared() -> None:
    taking = {name_of(route) for route in all_routes() if route.takes.fields}
    assert taking == set(PARAMETERS)


@pytest.mark.parametrize("route", [one for one in all_routes() if one.takes.fields], ids=name_of)
def test_a_call_takes_only_what_is_published(route: Route) -> None:
    wanted = published(PARAMETERS[name_of(route)])
    assert list(parameter_problems(route.takes, wanted, "")) == []


def parameter_problems(taken: Any, wanted: Any, path: str) -> Iterator[str]:
    """What the double takes here and the published type does not."""
    kinds = list(_kinds(wanted))
    if isinstance(taken, Clearable):
        if not any("" in get_args(kind) for kind in kinds) and path.rpartition(".")[2] not in ALSO_CLEARABLE:
            yield f"{path}: cannot be emptied"
        yield from parameter_problems(taken.of, wanted, path)
    elif isinstance(taken, Either):
        for form in taken.forms:
            yield from parameter_problems(form, wanted, path)
    elif isinstance(taken, One):
        yield from _object_problems(taken, kinds, path)
    elif isinstance(taken, Many):
        inner = [get_args(kind)[0] for kind in kinds if get_origin(kind) is list]
        yield from parameter_problems(taken.of, inner[0], f"{path}[]") if inner else [f"{path}: is no list"]
    elif isinstance(taken, Words):
        words = {word for kind in kinds if get_origin(kind) is Literal for word in get_args(kind)}
        yield from (f"{path}: {word!r} is not published" for word in set(taken.words) - words)
    elif isinstance(taken, Metadata):
        if not any(get_origin(kind) is dict for kind in kinds):
            yield f"{path}: is no metadata"
    elif any(is_typeddict(kind) for kind in kinds) and not any(kind in (int, str, bool) for kind in kinds):
        yield f"{path}: is an object"


def _object_problems(taken: One, kinds: list[Any], path: str) -> Iterator[str]:
    objects = [kind for kind in kinds if is_typeddict(kind)]
    if not objects:
        yield f"{path}: is no object"
        return
    hints = get_type_hints(objects[0], localns=OPTION_TYPES, include_extras=True)
    for name, inside in taken.fields.items():
        if name in hints:
            yield from parameter_problems(inside, hints[name], f"{path}.{name}")
        else:
            yield f"{path}.{name}: not published"


def _kinds(wanted: Any) -> Iterator[Any]:
    """The alternatives of a published type."""
    origin = get_origin(wanted)
    if origin in (Union, UnionType, NotRequired, Required):
        for kind in get_args(wanted):
            yield from _kinds(kind)
    else:
        yield wanted


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        ({"colour": "red"}, "balance.colour: not published"),
        ({"livemode": None}, "balance.livemode: null is not allowed"),
        ({"livemode": 1}, "balance.livemode: 1 is not bool"),
        ({"available": [{"amount": "1", "currency": "eur"}]}, "balance.available[0].amount: '1' is not int"),
        ({"available": {}}, "balance.available: a list is needed, not {}"),
        ({"object": "money"}, "money: there is no published object 'money'"),
    ],
)
def test_the_comparison_finds_what_is_wrong(change: dict[str, Any], problem: str) -> None:
    right = {"object": "balance", "livemode": False, "available": [], "pending": []}
    assert answer_problems(right) == []
    assert problem.replace("null is not allowed", "None is not bool") in answer_problems({**right, **change})
    assert answer_problems({"object": "balance", "livemode": False, "available": []}) == ["balance.pending: missing"]


def test_the_package_speaks_the_doubles_version(stripe_double: StripeDouble) -> None:
    import stripe

    assert stripe.api_version == API_VERSION
    other = stripe.StripeClient(
        "sk_test_double", stripe_version="2020-08-27", base_addresses={"api": stripe_double.url}, max_network_retries=0
    )
    with pytest.raises(stripe.InvalidRequestError, match="Invalid Stripe API version"):
        other.v1.balance.retrieve()
