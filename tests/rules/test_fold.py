"""Any order, any repeats, any number of devices: the same story."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from tenpack.training.fold import Told, fold

START = datetime(2026, 3, 2, 9, tzinfo=UTC)
WORKOUT = str(UUID(int=1))


def uid(number: int) -> str:
    return str(UUID(int=number))


def told(number: int, kind: str, at: int, **body: Any) -> Told:
    moment = START + timedelta(seconds=at)
    wire = {"id": uid(number), "workout": WORKOUT, "kind": kind, "at": moment.isoformat(), **body}
    return Told(UUID(int=number), kind, moment, START + timedelta(days=1), wire, UUID(int=number % 2))


def start(number: int, at: int) -> Told:
    more = {"client": "cl_x", "appointment": None, "day": None, "title": f"T{at}", "started_at": START.isoformat()}
    return told(number, "start", at, **more)


def line(number: int, at: int, which: int = 1, *, removed: bool = False) -> Told:
    more = {"exercise": f"e{at}", "position": which, "group": None, "note": "", "target": [], "removed": removed}
    return told(number, "line", at, line=uid(100 + which), **more)


def done(number: int, at: int, which: int = 1, of: int = 1, *, removed: bool = False) -> Told:
    figures = {"load_grams": at, "reps": 5, "seconds": None, "metres": None, "rpe_tenths": None}
    more = {"position": which, "set_kind": "work", "removed": removed, **figures}
    return told(number, "set", at, set=uid(200 + which), line=uid(100 + of), **more)


def finish(number: int, at: int) -> Told:
    return told(number, "finish", at, ended_at=(START + timedelta(seconds=at)).isoformat())


def note(number: int, at: int) -> Told:
    return told(number, "note", at, text=f"n{at}")


def decide(number: int, at: int) -> Told:
    return told(number, "decide", at, session="deduct", pack=None, separate=False, reason="")


MOMENTS, WHICH = st.integers(0, 20), st.integers(1, 3)
MAKERS = st.one_of(
    MOMENTS.map(lambda at: lambda n: start(n, at)),
    st.tuples(MOMENTS, WHICH, st.booleans()).map(lambda v: lambda n: line(n, v[0], v[1], removed=v[2])),
    st.tuples(MOMENTS, WHICH, WHICH, st.booleans()).map(lambda v: lambda n: done(n, v[0], v[1], v[2], removed=v[3])),
    MOMENTS.map(lambda at: lambda n: finish(n, at)),
    MOMENTS.map(lambda at: lambda n: note(n, at)),
    MOMENTS.map(lambda at: lambda n: decide(n, at)),
)
OPERATIONS = st.lists(MAKERS, max_size=25).map(lambda makers: [make(n + 1) for n, make in enumerate(makers)])


@given(OPERATIONS, st.randoms(use_true_random=False))
def test_neither_order_nor_repeats_matter(operations: list[Told], random: Any) -> None:
    shuffled = [*operations, *random.sample(operations, len(operations) // 2)]
    random.shuffle(shuffled)
    assert fold(shuffled) == fold(operations)


@given(OPERATIONS)
def test_every_set_that_was_not_removed_stands_or_waits(operations: list[Told]) -> None:
    story = fold(operations)
    if story.start is None:
        assert story.waiting == {one.id for one in operations}
        return
    last = {one.body["set"]: one for one in sorted(operations, key=lambda one: one.order) if one.kind == "set"}
    lines = {one.body["line"]: one for one in sorted(operations, key=lambda one: one.order) if one.kind == "line"}
    standing = {str(one.id) for each in story.lines for one in each.sets}
    for key, one in last.items():
        of = lines.get(one.body["line"])
        expected = of is not None and not of.body["removed"] and not one.body["removed"]
        assert (key in standing) == expected
        assert (one.id in story.waiting) == (of is None)


def test_the_last_one_said_of_a_thing_wins() -> None:
    story = fold(
        [start(1, 0), line(2, 1), done(3, 5), done(4, 3), note(5, 9), note(6, 2), finish(7, 10), finish(8, 30)]
    )
    assert story.lines[0].sets[0].load_grams == 5
    assert story.note == "n9"
    assert story.ended_at == START + timedelta(seconds=30)


def test_at_one_moment_the_larger_id_wins() -> None:
    assert fold([start(1, 0), note(3, 5), note(2, 5)]).note == "n5"
    ties = [start(1, 0), line(2, 1), done(4, 5), done(3, 5)]
    assert fold(ties) == fold(ties[::-1])


def test_a_removed_line_takes_its_sets_and_brings_them_back() -> None:
    gone = [start(1, 0), line(2, 1), done(3, 2), line(4, 3, removed=True)]
    assert fold(gone).lines == ()
    assert len(fold([*gone, line(5, 4)]).lines[0].sets) == 1


def test_a_decision_waits_for_the_end() -> None:
    assert fold([start(1, 0), decide(2, 5)]).waiting == {UUID(int=2)}
    assert fold([start(1, 0), decide(2, 5), finish(3, 4)]).waiting == set()


def test_nothing_ends_before_it_began_or_after_it_was_heard() -> None:
    early = told(2, "finish", 5, ended_at=(START - timedelta(days=3)).isoformat())
    late = told(3, "finish", 6, ended_at=(START + timedelta(days=9)).isoformat())
    assert fold([start(1, 0), early]).ended_at == START
    assert fold([start(1, 0), early, late]).ended_at == START + timedelta(days=1)


def test_a_clock_that_goes_wrong_is_corrected_everywhere() -> None:
    wrong = start(1, 0)
    corrected = Told(
        wrong.id, wrong.kind, wrong.made_at - timedelta(days=3), wrong.received_at, wrong.body, wrong.device
    )
    assert fold([corrected]).started_at == START - timedelta(days=3)
