"""What became of the sessions of workouts, as devices and programs are told it."""

from collections.abc import Collection
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import OuterRef, QuerySet, Subquery
from django.db.models.functions import JSONObject

from tenpack.kit.ids import public_id
from tenpack.packs.choices import Kind
from tenpack.packs.models import LedgerEntry
from tenpack.people.models import Client, Coach
from tenpack.training.models import Workout


def with_decision(workouts: QuerySet[Workout]) -> QuerySet[Workout]:
    """The workouts with the visit and the use behind it, which `decision_in` reads; no query of its own."""
    entries = LedgerEntry.objects.filter(visit_id=OuterRef("visit_id"), kind=Kind.USED).order_by("-visit_turn")
    coach, client = (model.objects.filter(id=OuterRef("actor_id")).values("name") for model in (Coach, Client))
    told = JSONObject(
        pack="pack_id",
        title="pack__title",
        free_after="free_after",
        why="why",
        coach=Subquery(coach),
        client=Subquery(client),
    )
    return workouts.select_related("visit", "appointment__booking").annotate(
        told_use=Subquery(entries.values(told=told)[:1])
    )


def decisions_of(workouts: Collection[UUID]) -> dict[UUID, dict[str, Any]]:
    """The decision of each of these workouts that has one. One query, none for none."""
    if not workouts:
        return {}
    found = {one.id: decision_in(one) for one in with_decision(Workout.objects.filter(id__in=workouts))}
    return {key: decision for key, decision in found.items() if decision}


def decision_in(workout: Workout) -> dict[str, Any] | None:
    """The visit and the pack that paid, that it is owed, or why nothing was deducted; None before anything was decided.

    The workout came `with_decision`.
    """
    if workout.decided_at is None:
        return None
    visit, use = workout.visit, workout.told_use  # type: ignore[attr-defined]
    if visit is None:
        return {"reason": workout.no_session_reason}
    told: dict[str, datetime | str | bool | int] = {"visit": visit.public_id, "already": workout.is_visit_shared}
    told["at"] = visit.recorded_at
    if visit.undone_at:
        told["undone_at"] = visit.undone_at
    if use is None:
        return told | {"owed": visit.is_owed}
    return told | {
        "session_pack": public_id("pk", UUID(use["pack"])),
        "pack_title": use["title"],
        "free_after": use["free_after"],
        "why": use["why"],
        "by": use["coach"] or use["client"] or "",
    }
