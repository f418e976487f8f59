"""B6 and D1 with appointments among the acts: used and booked never exceed what was granted, now or in the past."""

import pytest
from hypothesis import Phase, seed, settings
from hypothesis.stateful import run_state_machine_as_test

from tenpack.kit.errors import Refused
from tests.properties.machine_calendar import Calendar
from tests.support.crowds import altered
from tests.world import World

EXAMPLES, STEPS, SHARES = 80, 50, 4

MUTANTS = {
    "a use takes another session than the booked one": ("IF NOT separate THEN", "IF false THEN"),
    "the farthest appointment of the day": (
        "abs(extract(epoch FROM starts_at - held)) LIMIT", "-abs(extract(epoch FROM starts_at - held)) LIMIT",
    ),
    "the appointment never learns of its visit": ("SET visit_id = visit WHERE", "SET visit_id = NULL WHERE"),
}  # fmt: skip


def run(world: World, examples: int, number: int, phases: tuple[Phase, ...] = tuple(Phase)) -> None:
    machine = seed(number)(type("Calendar", (Calendar,), {"world": world}))
    how = settings(max_examples=examples, stateful_step_count=STEPS, derandomize=False, phases=phases, print_blob=False)
    run_state_machine_as_test(machine, settings=how)


@pytest.mark.parametrize("share", range(SHARES))
def test_any_sequence_of_acts_keeps_books_and_calendar_right(world: World, share: int) -> None:
    run(world, EXAMPLES // SHARES, share)


@pytest.mark.parametrize("mutant", MUTANTS)
def test_control_a_broken_meeting_is_found_out(world: World, mutant: str) -> None:
    with altered("tenpack_use_session", MUTANTS[mutant]), pytest.raises((AssertionError, Refused)):
        run(world, EXAMPLES, 0, phases=(Phase.generate,))
