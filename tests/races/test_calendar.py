"""C1 and C2: nobody is booked twice, and one hour takes one session, whichever road reports it first."""

import threading
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from random import Random
from typing import Any

import pytest
from django.db import connection
from django.db.models import Sum

from tenpack.appointments.actions import complete_appointment, save_type
from tenpack.appointments.models import Appointment
from tenpack.packs.models import LedgerEntry, SessionPack, Visit
from tenpack.people.actions import ClientDraft, create_client
from tenpack.people.models import Client
from tests.support.calendars import book, fresh, local
from tests.support.crowds import altered, in_processes, without_constraint
from tests.support.ledgers import differences
from tests.world import World

BOOKERS = "tests.races.bookers"
ATTEMPTS, ALONE, SHARED, CAPACITY, CLIENTS = 500, 15, 10, 3, 20
RACES = 100

TWICE = {
    "coach": """
        SELECT count(*) FROM tenpack_slot one JOIN tenpack_slot other
            ON one.coach_id = other.coach_id AND one.id < other.id AND one.is_live AND other.is_live
            AND one.starts_at < other.ends_at AND other.starts_at < one.ends_at""",
    "client": """
        SELECT count(*) FROM tenpack_appointment one JOIN tenpack_appointment other
            ON one.client_id = other.client_id AND one.id < other.id
            AND one.decision <> 'cancelled' AND other.decision <> 'cancelled'
            AND one.starts_at < other.ends_at AND other.starts_at < one.ends_at""",
    "group": """
        SELECT count(*) FROM (
            SELECT slot.id FROM tenpack_slot slot JOIN tenpack_appointment one ON one.slot_id = slot.id
            WHERE one.decision <> 'cancelled' GROUP BY slot.id HAVING count(*) > slot.capacity) AS overfull""",
}


def twice() -> dict[str, int]:
    """How often somebody is booked twice, by who it is."""
    found = {}
    for who, query in TWICE.items():
        with connection.cursor() as cursor:
            cursor.execute(query)
            found[who] = cursor.fetchone()[0]
    return found


def people(world: World, count: int, sessions: int) -> list[Client]:
    """So many clients of Maya's with a pack each."""
    made = []
    for number in range(count):
        draft = ClientDraft(name=f"Client{number}", coach=world.maya)
        client = create_client(business=world.business, draft=draft, by=world.by, now=world.now)
        world.pack(client, sessions=sessions)
        made.append(client)
    return made


def attempts(world: World, count: int = ATTEMPTS) -> list[dict[str, Any]]:
    """Attempts at 25 hours, fifteen of Maya's for one client each and ten of Ben's for three."""
    group = {"name": "Circle", "minutes": 60, "colour": "blue", "capacity": CAPACITY}
    kind = save_type(business=world.business, kind=None, **group, by=world.by, now=world.now)
    clients, random = people(world, CLIENTS, sessions=60), Random(2026)
    alone = [{"coach": world.maya.id, "starts_at": local(world, 1 + n // 5, 8 + n % 5)} for n in range(ALONE)]
    shared = [
        {"coach": world.ben.id, "starts_at": local(world, 1 + n // 5, 8 + n % 5), "kind": kind.id}
        for n in range(SHARED)
    ]
    acts = []
    for number in range(count):
        slot = (alone + shared)[number % (ALONE + SHARED)]
        # Some begin half an hour later, over two of the hours at once.
        late = timedelta(minutes=30 if number % 7 == 0 and "kind" not in slot else 0)
        acts.append(slot | {"starts_at": slot["starts_at"] + late, "client": random.choice(clients).id})
    random.shuffle(acts)
    return acts


def crowd(world: World, acts: list[dict[str, Any]], processes: int = 3) -> Counter[str]:
    """Hand the acts out to processes of four connections each that work at the same time; the answers, counted."""
    written = [{name: str(value) for name, value in act.items()} for act in acts]
    orders = [{"now": world.now.isoformat(), "acts": written[number::processes]} for number in range(processes)]
    return Counter(answer for answers in in_processes(BOOKERS, orders) for answer in answers)


def check_nobody_twice(answers: Counter[str]) -> None:
    """The same for the product and for its broken variants."""
    assert twice() == {"coach": 0, "client": 0, "group": 0}
    assert set(answers) <= {"booked", "moved", "time_taken", "slot_full"}
    booked = Appointment.objects.count()
    assert booked == answers["booked"]
    assert SessionPack.objects.aggregate(all=Sum("booked"))["all"] == booked
    assert LedgerEntry.objects.filter(kind="booked").count() == booked


def test_nobody_is_booked_twice(committed_world: World) -> None:
    world = committed_world
    acts = attempts(world)
    answers = crowd(world, acts)
    check_nobody_twice(answers)
    assert answers.total() == ATTEMPTS
    assert answers["slot_full"] > 0
    # And nobody was turned away for nothing: every one of the hours is taken, every group is full.
    assert Appointment.objects.filter(slot__coach=world.ben).count() == SHARED * CAPACITY
    for act in acts:
        span = {"starts_at__lt": act["starts_at"] + timedelta(hours=1), "ends_at__gt": act["starts_at"]}
        assert Appointment.objects.filter(slot__coach_id=act["coach"], **span).exists()


def test_nobody_is_moved_onto_another(committed_world: World) -> None:
    world = committed_world
    clients = people(world, 16, sessions=2)
    rows = [book(world, 1 + n // 8, 8 + n % 8, client=client) for n, client in enumerate(clients)]
    targets = [local(world, 3, 8 + n % 4) for n in range(64)]
    acts = [
        {"coach": world.maya.id, "appointment": rows[n % 16].id, "starts_at": target}
        for n, target in enumerate(targets)
    ]
    answers = crowd(world, acts)
    assert twice() == {"coach": 0, "client": 0, "group": 0}
    assert set(answers) == {"moved", "time_taken"}
    assert SessionPack.objects.aggregate(all=Sum("booked"))["all"] == 16


@pytest.mark.parametrize(
    ("table", "constraint", "who"),
    [("tenpack_slot", "coach_never_twice", "coach"), ("tenpack_appointment", "client_never_twice", "client")],
)
def test_control_without_the_constraint(committed_world: World, table: str, constraint: str, who: str) -> None:
    with without_constraint(table, constraint):
        answers = crowd(committed_world, attempts(committed_world, 200), processes=2)
        assert twice()[who] > 0
        with pytest.raises(AssertionError):
            check_nobody_twice(answers)


def test_control_without_the_count_of_places(committed_world: World) -> None:
    with altered("tenpack_fill_slot", ("IF NEW.decision <> 'cancelled' AND", "IF false AND")):
        answers = crowd(committed_world, attempts(committed_world, 200), processes=2)
        assert twice()["group"] > 0
        with pytest.raises(AssertionError):
            check_nobody_twice(answers)


def three_roads(world: World, rows: list[Appointment]) -> list[list[Any]]:
    """Report each appointment from the calendar, by hand and over the API at the same moment; the API's answers."""
    from tests.api.callers import caller_for

    api, seat, start = caller_for(world.maya), world.seat(), threading.Barrier(3)
    act = world.act(world.later(days=1))

    def calendar(row: Appointment) -> Any:
        return complete_appointment(appointment=row, act=act).state

    def by_hand(row: Appointment) -> Any:
        pack = row.booking.pack if int(row.id) % 2 else None
        return world.use(pack, client=row.client, seat=seat, held_at=row.starts_at, now=act.now).outcome

    def over_http(row: Appointment) -> Any:
        held = row.starts_at.isoformat().replace("+00:00", "Z")
        return api("POST", f"/clients/{row.client.public_id}/uses", {"happened_at": held}).status

    def walk(road: Any) -> list[Any]:
        answers = []
        try:
            for row in rows:
                start.wait(60)
                try:
                    answers.append(road(row))
                except Exception as error:  # noqa: BLE001 - the test looks at what was raised
                    answers.append(error)
        finally:
            connection.close()
        return answers

    with ThreadPoolExecutor(3) as pool:
        return list(pool.map(walk, (calendar, by_hand, over_http)))


def report_a_day(world: World, races: int = RACES) -> tuple[list[Appointment], list[list[Any]]]:
    """Short appointments of one day, a client each, and what the three roads answered."""
    clients = people(world, races, sessions=3)
    rows = [
        fresh(book(world, 0, 0, minutes=5, starts_at=local(world, 0, n // 6, n % 6 * 10), client=client))
        for n, client in enumerate(clients)
    ]
    return rows, three_roads(world, rows)


def check_one_session_each(rows: list[Appointment], answers: list[list[Any]]) -> None:
    """The same for the product and for its broken variant."""
    calendar, by_hand, over_http = answers
    assert set(calendar) == {"completed"}
    assert set(by_hand) <= {"used", "already"}
    assert set(over_http) <= {200, 201}
    assert set(SessionPack.objects.values_list("free", "booked", "used")) == {(2, 0, 1)}
    assert LedgerEntry.objects.filter(kind="used").count() == Visit.objects.count() == len(rows)
    assert {fresh(row).state for row in rows} == {"completed"}


def test_one_hour_takes_one_session(committed_world: World) -> None:
    from django.db import transaction

    rows, answers = report_a_day(committed_world)
    check_one_session_each(rows, answers)
    # Each road was the first one now and then.
    assert "used" in answers[1]
    assert 201 in answers[2]
    assert answers[1].count("used") + answers[2].count(201) < len(rows)
    with transaction.atomic():
        assert differences() == []


def test_control_without_the_booking_a_use_is_a_visit_of_its_own(committed_world: World) -> None:
    with altered("tenpack_use_session", ("IF NOT separate THEN", "IF false THEN")):
        rows, answers = report_a_day(committed_world, 10)
        assert LedgerEntry.objects.filter(kind="used").count() > len(rows)
        with pytest.raises(AssertionError):
            check_one_session_each(rows, answers)
