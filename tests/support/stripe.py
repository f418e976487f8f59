"""The double of Stripe for tests."""

from collections.abc import Iterator

import pytest

from tests.stripe_double import StripeDouble


@pytest.fixture
def stripe_double() -> Iterator[StripeDouble]:
    """A double of Stripe of one's own, empty, on a free port; its clock is real time until `set_time`."""
    with StripeDouble() as double:
        yield double
