"""What pages show of workouts: lines with names and bests, and what became of the session, said before the click."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from tenpack.packs.choices import Kind, Why
from tenpack.packs.models import Booking, LedgerEntry
from tenpack.packs.queries import packs_of
from tenpack.people.models import Business
from tenpack.people.queries import names_of
from tenpack.training.actions.decisions import appointment_met
from tenpack.training.catalogue import movements_named
from tenpack.training.choices import Muscle, SetKind
from tenpack.training.library import Movement
from tenpack.training.lists import is_decided
from tenpack.training.models import Workout, WorkoutLine, WorkoutSet
from tenpack.training.progress import Total, bests_in, outings
from tenpack.training.rules import Best, Done, beaten, best_of, counts_load, volume
from tenpack.web.jinja import language, url
from tenpack.web.meetings import sentence
from tenpack.web.proposals import Proposal, obstacles, proposal_of
from tenpack.web.workout_words import BESTS, best_words, targets_words


@dataclass(frozen=True, slots=True)
class LineRow:
    """One exercise of a workout as its page shows it."""

    line: WorkoutLine
    name: str
    sets: list[WorkoutSet]
    target: str
    bests: list[str]


def line_rows(workout: Workout, movements: dict[str, Movement], before: dict[str, Best], unit: str) -> list[LineRow]:
    """The lines of a workout whose lines and sets are at hand. No query."""
    rows = []
    for line in workout.lines.all():
        key, sets = line.exercise_key, list(line.sets.all())
        movement = movements.get(key)
        new = best_of(map(done, sets), exercise_key=key)
        won = beaten(new, before.get(key, Best()))
        rows.append(
            LineRow(
                line=line,
                name=movement.name(language()) if movement else key,
                sets=sets,
                target=targets_words(line.target, unit),
                bests=[best_words(name, new, unit) for name in BESTS if name in won],
            )
        )
    return rows


def done(one: WorkoutSet) -> Done:
    """The set as the rules count it."""
    return Done(one.kind, one.load_grams, one.reps, one.seconds, one.metres)


def total_of(rows: Iterable[LineRow]) -> Total:
    """What the workout was in numbers."""
    rows = [row for row in rows if row.sets]
    moved = sum(volume(map(done, row.sets)) for row in rows if counts_load(row.line.exercise_key))
    return Total(len(rows), sum(len(row.sets) for row in rows), moved)


def muscles_of(movements: Collection[Movement]) -> tuple[list[Muscle], list[Muscle]]:
    """The muscles that most of these exercises work, and those that work too."""
    counts = {muscle: sum(muscle in one.primary for one in movements) for muscle in Muscle}
    primary = sorted((one for one in Muscle if counts[one]), key=lambda one: -counts[one])
    also = [one for one in Muscle if one not in primary and any(one in each.secondary for each in movements)]
    return primary, also


def workout_context(workout: Workout, business: Business, unit: str) -> dict[str, Any]:
    """Lines, numbers, bests and muscles of a workout. At most two queries."""
    keys = {line.exercise_key for line in workout.lines.all()}
    movements = movements_named(business, keys)
    before = bests_in(outings(workout.client, keys, before=workout.started_at)) if keys else {}
    rows = line_rows(workout, movements, before, unit)
    trained = [movements[row.line.exercise_key] for row in rows if row.sets and row.line.exercise_key in movements]
    primary, also = muscles_of(trained)
    return {"rows": rows, "total": total_of(rows), "primary": primary, "also": also, "kinds": SetKind}


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of the session of a workout: in words, with the line of the ledger where there is one."""

    text: str
    tone: str
    link: str = ""
    use: str = ""


def outcome_of(workout: Workout, business: Business) -> Outcome | None:
    """What became of its session; None while nobody has said it. At most two queries."""
    if workout.ended_at is None:
        return Outcome(_("Still running."), "info")
    if not is_decided(workout):
        return None
    visit = workout.visit or (workout.appointment.booking.visit if workout.appointment else None)
    if visit is None:
        if workout.no_session_reason:
            return Outcome(_("Nothing deducted: %(reason)s") % {"reason": workout.no_session_reason}, "neutral")
        return Outcome(_("Logged by the client, takes no session."), "neutral")
    ledger = url("client-sessions", workout.client.public_id)
    if visit.is_owed:
        return Outcome(_("Owed. The next session pack settles it."), "soon", f"{ledger}#owed", visit.public_id)
    entry = visit.entries.filter(kind=Kind.USED).select_related("pack").order_by("-visit_turn").first()
    if entry is None:
        return Outcome(_("The session is taken."), "good", f"{ledger}#ledger")
    return Outcome(
        used_words(entry, business), "good", f"{url('pack', entry.pack.public_id)}#{entry.public_id}", visit.public_id
    )


def used_words(entry: LedgerEntry, business: Business) -> str:
    """`Session of “10-pack” used: 3 → 2. Expires first. Ben.`"""
    after = entry.free_after + entry.booked_after
    who = names_of(business, [entry.actor_id]).get(entry.actor_id, "") if entry.actor_id else ""
    why = Why(entry.why).label if entry.why else ""
    facts = {"pack": entry.pack.title, "counts": f"{after + 1} → {after}", "why": why}
    return f"{_('Session of “%(pack)s” used: %(counts)s. %(why)s') % facts} {who}".strip()


@dataclass(frozen=True, slots=True)
class Choice:
    """What a decision would do: the appointment it meets, the pack that would pay, what stands against."""

    meeting: str
    is_settled: bool
    proposal: Proposal | None
    obstacles: list[str]

    @property
    def may_deduct(self) -> bool:
        """Whether anything can be deducted, or is already."""
        return self.is_settled or self.proposal is not None


def choice_of(workout: Workout, business: Business, picked: str = "") -> Choice:
    """What can be decided of this workout, as the finish sheet says it."""
    met = appointment_met(workout)
    booking: Booking | None = met.booking if met else None
    packs = list(packs_of(workout.client))
    proposal = proposal_of(packs, workout.started_at, picked)
    return Choice(
        meeting=sentence(booking, business) if booking else "",
        is_settled=bool(booking and (booking.visit_id or booking.pack_id)),
        proposal=proposal,
        obstacles=[] if proposal else obstacles(packs, workout.started_at),
    )
