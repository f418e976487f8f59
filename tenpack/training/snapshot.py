"""Everything Coach Mode needs of the next days without a network. A fixed number of queries, however many clients."""

from collections import defaultdict
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Count, F, OuterRef, Q, Subquery
from django.db.models.functions import JSONObject

from tenpack.appointments.choices import Decision
from tenpack.appointments.models import Appointment
from tenpack.appointments.queries import appointments_seen_by
from tenpack.kit.ids import public_id
from tenpack.kit.moments import local_day
from tenpack.money.stripe.connection import shows_test_mode
from tenpack.packs.choices import Kind
from tenpack.packs.models import LedgerEntry, SessionPack
from tenpack.packs.queries import summarize
from tenpack.packs.rules import has_expired
from tenpack.people.choices import WeightUnit
from tenpack.people.models import Client, Coach
from tenpack.people.queries import Seat
from tenpack.people.rules import weights_in
from tenpack.training.decided import decision_in, with_decision
from tenpack.training.history import bests_of, last_of
from tenpack.training.library import Movement, library, movement_of
from tenpack.training.lists import is_decided
from tenpack.training.models import Exercise, ProgramDay, Workout
from tenpack.training.upcoming import after_the_done, with_done
from tenpack.training.whole import lines_shown, with_lines

BACK, AHEAD = timedelta(days=1), timedelta(days=7)
RECENT, UNDECIDED = timedelta(days=2), timedelta(days=31)
MOST_WORKOUTS = 500
POUND_GRAMS = 453.59237
PLATES = {
    WeightUnit.KILOGRAM: [25_000, 20_000, 15_000, 10_000, 5_000, 2_500, 1_250],
    WeightUnit.POUND: [round(pounds * POUND_GRAMS) for pounds in (45, 35, 25, 10, 5, 2.5)],
}
BAR = {WeightUnit.KILOGRAM: 20_000, WeightUnit.POUND: round(45 * POUND_GRAMS)}


def snapshot_of(seat: Seat, *, language: str, now: datetime) -> dict[str, Any]:
    """What a coach's device keeps: people, packs, programs, last time's sets, bests, appointments, open workouts.

    Shape: docs/sync.md, "The snapshot". Eight queries.
    """
    appointments = appointments_near(seat, now)
    clients = clients_with(seat, {one.client_id for one in appointments})
    ids = [one.id for one in clients]
    workouts, programs = workouts_near(seat, ids, now), programs_of(seat, ids, now)
    return {
        "person": {"id": seat.coach.public_id if seat.coach else "", "name": seat.coach.name if seat.coach else ""},
        "business": business_shown(seat),
        "clients": clients_shown(clients, programs, workouts, now),
        "templates": programs[None],
        "appointments": [appointment_shown(one) for one in appointments],
        "exercises": exercises_shown(seat, language),
        "workouts": [workout_shown(one) for one in workouts if is_open(one, now)],
    }


def business_shown(seat: Seat) -> dict[str, Any]:
    """The business as a device needs it."""
    business = seat.business
    unit = WeightUnit(business.weight_unit)
    plates, bar = grams_in(business.plates, unit), grams_in(business.bar, unit)
    terms = {"unit": unit.value, "plates": plates or PLATES[unit], "bar_grams": bar[0] if bar else BAR[unit]}
    is_test = shows_test_mode(business)
    return {"name": business.name, "zone": business.zone, "locale": business.locale, "is_test": is_test, **terms}


def grams_in(text: str, unit: WeightUnit) -> list[int]:
    """A list of weights in grams."""
    factor = POUND_GRAMS if unit is WeightUnit.POUND else 1000
    return [round(float(one) * factor) for one in weights_in(text) or []]


def appointments_near(seat: Seat, now: datetime) -> list[Appointment]:
    """The appointments from yesterday to a week on that stand, and who deducted. One query."""
    rows = appointments_seen_by(seat).filter(ends_at__gt=now - BACK, starts_at__lt=now + AHEAD)
    return list(rows.exclude(decision=Decision.CANCELLED).annotate(deducted=last_use("booking__visit_id")))


def last_use(visit: str) -> Subquery:
    """When and by whom the visit in this column took its session."""
    entries = LedgerEntry.objects.filter(visit_id=OuterRef(visit), kind=Kind.USED).order_by("-visit_turn")
    name = Subquery(Coach.objects.filter(id=OuterRef("actor_id")).values("name"))
    return Subquery(entries.values(told=JSONObject(at="recorded_at", by=name))[:1])


def appointment_shown(one: Appointment) -> dict[str, Any]:
    """An appointment as a device needs it."""
    booking = one.booking
    deducted = one.deducted  # type: ignore[attr-defined]
    return {
        "id": one.public_id,
        "client": public_id("cl", one.client_id),
        "starts_at": one.starts_at,
        "ends_at": one.ends_at,
        "title": one.slot.kind.name if one.slot.kind else "",
        "session_pack": public_id("pk", booking.pack_id) if booking.pack_id else None,
        "visit": public_id("vi", booking.visit_id) if booking.visit_id else None,
        "deducted": {"at": deducted["at"], "by": deducted["by"] or ""} if deducted else None,
    }


def clients_with(seat: Seat, others: set[UUID]) -> list[Client]:
    """The coach's clients, and those of these appointments, by name; `owed` says how many visits. One query."""
    rows = Client.objects.filter(business=seat.business, archived_at=None)
    if seat.only_coach:
        rows = rows.filter(Q(coach_id=seat.only_coach) | Q(id__in=others))
    return list(rows.annotate(owed=Count("visits", filter=Q(visits__is_owed=True))).order_by("name", "id"))


def clients_shown(
    clients: list[Client], programs: Mapping[UUID | None, list[dict[str, Any]]], workouts: list[Workout], now: datetime
) -> list[dict[str, Any]]:
    """The clients with all that belongs to them. Three queries."""
    ids = [one.id for one in clients]
    packs = defaultdict(list)
    spending = (F("expires_at").asc(nulls_last=True), "created_at", "id")
    for pack in SessionPack.objects.filter(client__in=ids).order_by(*spending):
        packs[pack.client_id].append(pack)
    bests, (previous, notes) = bests_of(ids), last_of(ids)
    last = {one.client_id: one for one in reversed(workouts) if one.is_last}  # type: ignore[attr-defined]
    return [
        {
            "id": one.public_id,
            "name": one.name,
            **sessions_shown(packs[one.id], one.owed, now),  # type: ignore[attr-defined]
            "programs": programs.get(one.id, []),
            "previous": previous.get(one.id, {}),
            "bests": bests.get(one.id, {}),
            "notes": notes.get(one.id, {}),
            "last_workout": last_shown(last[one.id]) if one.id in last else None,
        }
        for one in clients
    ]


def sessions_shown(packs: list[SessionPack], owed: int, now: datetime) -> dict[str, Any]:
    """The client's numbers, and the packs that can pay now or later in the order of the rule."""
    summary = summarize(packs, owed, now)
    living = [one for one in packs if not has_expired(one.expires_at, now) and one.free + one.booked]
    return {
        "left": summary.left,
        "booked": summary.booked,
        "free": summary.free,
        "owed": summary.owed,
        "next_expiry": summary.next_expiry,
        "packs": [
            {
                "id": one.public_id,
                "title": one.title,
                "free": one.free,
                "booked": one.booked,
                "starts_at": one.starts_at,
                "expires_at": one.expires_at,
                "created_at": one.created_at,
                "suspended": one.suspended_at is not None,
            }
            for one in living
        ],
    }


def programs_of(seat: Seat, clients: list[UUID], now: datetime) -> dict[UUID | None, list[dict[str, Any]]]:
    """The programs that the clients follow now or soon, each with its days and the one that is next; templates under
    None. One query."""
    today = local_day(now, seat.business.zone)
    lasting = Q(program__expires_on=None) | Q(program__expires_on__gte=today)
    theirs = Q(program__client__in=clients, program__starts_on__lte=today + AHEAD) & lasting
    template = Q(program__client=None, program__business=seat.business)
    rows = ProgramDay.objects.filter(theirs | template, program__archived_at=None).select_related("program")
    order = ("program__starts_on", "program__title", "program_id", "week", "position", "id")
    days: dict[UUID, list[ProgramDay]] = defaultdict(list)
    for day in with_done(rows).order_by(*order):
        days[day.program_id].append(day)
    found: dict[UUID | None, list[dict[str, Any]]] = defaultdict(list)
    for one in days.values():
        program, following = one[0].program, after_the_done(one)
        found[program.client_id].append(
            {
                "id": program.public_id,
                "title": program.title,
                "next": following.public_id if following and program.client_id else None,
                "days": [day_shown(d) for d in one],
            }
        )
    return found


def day_shown(day: ProgramDay) -> dict[str, Any]:
    """A training day."""
    place = {"id": day.public_id, "week": day.week, "position": day.position}
    return {**place, "title": day.title, "blocks": day.blocks}


def exercises_shown(seat: Seat, language: str) -> list[dict[str, Any]]:
    """The library and the business's own exercises, in this language. One query."""
    own = Exercise.objects.filter(business=seat.business, archived_at=None)
    movements: list[Movement] = [*library().values(), *(movement_of(one) for one in own.order_by("id"))]
    return [
        {
            "key": one.key,
            "name": one.name(language),
            "aliases": list(one.also(language)),
            "measured": one.measured.value,
            "equipment": one.equipment.value,
            "primary": [muscle.value for muscle in one.primary],
            "per_side": one.per_side,
        }
        for one in movements
    ]


def workouts_near(seat: Seat, clients: list[UUID], now: datetime) -> list[Workout]:
    """The workouts of late, those without a decision, and the last one of each client, newest first. One query."""
    ended = Workout.objects.filter(client__in=clients, ended_at__isnull=False)
    last = ended.order_by("client_id", "-started_at", "-id").distinct("client_id").values("id")
    rows = Workout.objects.filter(Q(id__in=last) | open_since(now), client__in=clients)
    shown = with_lines(with_decision(rows)).annotate(is_last=Q(id__in=last))
    return list(shown.order_by("-started_at", "-id")[:MOST_WORKOUTS])


def open_since(now: datetime) -> Q:
    """Workouts that somebody may still want to change."""
    undecided = Q(decided_at=None, started_at__gte=now - UNDECIDED)
    return Q(coach__isnull=False) & (undecided | Q(started_at__gte=now - RECENT))


def is_open(workout: Workout, now: datetime) -> bool:
    """The same of a workout at hand."""
    since = now - (RECENT if workout.decided_at else UNDECIDED)
    return workout.coach_id is not None and workout.started_at >= since


def last_shown(workout: Workout) -> dict[str, Any]:
    """What a client did last."""
    head = {"id": str(workout.id), "title": workout.title, "started_at": workout.started_at}
    return {**head, "lines": lines_shown(workout)}


def workout_shown(workout: Workout) -> dict[str, Any]:
    """A workout as a device goes on with it."""
    return {
        "id": str(workout.id),
        "client": public_id("cl", workout.client_id),
        "appointment": public_id("ap", workout.appointment_id) if workout.appointment_id else None,
        "day": public_id("pd", workout.day_id) if workout.day_id else None,
        "title": workout.title,
        "note": workout.note,
        "started_at": workout.started_at,
        "ended_at": workout.ended_at,
        "decided": is_decided(workout),
        "decision": decision_in(workout),
        "lines": lines_shown(workout),
    }
