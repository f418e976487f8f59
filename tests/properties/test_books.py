"""B6: any sequence of acts keeps the books right; four broken ledgers are each found out."""

import pytest
from django.db import DatabaseError
from hypothesis import Phase, seed, settings
from hypothesis.stateful import run_state_machine_as_test

from tenpack.kit.errors import Refused
from tests.properties.machine import Books
from tests.support.crowds import altered
from tests.world import World

EXAMPLES, STEPS, SHARES = 300, 50, 6

MUTANTS = {
    "the newest pack pays": (
        "tenpack_use_session",
        ("ORDER BY expires_at, created_at, id LIMIT 2", "ORDER BY created_at DESC, id LIMIT 2"),
    ),
    "what counts is when it was recorded": (
        "tenpack_use_session",
        ("WHEN held >= chosen.expires_at", "WHEN right_now >= chosen.expires_at"),
    ),
    "a suspended pack pays": (
        "tenpack_use_session",
        ("WHEN chosen.suspended_at IS NOT NULL", "WHEN false"),
    ),
    "a returned session stays used": (
        "tenpack_write_entry",
        ("used = used + NEW.quantity * ((NEW.to_bucket = 'used')::int - (NEW.from_bucket = 'used')::int)",
         "used = used + NEW.quantity * (NEW.to_bucket = 'used')::int"),
    ),
}  # fmt: skip


def run(world: World, examples: int, number: int, phases: tuple[Phase, ...] = tuple(Phase)) -> None:
    machine = seed(number)(type("Books", (Books,), {"world": world}))
    how = settings(max_examples=examples, stateful_step_count=STEPS, derandomize=False, phases=phases, print_blob=False)
    run_state_machine_as_test(machine, settings=how)


@pytest.mark.parametrize("share", range(SHARES))
def test_any_sequence_of_acts_keeps_the_books_right(world: World, share: int) -> None:
    run(world, EXAMPLES // SHARES, share)


@pytest.mark.parametrize("mutant", MUTANTS)
def test_control_a_broken_ledger_is_found_out(world: World, mutant: str) -> None:
    function, change = MUTANTS[mutant]
    with altered(function, change), pytest.raises((AssertionError, Refused, DatabaseError)):
        run(world, EXAMPLES, 2, phases=(Phase.generate,))
