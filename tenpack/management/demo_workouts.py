"""The demo's training: eight weeks of workouts that grow heavier, one left undecided, logs of clients, measures."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid5

from tenpack.appointments.models import Appointment
from tenpack.management.demo_diary import Diary, Person, Tell
from tenpack.people.choices import Role
from tenpack.people.models import Client
from tenpack.people.queries import Seat
from tenpack.training.actions.decisions import Wish, decide_workout
from tenpack.training.actions.logs import Log, LogLine, log_workout
from tenpack.training.actions.measures import MeasureDraft, record_measure
from tenpack.training.choices import MeasureKind, SetKind
from tenpack.training.models import Workout

WEEKS = 8
HOUR = timedelta(minutes=56)
WARM_UP = SetKind.WARM_UP
# An exercise, what it began with (kg, reps or seconds), what a week adds, how many sets.
ROUTINES: dict[str, tuple[tuple[str, float, int, float, int], ...]] = {
    "Full body A": (
        ("back-squat", 60, 5, 2.5, 3),
        ("bench-press", 45, 6, 1.25, 3),
        ("barbell-row", 40, 8, 1.25, 3),
        ("plank", 0, 40, 3, 2),
    ),
    "Full body B": (
        ("deadlift", 75, 5, 2.5, 3),
        ("overhead-press", 27.5, 6, 0.625, 3),
        ("lat-pulldown", 42.5, 10, 1.25, 3),
        ("walking-lunge", 12, 10, 0.5, 2),
    ),
    "Legs and pull": (
        ("goblet-squat", 20, 10, 1, 3),
        ("romanian-deadlift", 45, 8, 2.5, 3),
        ("assisted-pull-up", 30, 6, -1.25, 3),
        ("farmers-carry", 24, 40, 0.5, 2),
    ),
}
TIMED = ("plank", "farmers-carry")
NOTES = ("", "Slept badly, took it easier.", "", "Knee felt fine.", "", "All clean, add load next time.")
# Who trains at home by their own log, and whose body is measured: kilograms and centimetres of the waist at first.
BY_THEMSELVES = ("Ethan Whitfield", "Jo Sundqvist")
MEASURED = {"Jo Sundqvist": (71.4, 84.0), "Lukas Brandt": (88.2, 97.5), "Amara Nwosu": (64.9, 76.0)}


def run_workout(person: Person, now: datetime, number: int) -> UUID:
    """Run a session as a workout in Coach Mode and deduct it when it ends. Shape: the id of its visit."""
    workout = log_workout(seat=person.seat, log=written(person.client, now - HOUR, now, number), now=now)
    decided = decide_workout(seat=person.seat, workout=workout, wish=Wish("deduct"), now=now)
    assert decided.visit_id
    return decided.visit_id


def written(client: Client, started_at: datetime, ended_at: datetime, number: int, **more: Any) -> Log:
    """The workout of this number: one routine after the other, each week a little heavier."""
    titles = list(ROUTINES)
    title = titles[number % len(titles)]
    week, strength = number / len(titles), 0.8 + sum(client.name.encode()) % 9 / 16
    return Log(
        id=uuid5(client.id, started_at.isoformat()),
        client=client,
        started_at=started_at,
        ended_at=ended_at,
        title=title,
        note=NOTES[number % len(NOTES)],
        lines=[line(one, week, strength, number) for one in ROUTINES[title]],
        **more,
    )


def line(one: tuple[str, float, int, float, int], week: float, strength: float, number: int) -> LogLine:
    """One exercise: a warm-up where it is heavy, then its sets, the last one now and then a rep short."""
    exercise, load, amount, step, count = one
    grams = rounded((load + step * week) * strength) if load else 0
    counted = "seconds" if exercise in TIMED else "reps"
    amount = amount + round(step * week) if exercise == "plank" else amount
    target = [{"reps": amount, "load": {"kind": "weight", "value": grams}} for _set in range(count)] if grams else []
    sets: list[dict[str, Any]] = []
    if grams >= 50_000:
        sets.append({"set_kind": WARM_UP, "load_grams": rounded(grams / 1600), "reps": amount})
    for turn in range(count):
        short = 1 if turn == count - 1 and number % 4 == 1 else 0
        done = {counted: amount - short, "rpe_tenths": min(100, 70 + 5 * turn + number % 3 * 5)}
        sets.append(done | ({"load_grams": grams} if grams else {}))
    return LogLine(exercise, sets, target=[] if counted == "seconds" else target)


def rounded(kilograms: float) -> int:
    """To plates of a kilogram and a quarter, in grams."""
    return max(0, round(kilograms / 1.25) * 1250)


def keep_the_log(diary: Diary) -> None:
    """Note what is trained besides the sessions that clients pay for, and what is measured."""
    for week in range(-WEEKS, 0):
        diary.at(week * 7 + 2, 20, lambda now: train_alone(diary, now))
        diary.at(week * 7 + 1, 8, measuring(diary, week + WEEKS))
    for day in range(-6, 0):
        diary.at(day, 20, lambda now: run_appointments(diary, now), minute=40)
    diary.at(-1, 19, lambda now: forget_one(diary, now), minute=45)


def measuring(diary: Diary, week: int) -> Tell:
    """The measures of this week as an act to note."""
    return lambda now: measure_all(diary, week, now)


def client_named(diary: Diary, name: str) -> Client:
    """The client with this name."""
    return Client.objects.select_related("coach", "business").get(business=diary.business, name=name)


def train_alone(diary: Diary, now: datetime) -> None:
    """Some write down themselves what they did at home."""
    for name in BY_THEMSELVES:
        client = client_named(diary, name)
        number = Workout.objects.filter(client=client).count()
        log = written(client, now - timedelta(minutes=50), now - timedelta(minutes=8), number)
        log_workout(seat=Seat(diary.business, Role.CLIENT, client=client), log=log, now=now)


def measure_all(diary: Diary, week: int, now: datetime) -> None:
    """Weight every week, the waist every second one."""
    for name, (weight, waist) in MEASURED.items():
        client = client_named(diary, name)
        values = {MeasureKind.WEIGHT: round((weight - 0.35 * week + (week % 3) * 0.2) * 1000)}
        if week % 2 == 0:
            values[MeasureKind.WAIST] = round((waist - 0.3 * week) * 10)
        for kind, value in values.items():
            draft = MeasureDraft(kind, value, diary.day(week * 7 - WEEKS * 7 + 1))
            record_measure(client=client, draft=draft, by=client.coach.actor, now=now)


def run_appointments(diary: Diary, now: datetime) -> None:
    """What was trained in the appointments of this day; the evening decides about their sessions."""
    rows = Appointment.objects.filter(business=diary.business, decision="", ends_at__lte=now, workouts=None)
    found = rows.filter(starts_at__gt=now - timedelta(hours=14)).select_related("client__business", "slot__coach")
    for one in found.order_by("starts_at", "id"):
        coach = one.slot.coach
        number = Workout.objects.filter(client=one.client).count()
        log = written(one.client, one.starts_at, one.ends_at, number, appointment=one.id)
        log_workout(seat=Seat(diary.business, Role(coach.role), coach=coach), log=log, now=now)


def forget_one(diary: Diary, now: datetime) -> None:
    """A workout ended, and nobody has said what became of its session."""
    client = client_named(diary, "Amara Nwosu")
    number = Workout.objects.filter(client=client).count()
    seat = Seat(diary.business, Role(client.coach.role), coach=client.coach)
    log_workout(seat=seat, log=written(client, now - HOUR, now, number), now=now)
