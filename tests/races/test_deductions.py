"""B1 and B2: no pack gives more than was bought, and a request sent again is the same act."""

from collections import Counter
from random import Random
from typing import Any

import pytest
from django.db.models import Count

from tenpack.journal.models import JournalLine
from tenpack.packs.models import LedgerEntry, SessionPack, Visit
from tests.support.crowds import altered, in_processes, without_constraint
from tests.world import World, join_as_client

SPENDERS = "tests.races.spenders"
PACKS_EACH, SIZE, DUPLICATES = 5, 25, 20
# A round trip between reading and writing, as an application that decides by itself would have.
ROUND_TRIP = ("outcome := 'used';", "PERFORM pg_sleep(0.005); outcome := 'used';")


def packs_of_many(world: World, clients: int) -> list[SessionPack]:
    people = [join_as_client(world.maya, f"Client{number}") for number in range(clients)]
    return [world.pack(client, sessions=SIZE) for client in people for _number in range(PACKS_EACH)]


def crowd(world: World, acts: list[dict[str, str]], processes: int) -> list[dict[str, Any]]:
    """Hand the acts out to processes of four connections each that work at the same time; every answer."""
    shared = {"email": "maya@example.com", "now": world.now.isoformat()}
    orders = [{**shared, "acts": acts[number::processes]} for number in range(processes)]
    return [answer for answers in in_processes(SPENDERS, orders) for answer in answers]


def race(world: World, clients: int, processes: int) -> list[dict[str, Any]]:
    """Twice as many deductions as there are sessions: half name a pack, half leave the choice to the rule."""
    packs = packs_of_many(world, clients)
    named = [{"pack": str(pack.id)} for pack in packs for _number in range(SIZE)]
    chosen = [{"client": str(pack.client_id)} for pack in packs for _number in range(SIZE)]
    acts = named + chosen
    Random(2026).shuffle(acts)
    return crowd(world, acts, processes)


def check_nothing_oversold(answers: list[dict[str, Any]]) -> None:
    """The same for the product and for its broken variant."""
    bought = SessionPack.objects.count() * SIZE
    accepted = Counter(answer["pack"] for answer in answers if "pack" in answer)
    refused = Counter(answer["refused"] for answer in answers if "refused" in answer)
    assert sum(accepted.values()) == bought
    assert refused == {"no_sessions_left": len(answers) - bought}
    assert set(accepted.values()) == {SIZE}
    used = LedgerEntry.objects.filter(kind="used").values_list("pack_id").annotate(Count("id"))
    assert {str(pack): count for pack, count in used} == accepted
    assert set(SessionPack.objects.values_list("free", "used", "position")) == {(0, SIZE, SIZE + 1)}
    assert Visit.objects.count() == bought


def test_exactly_what_was_bought_is_used(committed_world: World) -> None:
    answers = race(committed_world, clients=8, processes=4)
    assert len(answers) == 2_000
    check_nothing_oversold(answers)


def test_control_reading_before_writing_oversells(committed_world: World) -> None:
    with (
        without_constraint("tenpack_sessionpack", "pack_counts_not_negative"),
        altered("tenpack_use_session", (" FOR UPDATE", ""), ROUND_TRIP),
    ):
        answers = race(committed_world, clients=2, processes=3)
        with pytest.raises(AssertionError):
            check_nothing_oversold(answers)


def storm(world: World, acts: int, processes: int) -> list[dict[str, Any]]:
    """Each act sent 20 times, the same ones close to each other, over several connections."""
    packs = packs_of_many(world, clients=2)
    keyed = [{"pack": str(packs[number % len(packs)].id), "key": f"act {number}"} for number in range(acts)]
    return crowd(world, [dict(act) for act in keyed for _number in range(DUPLICATES)], processes)


def check_each_act_once(answers: list[dict[str, Any]]) -> None:
    assert [answer for answer in answers if "refused" in answer] == []
    by_key: dict[str, set[tuple[str, ...]]] = {}
    for answer in answers:
        by_key.setdefault(answer["key"], set()).add(tuple(answer["answer"]))
    assert {len(different) for different in by_key.values()} == {1}
    assert LedgerEntry.objects.filter(kind="used").count() == Visit.objects.count() == len(by_key)
    assert JournalLine.objects.filter(event="session.used").count() == len(by_key)


def test_a_request_sent_again_is_the_same_act(committed_world: World) -> None:
    answers = storm(committed_world, acts=200, processes=3)
    assert len(answers) == 4_000
    check_each_act_once(answers)
    assert LedgerEntry.objects.filter(kind="used").count() == 200


def test_control_without_the_unique_key_acts_twice(committed_world: World) -> None:
    lock = "pg_advisory_xact_lock(hashtextextended(business::text || given_key, 0))"
    with (
        without_constraint("tenpack_ledgerentry", "entry_repeat_key_once"),
        altered("tenpack_use_session", (lock, "1"), ROUND_TRIP),
    ):
        answers = storm(committed_world, acts=25, processes=2)
        with pytest.raises(AssertionError):
            check_each_act_once(answers)
