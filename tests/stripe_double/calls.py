"""The modules that declare calls; loading this loads them all."""

from tests.stripe_double import account, catalog, checkout, events, intents

__all__ = ["account", "catalog", "checkout", "events", "intents"]
