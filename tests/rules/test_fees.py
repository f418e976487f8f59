"""Where a card fee may be asked for; what the provider is asked for; whether a coupon opens something."""

from datetime import UTC, date, datetime
from types import SimpleNamespace
from typing import Any

import pytest

from tenpack.kit.countries import country_codes
from tenpack.money.choices import CouponState
from tenpack.money.fee_rules import ALLOWED, EUROPEAN_AREA, FORBIDDEN, may_charge_fee
from tenpack.money.rules import coupon_state
from tenpack.money.stripe.events import HANDLERS
from tenpack.money.stripe.needs import EVENTS, PERMISSIONS, key_page

TODAY = date(2026, 3, 2)


def test_the_european_area_has_its_thirty_countries() -> None:
    assert len(EUROPEAN_AREA) == 30
    assert country_codes() >= EUROPEAN_AREA


@pytest.mark.parametrize("country", sorted(FORBIDDEN))
def test_where_the_law_forbids_it_nothing_may_be_asked_for(country: str) -> None:
    rule = may_charge_fee(country)
    assert not rule.is_allowed
    assert "forbids" in str(rule.why)


def test_only_a_few_countries_allow_it_and_every_one_says_why() -> None:
    allowed = {country for country in country_codes() if may_charge_fee(country).is_allowed}
    assert allowed == set(ALLOWED) == {"US", "CA", "AU", "NZ", "SG", "HK"}
    for country in ["", *country_codes()]:
        rule = may_charge_fee(country)
        assert str(rule.why).endswith(".")
        assert 0 <= rule.most_basis_points <= 1_000
        assert rule.most_fixed_minor == 0 or rule.is_allowed


@pytest.mark.parametrize("country", ["MX", "CH", "BR", "IN", "XK", "??", "us"])
def test_what_we_do_not_know_is_not_offered(country: str) -> None:
    assert not may_charge_fee(country).is_allowed


def test_groups_of_countries_are_none() -> None:
    assert not {"EU", "UN", "ZZ", "XA"} & country_codes()
    assert {"DE", "US", "XK", "PR"} <= country_codes()
    assert 240 <= len(country_codes()) <= 252


def test_every_event_asked_for_is_handled_and_every_handler_gets_one() -> None:
    begins = [begin for begin, _handler in HANDLERS]
    first = [next((begin for begin in begins if event.startswith(begin)), "") for event in EVENTS]
    assert set(first) == set(begins)
    assert len(set(EVENTS)) == len(EVENTS)


def test_the_key_page_ticks_what_is_needed() -> None:
    assert key_page().count("permissions%5B%5D=rak_") == len(PERMISSIONS) == len({one.name for one in PERMISSIONS})


@pytest.mark.parametrize(
    ("facts", "state"),
    [
        ({}, CouponState.OPEN),
        ({"most_uses": 1}, CouponState.OPEN),
        ({"most_uses": 1, "uses": 1}, CouponState.USED_UP),
        ({"last_on": TODAY}, CouponState.OPEN),
        ({"last_on": date(2026, 3, 1)}, CouponState.ENDED),
        ({"last_on": date(2026, 3, 1), "most_uses": 1, "uses": 1}, CouponState.ENDED),
        ({"archived_at": datetime(2026, 3, 1, tzinfo=UTC), "last_on": date(2026, 3, 1)}, CouponState.ARCHIVED),
    ],
)
def test_the_state_of_a_coupon(facts: dict[str, Any], state: CouponState) -> None:
    usual: dict[str, Any] = {"archived_at": None, "last_on": None, "most_uses": None, "uses": 0}
    assert coupon_state(SimpleNamespace(**(usual | facts)), TODAY) is state
