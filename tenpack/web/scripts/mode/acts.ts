/* What everything on the screen works with, and the acts of a running workout: each is stored as an operation first. */
import { beaten } from "./bests";
import type { Desk } from "./desk";
import type { Messenger } from "./messenger";
import type { Rests } from "./rests";
import { USUAL_SECONDS } from "./rests";
import { wakeSound } from "./ring";
import { keyOf, type Row, rowsOf, saysNothing, setId } from "./rows";
import type { Client, Exercise, Line, Workout } from "./shapes";
import { type Field, fieldsOf, loadText, timeText } from "./units";
import type { View } from "./view";
import { announce, t } from "./words";

export interface Mode { desk: Desk; messenger: Messenger; view: View; rests: Rests; leave: () => Promise<void>; takeOver: (() => void) | null }

const MOST_GRAMS = 500_000;
const MOST_REPS = 100;
const MOST_SETS = 100;

export function clientOf({ desk }: Mode, id: string): Client | undefined {
  return desk.snapshot?.clients.find((one) => one.id === id);
}

let known: { from: unknown; byKey: Map<string, Exercise> } = { from: null, byKey: new Map() };

export function exerciseOf({ desk }: Mode, key: string): Exercise | undefined {
  const from = desk.snapshot?.exercises;
  if (known.from !== from) known = { from, byKey: new Map((from ?? []).map((one) => [one.key, one])) };
  return known.byKey.get(key);
}

export function nameOf(mode: Mode, key: string): string {
  return exerciseOf(mode, key)?.name ?? key;
}

export function rows(mode: Mode, workout: Workout, line: Line): Row[] {
  const { drafts, extra } = mode.view.lasting;
  return rowsOf(line, clientOf(mode, workout.client), exerciseOf(mode, line.exercise), drafts, extra[line.id] ?? 0);
}

export function say(mode: Mode, workout: string, ...happenings: Parameters<Desk["say"]> extends [string, ...infer Rest] ? Rest : never): Promise<void> {
  return mode.desk.say(workout, ...happenings).catch((error: unknown) => {
    mode.view.say(t("not_stored"));
    throw error;
  });
}

export function changeLine(mode: Mode, workout: Workout, line: Line, change: Partial<Line> & { removed?: boolean }): Promise<void> {
  return say(mode, workout.id, lineSaid(line, change));
}

export function lineSaid(line: Line, change: Partial<Line> & { removed?: boolean } = {}): Parameters<Desk["say"]>[1] & { kind: "line" } {
  const { id, exercise, position, group, note, target } = { ...line, ...change };
  return { kind: "line", line: id, exercise, position, group, note, target, removed: change.removed ?? false };
}

/** Tick a row, or take the tick back. Asks first where a figure looks wrong. */
export async function tick(mode: Mode, workout: Workout, line: Line, row: Row, isSure = false): Promise<void> {
  // Making sound possible takes longer than a tick may: after it, while the touch still counts.
  window.setTimeout(wakeSound, 100);
  if (row.done) return untick(mode, workout, line, row);
  const field = fieldsOf(exerciseOf(mode, line.exercise)?.measured ?? "load_reps")[0]!;
  if (saysNothing(row.planned)) return mode.view.change({ cell: { workout: workout.id, line: line.id, position: row.position, field, text: null } });
  const question = isSure ? "" : absurd(workout, row);
  if (question) return mode.view.show({ kind: "absurd", question, confirm: () => void tick(mode, workout, line, row, true) });
  const id = setId(line.id, row.position);
  await say(mode, workout.id, { kind: "set", set: id, line: line.id, position: row.position, set_kind: row.kind, removed: false, ...row.planned });
  afterTick(mode, workout.id, line.id, row);
}

async function untick(mode: Mode, workout: Workout, line: Line, row: Row): Promise<void> {
  const { id, kind, position, ...figures } = row.done!;
  const drafts = { ...mode.view.lasting.drafts, [keyOf(line.id, position)]: { ...figures, kind } };
  await say(mode, workout.id, { kind: "set", set: id, line: line.id, position, set_kind: kind, removed: true, ...figures });
  mode.view.last({ drafts });
  announce(t("set_taken_back"));
}

function absurd(workout: Workout, { planned }: Row): string {
  if ((planned.load_grams ?? 0) > MOST_GRAMS) return t("sure_load", { load: loadText(planned.load_grams ?? 0) });
  if ((planned.reps ?? 0) > MOST_REPS || planned.reps === 0) return t("sure_reps", { n: planned.reps ?? 0 });
  const sets = workout.lines.reduce((sum, line) => sum + line.sets.length, 0);
  return sets >= MOST_SETS ? t("sure_sets", { n: sets + 1 }) : "";
}

/** Forget what was typed, rest, and go on to the next row: of the partner in a superset, else the next one. */
function afterTick(mode: Mode, workoutId: string, lineId: string, row: Row): void {
  const workout = mode.desk.workouts.get(workoutId)!;
  const line = workout.lines.find(({ id }) => id === lineId)!;
  const { [keyOf(lineId, row.position)]: _typed, ...drafts } = mode.view.lasting.drafts;
  const next = nextRow(mode, workout, line, row.position);
  const isPartner = next !== null && next.line.id !== lineId && next.row.position === row.position;
  const rest = row.target?.rest_seconds ?? line.target.at(-1)?.rest_seconds ?? USUAL_SECONDS;
  if (!isPartner) mode.rests.begin(workoutId, rest);
  const cell = mode.view.cell;
  mode.view.last({ drafts });
  if (cell) mode.view.change({ cell: next && next.line.id === lineId ? { ...cell, position: next.row.position, text: null, line: lineId } : null });
  if (next) focusRow(next.row.key, isPartner);
  const best = bestText(mode, workout, line, setId(lineId, row.position));
  announce([t("set_saved"), best, isPartner ? nameOf(mode, next.line.exercise) : t("rest_of", { time: timeText(rest) })].filter(Boolean).join(". "));
}

export function bestText(mode: Mode, workout: Workout, line: Line, id: string): string {
  const set = line.sets.find((one) => one.id === id);
  const kinds = set ? beaten(set, line, workout, clientOf(mode, workout.client)?.bests[line.exercise]) : [];
  return kinds[0] ? t(`best_${kinds[0]}`) : "";
}

/** The row that comes after this one. */
export function nextRow(mode: Mode, workout: Workout, line: Line, position: number): { line: Line; row: Row } | null {
  const partners = workout.lines.filter((one) => one === line || (line.group !== null && one.group === line.group));
  const at = partners.indexOf(line);
  const around = [...partners.slice(at + 1), ...partners.slice(0, at + 1)];
  const open = around.flatMap((one) => rows(mode, workout, one).filter((row) => !row.done).slice(0, 1).map((row) => ({ line: one, row })));
  if (open.length) return open.find(({ row }) => row.position <= position) ?? open[0]!;
  const later = workout.lines.slice(workout.lines.indexOf(line) + 1);
  for (const one of later) {
    const row = rows(mode, workout, one).find(({ done }) => !done);
    if (row) return { line: one, row };
  }
  return null;
}

export function focusRow(key: string, isFar: boolean): void {
  const button = document.getElementById(`tick-${key}`);
  button?.focus({ preventScroll: true });
  button?.scrollIntoView({ block: isFar ? "center" : "nearest", behavior: matchMedia("(prefers-reduced-motion: reduce)").matches ? "auto" : "smooth" });
}

/** Write a figure into a row: of a set that is done at once, else as typed and not ticked. */
export async function write(mode: Mode, workout: Workout, line: Line, row: Row, field: Field, value: number | null): Promise<void> {
  if (row.done) {
    const { id, kind, position, ...figures } = row.done;
    await say(mode, workout.id, { kind: "set", set: id, line: line.id, position, set_kind: kind, removed: false, ...figures, [field]: value });
  } else {
    const key = keyOf(line.id, row.position);
    const { [field]: _old, ...others } = mode.view.lasting.drafts[key] ?? {};
    mode.view.last({ drafts: { ...mode.view.lasting.drafts, [key]: value === null ? others : { ...others, [field]: value } } });
  }
}

const KINDS = ["work", "warm_up", "drop", "failure"] as const;

export async function turnKind(mode: Mode, workout: Workout, line: Line, row: Row): Promise<void> {
  const kind = KINDS[(KINDS.indexOf(row.kind) + 1) % KINDS.length]!;
  if (row.done) {
    const { id, position, kind: _old, ...figures } = row.done;
    await say(mode, workout.id, { kind: "set", set: id, line: line.id, position, set_kind: kind, removed: false, ...figures });
  } else {
    const key = keyOf(line.id, row.position);
    mode.view.last({ drafts: { ...mode.view.lasting.drafts, [key]: { ...mode.view.lasting.drafts[key], kind } } });
  }
  announce(t(`kind_${kind}`));
}
