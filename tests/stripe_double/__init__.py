"""A double of Stripe: a stateful server that speaks its protocol, for tests and for play. See README.md."""

from tests.stripe_double.handle import LIVE_KEY, TEST_KEY, RemoteDouble, StripeDouble

__all__ = ["LIVE_KEY", "TEST_KEY", "RemoteDouble", "StripeDouble"]
