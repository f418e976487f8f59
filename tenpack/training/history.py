"""What each client did before, for a device without a network: last time's sets and notes, and the bests."""

import json
from collections import defaultdict
from collections.abc import Collection
from typing import Any
from uuid import UUID

from django.db import connection

from tenpack.kit.ids import public_id
from tenpack.training.rules import HELPED, MOST_REPS

# As `rules.best_of` and `rules.one_rep_max` say it; the largest of each over all workouts, as `rules.better` does.
BESTS = f"""
SELECT client_id, library_key, own_exercise_id, max(load), max(reps), max(volume), max(estimate) FROM (
    SELECT workout.client_id, workout.id, line.library_key, line.own_exercise_id,
        max(done.load_grams) FILTER (
            WHERE loaded AND (done.reps > 0 OR done.seconds > 0 OR done.metres > 0) AND done.load_grams > 0) AS load,
        max(done.reps) FILTER (WHERE done.reps > 0) AS reps,
        nullif(sum(done.load_grams::bigint * done.reps) FILTER (WHERE loaded), 0) AS volume,
        max(CASE WHEN done.reps = 1 THEN done.load_grams
            ELSE (done.load_grams::bigint * (30 + done.reps) + 15) / 30 END)
            FILTER (WHERE loaded AND done.reps BETWEEN 1 AND {MOST_REPS} AND done.load_grams > 0) AS estimate
    FROM tenpack_workout AS workout
    JOIN tenpack_workoutline AS line ON line.workout_id = workout.id
    JOIN tenpack_workoutset AS done ON done.line_id = line.id AND done.kind <> 'warm_up',
    LATERAL (SELECT NOT starts_with(line.library_key, '{HELPED}') AS loaded) AS kind
    WHERE workout.client_id = ANY(%s) AND workout.ended_at IS NOT NULL
    GROUP BY 1, 2, 3, 4) AS days
GROUP BY 1, 2, 3
"""  # noqa: S608 - two constants of ours
LAST = """
SELECT client_id, library_key, own_exercise_id, note, (
    SELECT jsonb_agg(jsonb_build_object('kind', done.kind, 'load_grams', done.load_grams, 'reps', done.reps,
        'seconds', done.seconds, 'metres', done.metres, 'rpe_tenths', done.rpe_tenths) ORDER BY done.position, done.id)
    FROM tenpack_workoutset AS done WHERE done.line_id = last_line)
FROM (
    SELECT workout.client_id, line.library_key, line.own_exercise_id,
        (array_agg(line.note ORDER BY workout.started_at DESC, line.id) FILTER (WHERE line.note <> ''))[1] AS note,
        (array_agg(line.id ORDER BY workout.started_at DESC, line.position, line.id) FILTER (
            WHERE EXISTS (SELECT FROM tenpack_workoutset WHERE line_id = line.id)))[1] AS last_line
    FROM tenpack_workout AS workout JOIN tenpack_workoutline AS line ON line.workout_id = workout.id
    WHERE workout.client_id = ANY(%s) AND workout.ended_at IS NOT NULL
    GROUP BY 1, 2, 3) AS trained
"""
BEST_NAMES = ("load_grams", "reps", "volume_grams", "one_rep_max_grams")

ByExercise = dict[str, Any]


def bests_of(clients: Collection[UUID]) -> dict[UUID, ByExercise]:
    """The bests of every exercise of these clients."""
    found: dict[UUID, ByExercise] = defaultdict(dict)
    for client, key, own, *bests in rows_of(BESTS, clients):
        values = (None if value is None else int(value) for value in bests)
        found[client][key_of(key, own)] = dict(zip(BEST_NAMES, values, strict=True))
    return found


def last_of(clients: Collection[UUID]) -> tuple[dict[UUID, ByExercise], dict[UUID, ByExercise]]:
    """Of every exercise of these clients the sets of last time, and the last note that was written."""
    previous: dict[UUID, ByExercise] = defaultdict(dict)
    notes: dict[UUID, ByExercise] = defaultdict(dict)
    for client, key, own, note, sets in rows_of(LAST, clients):
        if sets:
            previous[client][key_of(key, own)] = json.loads(sets)
        if note:
            notes[client][key_of(key, own)] = note
    return previous, notes


def rows_of(statement: str, clients: Collection[UUID]) -> list[tuple[Any, ...]]:
    """What the statement finds about these clients."""
    with connection.cursor() as cursor:
        cursor.execute(statement, [list(clients)])
        return list(cursor.fetchall())


def key_of(library_key: str, own: UUID | None) -> str:
    """The exercise key."""
    return public_id("xe", own) if own else library_key
