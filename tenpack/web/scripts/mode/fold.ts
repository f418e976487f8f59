/* Workouts are what operations add up to: the last one said of a thing wins, whatever the order they came in. The server folds by
   the same rule (training/fold.py). */
import type { DoneSet, Line, Operation, Workout } from "./shapes";

type Said<Kind extends Operation["kind"]> = Extract<Operation, { kind: Kind }>;

/** The workouts of the server's snapshot with everything this device has said since. */
export function fold(known: Workout[], operations: Operation[]): Map<string, Workout> {
  const said = new Map<string, Operation[]>();
  for (const operation of [...operations].sort(byTime)) {
    said.set(operation.workout, [...(said.get(operation.workout) ?? []), operation]);
  }
  const workouts = new Map(known.map((one) => [one.id, add(one, said.get(one.id) ?? [])]));
  for (const [id, since] of said) {
    const begun = workouts.has(id) ? null : beginning(id, since);
    if (begun) workouts.set(id, add(begun, since));
  }
  return workouts;
}

function beginning(id: string, operations: Operation[]): Workout | null {
  const start = operations.filter((one) => one.kind === "start").at(-1);
  if (!start) return null;
  const { client, appointment, day, title, started_at } = start;
  return { id, client, appointment, day, title, started_at, note: "", ended_at: null, decision: null, lines: [] };
}

function add(workout: Workout, operations: Operation[]): Workout {
  const last = <Kind extends Operation["kind"]>(kind: Kind): Said<Kind>[] => operations.filter((one) => one.kind === kind) as Said<Kind>[];
  const lines = new Map<string, Line | null>(workout.lines.map((line) => [line.id, line]));
  const sets = new Map(workout.lines.flatMap((line) => line.sets.map((set) => [set.id, { line: line.id, set: set as DoneSet | null }])));
  for (const said of last("line")) lines.set(said.line, said.removed ? null : lineOf(said));
  for (const said of last("set")) sets.set(said.set, { line: said.line, set: said.removed ? null : setOf(said) });
  const standing = [...lines.values()].filter((line) => line !== null).sort(byPosition);
  return {
    ...workout,
    note: last("note").at(-1)?.text ?? workout.note,
    ended_at: last("finish").at(-1)?.ended_at ?? workout.ended_at,
    lines: standing.map((line) => ({
      ...line,
      sets: [...sets.values()].flatMap((one) => (one.line === line.id && one.set ? [one.set] : [])).sort(byPosition),
    })),
  };
}

function lineOf({ line, exercise, position, group, note, target }: Said<"line">): Line {
  return { id: line, exercise, position, group, note, target, sets: [] };
}

function setOf({ set, position, set_kind, load_grams, reps, seconds, metres, rpe_tenths }: Said<"set">): DoneSet {
  return { id: set, position, kind: set_kind, load_grams, reps, seconds, metres, rpe_tenths };
}

function byTime(one: Operation, other: Operation): number {
  return compare(one.at, other.at) || compare(one.id, other.id);
}

function byPosition(one: { position: number; id: string }, other: { position: number; id: string }): number {
  return one.position - other.position || compare(one.id, other.id);
}

function compare(one: string, other: string): number {
  return one < other ? -1 : one > other ? 1 : 0;
}
