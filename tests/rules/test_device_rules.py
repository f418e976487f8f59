"""What Coach Mode works out on the device is what the server works out: the fold, the pack that pays, the estimate."""

import json
import random
import subprocess
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from tenpack.packs.rules import is_usable, pack_to_spend
from tenpack.training.fold import Told, fold
from tenpack.training.rules import one_rep_max

ROOT = Path(__file__).parents[2]
READER = ROOT / "tests" / "rules" / "device_rules.mjs"
START = datetime(2026, 3, 2, 9, tzinfo=UTC)
STORIES, PURSES = 200, 300
FIGURES = ("load_grams", "reps", "seconds", "metres", "rpe_tenths")


@dataclass(frozen=True)
class Pack:
    """A pack as the rule sees it."""

    id: UUID
    free: int
    starts_at: datetime
    expires_at: datetime | None
    created_at: datetime
    suspended_at: datetime | None = None
    expired: int = 0


def wire(moment: datetime | None) -> str | None:
    return moment.isoformat(timespec="milliseconds").replace("+00:00", "Z") if moment else None


def uid(chance: random.Random) -> str:
    return str(UUID(int=chance.getrandbits(128), version=4))


def story(chance: random.Random) -> list[dict[str, Any]]:
    """Operations of one workout in any order, many of them about the same few things and at the same moments."""
    workout, lines = uid(chance), [uid(chance) for _ in range(3)]
    sets = [(uid(chance), chance.choice(lines)) for _ in range(6)]
    said: list[dict[str, Any]] = [start(chance)]
    for _turn in range(chance.randint(1, 30)):
        kind = chance.choice(("line", "line", "set", "set", "set", "note", "finish", "start"))
        said.append(
            {"line": line, "set": done, "note": note, "finish": finish, "start": start}[kind](chance, lines, sets)
        )
    chance.shuffle(said)
    return [{"id": uid(chance), "workout": workout, "at": moment(chance), **one} for one in said]


def moment(chance: random.Random) -> str:
    return str(wire(START + timedelta(milliseconds=chance.randint(0, 12))))


def start(chance: random.Random, *_more: Any) -> dict[str, Any]:
    return {
        "kind": "start", "client": "cl_1", "appointment": None, "day": None, "title": "Push", "started_at": wire(START),
    }  # fmt: skip


def line(chance: random.Random, lines: list[str], _sets: Any) -> dict[str, Any]:
    return {
        "kind": "line", "line": chance.choice(lines), "exercise": chance.choice(("squat", "row")),
        "position": chance.randint(0, 2), "group": chance.choice((None, 1)), "note": chance.choice(("", "slow")),
        "target": [], "removed": chance.random() < 0.25,
    }  # fmt: skip


def done(chance: random.Random, _lines: Any, sets: list[tuple[str, str]]) -> dict[str, Any]:
    which, of = chance.choice(sets)
    figures = dict.fromkeys(FIGURES) | {"load_grams": chance.randint(0, 9), "reps": chance.randint(1, 9)}
    told = {"kind": "set", "set": which, "line": of, "position": chance.randint(0, 2), "set_kind": "work"}
    return told | figures | {"removed": chance.random() < 0.25}


def note(chance: random.Random, *_more: Any) -> dict[str, Any]:
    return {"kind": "note", "text": f"n{chance.randint(0, 9)}"}


def finish(chance: random.Random, *_more: Any) -> dict[str, Any]:
    return {"kind": "finish", "ended_at": wire(START + timedelta(minutes=chance.randint(1, 90)))}


def by_server(operations: list[dict[str, Any]]) -> Any:
    """The story as the server tells it, in the shape of the device's."""
    late = START + timedelta(days=1)
    rows = [
        Told(UUID(one["id"]), one["kind"], datetime.fromisoformat(one["at"]), late, one, UUID(int=1))
        for one in operations
    ]
    told = fold(rows)
    lines = [
        {
            "id": str(one.id), "exercise": one.exercise, "position": one.position, "group": one.group,
            "note": one.note, "target": one.target,
            "sets": [
                {"id": str(s.id), "position": s.position, "kind": s.kind} | {name: getattr(s, name) for name in FIGURES}
                for s in one.sets
            ],
        }
        for one in told.lines
    ]  # fmt: skip
    return {"note": told.note, "ended_at": wire(told.ended_at), "lines": lines}


def purse(chance: random.Random) -> list[Pack]:
    """A few packs, many of them alike in what decides."""

    def day(most: int) -> datetime:
        return START + timedelta(days=chance.randint(-most, most))

    return [
        Pack(
            id=UUID(int=chance.getrandbits(128), version=4),
            free=chance.randint(0, 2),
            starts_at=day(2),
            expires_at=chance.choice((None, day(2), START)),
            created_at=day(1),
            suspended_at=START if chance.random() < 0.2 else None,
        )
        for _ in range(chance.randint(0, 5))
    ]


@pytest.fixture(scope="module")
def cases() -> dict[str, Any]:
    chance = random.Random(4)
    return {
        "stories": [story(chance) for _ in range(STORIES)],
        "purses": [purse(chance) for _ in range(PURSES)],
        "sets": [(load, reps) for load in (0, 1, 7, 60_000, 82_500, 100_001) for reps in (0, *range(1, 15))],
    }


@pytest.fixture(scope="module")
def device(cases: dict[str, Any]) -> Any:
    """What the scripts answer."""
    if not (ROOT / "node_modules" / "esbuild").exists():
        pytest.skip("esbuild is not installed; make dev installs it.")
    names = ["Back squat", "Front squat", "Bench press", "Überzug", "Romanian deadlift"]
    exercises = [{"key": name, "name": name, "aliases": ["RDL"] if "Rom" in name else []} for name in names]
    texts = ["bak squt", "bench", "uberzug", "rdl", "romainan dedlift", "zzzz"]
    plates = [25_000, 20_000, 15_000, 10_000, 5_000, 2_500, 1_250]
    pounds = [round(one * 453.59237) for one in (45, 35, 25, 10, 5, 2.5)]
    asked = {
        "stories": cases["stories"],
        "purses": [{"packs": [shown(one) for one in packs], "at": wire(START)} for packs in cases["purses"]],
        "sets": [dict.fromkeys(FIGURES) | {"load_grams": load, "reps": reps} for load, reps in cases["sets"]],
        "bars": [
            {"total": 82_500, "bar": 20_000, "plates": plates},
            {"total": 20_000, "bar": 20_000, "plates": plates},
            {"total": 71_000, "bar": 20_000, "plates": plates},
            {"total": 15_000, "bar": 20_000, "plates": plates},
            {"total": round(225 * 453.59237), "bar": pounds[0], "plates": pounds},
        ],
        "searches": [{"exercises": exercises, "text": text} for text in texts],
    }
    command = ["sh", "assets/node.sh", "node", str(READER)]
    done = subprocess.run(command, input=json.dumps(asked).encode(), capture_output=True, cwd=ROOT, timeout=60)
    assert done.returncode == 0, done.stderr.decode()
    return json.loads(done.stdout)


def shown(pack: Pack) -> dict[str, Any]:
    moments = {name: wire(getattr(pack, name)) for name in ("starts_at", "expires_at", "created_at")}
    numbers = {"free": pack.free, "booked": 0, "suspended": pack.suspended_at is not None}
    return {"id": str(pack.id), "title": "Ten"} | numbers | moments


def test_both_tell_the_same_story(cases: dict[str, Any], device: Any) -> None:
    for operations, told in zip(cases["stories"], device["stories"], strict=True):
        assert len(told) == 1
        one = {name: told[0][name] for name in ("note", "ended_at", "lines")}
        assert one == by_server(operations)


def test_both_choose_the_same_pack(cases: dict[str, Any], device: Any) -> None:
    for packs, usable in zip(cases["purses"], device["purses"], strict=True):
        found = pack_to_spend(packs, START)
        assert usable[:1] == ([str(found[0].id)] if found else [])
        assert set(usable) == {str(one.id) for one in packs if is_usable(one, START)}


def test_both_estimate_the_same(cases: dict[str, Any], device: Any) -> None:
    assert device["sets"] == [one_rep_max(load, reps) for load, reps in cases["sets"]]


def test_plates(device: Any) -> None:
    sides = [[(one["grams"], one["count"]) for one in bar["perSide"]] for bar in device["bars"]]
    assert sides[0] == [(25_000, 1), (5_000, 1), (1_250, 1)]
    assert sides[1] == []
    assert sides[4] == [(round(45 * 453.59237), 2)]
    assert [bar["missing"] for bar in device["bars"]] == [0, 0, 1000, -5000, 0]


def test_exercises_are_found_though_mistyped(device: Any) -> None:
    first = [found[0] if found else None for found in device["searches"]]
    assert first == ["Back squat", "Bench press", "Überzug", "Romanian deadlift", "Romanian deadlift", None]
