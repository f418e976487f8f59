"""The modules that declare calls; loading this loads them all."""

from tests.stripe_double import (
    account,
    catalog,
    checkout,
    disputes,
    events,
    intents,
    invoice_calls,
    methods,
    portal,
    refunds,
    schedules,
    setup_intents,
    subscription_calls,
    time_travel,
)

__all__ = [
    "account",
    "catalog",
    "checkout",
    "disputes",
    "events",
    "intents",
    "invoice_calls",
    "methods",
    "portal",
    "refunds",
    "schedules",
    "setup_intents",
    "subscription_calls",
    "time_travel",
]
