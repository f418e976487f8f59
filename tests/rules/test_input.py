"""Texts, numbers, days and ids that come from outside: understood, or refused with what to do."""

from datetime import date
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as some

from tenpack.kit.checks import Checks
from tenpack.kit.errors import Forbidden, Invalid, InvalidFields, NotFound
from tenpack.kit.ids import new_id, parse_id, public_id
from tenpack.kit.paging import cursor_after, parse_cursor

any_text = some.text(some.characters(codec=None), max_size=120)


def refused(checks: Checks) -> dict[str, str]:
    with pytest.raises(InvalidFields) as caught:
        checks.refuse_if_any()
    return caught.value.problems


@pytest.mark.parametrize("text", ["Jo", "  Jo  ", "Zoë", "李雷", "مايا", "👩🏽‍🦽", "a\nb", "\u202bשלום\u202c", "Jo\t1"])
def test_names_of_all_scripts_are_fine(text: str) -> None:
    checks = Checks()
    assert checks.text("name", text, 80, required=True) == text.strip()
    checks.refuse_if_any()


@pytest.mark.parametrize("text", ["\0", "Jo\0", "\x1b[2J", "a\udc80b", "\ud83d", "x" * 81, "   ", ""])
def test_texts_that_cannot_be_stored_are_refused(text: str) -> None:
    checks = Checks()
    checks.text("name", text, 80, required=True)
    assert list(refused(checks)) == ["name"]


@given(any_text)
def test_what_passes_fits_the_database(text: str) -> None:
    checks = Checks()
    clean = checks.text("memo", text, 80)
    if not checks.problems:
        assert len(clean) <= 80
        assert "\0" not in clean
        assert clean.encode().decode() == clean


@pytest.mark.parametrize("address", ["jo@example.com", " JO@Example.com ", "j.o+x@sub.example.co"])
def test_addresses_are_kept_in_lower_case(address: str) -> None:
    checks = Checks()
    assert checks.email("email", address) == address.strip().lower()
    checks.refuse_if_any()


@pytest.mark.parametrize("address", ["jo", "jo@", "@example.com", "a b@example.com", "jo@example.com\0", "x" * 300])
def test_what_is_no_address_is_refused(address: str) -> None:
    checks = Checks()
    checks.email("email", address)
    assert list(refused(checks)) == ["email"]


@given(any_text)
def test_any_text_is_an_address_or_refused(text: str) -> None:
    checks = Checks()
    checks.email("email", text)
    assert set(checks.problems) <= {"email"}


def test_numbers_keep_their_limits() -> None:
    for value in (1, 500, 1000):
        checks = Checks()
        assert checks.whole("sessions", value, 1, 1000) == value
        checks.refuse_if_any()
    for wrong in (0, 1001, -1, 10**30, None):
        checks = Checks()
        checks.whole("sessions", wrong, 1, 1000)
        assert refused(checks) == {"sessions": "Write a number from 1 to 1000."}
    Checks().whole("minutes", None, 1, 2, required=False)


def test_days_keep_to_the_calendar() -> None:
    for wrong in (date(1, 1, 1), date(1969, 12, 31), date(3000, 1, 1), date.max):
        checks = Checks()
        checks.day("on", wrong)
        assert list(refused(checks)) == ["on"]
    checks = Checks()
    checks.day("on", None, required=True)
    assert list(refused(checks)) == ["on"]


def test_all_problems_come_at_once_and_the_first_of_a_field_stays() -> None:
    checks = Checks()
    checks.problem("name", "first")
    checks.problem("name", "second")
    checks.problem("memo", "third")
    with pytest.raises(InvalidFields) as caught:
        checks.refuse_if_any()
    assert caught.value.problems == {"name": "first", "memo": "third"}
    assert (caught.value.field, caught.value.message, caught.value.status) == ("name", "first", 422)


def test_refusals_carry_a_code_a_status_and_a_sentence() -> None:
    assert (NotFound().code, NotFound().status) == ("not_found", 404)
    assert (Forbidden().code, Forbidden().status) == ("forbidden", 403)
    assert Invalid("Say how much.", field="price").field == "price"
    assert str(NotFound()).startswith("There is no such thing")


@given(some.uuids() | some.sampled_from([UUID(int=0), UUID(int=(1 << 128) - 1)]))
def test_public_ids_are_read_again(value: UUID) -> None:
    text = public_id("pk", value)
    assert len(text) == 25
    assert parse_id("pk", text) == value
    assert parse_id("cl", text) is None


@given(any_text | some.from_regex(r"pk_[1-9A-Za-z]{20,24}", fullmatch=True))
def test_any_text_is_an_id_or_none(text: str) -> None:
    found = parse_id("pk", text)
    assert found is None or public_id("pk", found) == text


def test_ids_grow_with_time() -> None:
    ids = [new_id() for _number in range(1000)]
    assert ids == sorted(ids)
    assert len(set(ids)) == 1000
    assert {one.version for one in ids} == {7}


@given(some.uuids())
def test_cursors_are_read_again(value: UUID) -> None:
    assert parse_cursor(cursor_after(value)) == value


@given(any_text)
def test_any_text_is_a_cursor_or_refused(text: str) -> None:
    try:
        found = parse_cursor(text)
    except Invalid:
        return
    assert isinstance(found, UUID)
