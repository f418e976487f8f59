/* The rows of an exercise card: what was done, and what a tick would write down where nothing was typed. */
import type { Client, DoneSet, Figures, Line, SetKind, Target } from "./shapes";
import { type Field, fieldsOf } from "./units";
import type { Exercise } from "./shapes";

export type Draft = Partial<Figures> & { kind?: SetKind };
export type Drafts = Record<string, Draft>;

export interface Row {
  key: string;
  position: number;
  kind: SetKind;
  done: DoneSet | null;
  target: Target | null;
  previous: Figures | null;
  /** What a tick writes: typed, else the target's, else last time's. */
  planned: Figures;
}

const NOTHING: Figures = { load_grams: null, reps: null, seconds: null, metres: null, rpe_tenths: null };

export function keyOf(line: string, position: number): string { return `${line}:${position}`; }

/** Sets that are beyond the target and not done yet are counted in `extra`. */
export function rowsOf(line: Line, client: Client | undefined, exercise: Exercise | undefined, drafts: Drafts, extra: number): Row[] {
  const previous = client?.previous[line.exercise] ?? [];
  const most = line.sets.reduce((last, set) => Math.max(last, set.position + 1), 0);
  const planned = line.target.length || Math.max(previous.length, 1);
  const count = Math.max(planned + extra, most);
  const fields = fieldsOf(exercise?.measured ?? "load_reps");
  const rows: Row[] = [];
  for (let position = 0; position < count; position += 1) {
    const key = keyOf(line.id, position);
    const draft = drafts[key] ?? {};
    const target = line.target[position] ?? null;
    const before = previous[position] ?? previous.at(-1) ?? null;
    const last = [...rows].reverse().find((row) => row.done)?.done ?? rows.at(-1)?.planned ?? null;
    const figures = plan(fields, draft, target, before, last, client?.bests[line.exercise]?.one_rep_max_grams ?? null);
    const kind = draft.kind ?? target?.kind ?? (line.target.length ? line.target.at(-1)?.kind : before && "kind" in before ? before.kind as SetKind : null) ?? "work";
    const done = line.sets.filter((set) => set.position === position);
    if (!done.length) rows.push({ key, position, kind, done: null, target, previous: before, planned: figures });
    for (const set of done) rows.push({ key: done.length > 1 ? `${key}:${set.id}` : key, position, kind: set.kind, done: set, target, previous: before, planned: set });
  }
  return rows;
}

function plan(fields: Field[], draft: Draft, target: Target | null, before: Figures | null, last: Figures | null, best: number | null): Figures {
  const figures = { ...NOTHING };
  for (const field of fields) {
    const said = draft[field];
    if (said !== undefined) figures[field] = said;
    else if (field !== "rpe_tenths") figures[field] = wanted(field, target, best) ?? before?.[field] ?? last?.[field] ?? null;
  }
  return figures;
}

function wanted(field: Field, target: Target | null, best: number | null): number | null {
  if (!target) return null;
  if (field === "reps" || field === "seconds" || field === "metres") return target[field];
  if (field !== "load_grams" || !target.load) return null;
  if (target.load.kind === "weight") return target.load.value;
  // A share of the best, to the nearest pair of small plates.
  if (target.load.kind === "percent" && best) return Math.round((best * target.load.value) / 100 / 2500) * 2500;
  return null;
}

/** Two devices that tick the same row speak of the same set: its id follows from the line's and the position. */
export function setId(line: string, position: number): string {
  const tail = (Number.parseInt(line.slice(-4), 16) ^ (position + 1)).toString(16).padStart(4, "0");
  return line.slice(0, -4) + tail;
}

/** Whether a tick would write anything down. */
export function saysNothing(figures: Figures): boolean {
  return Object.values(figures).every((value) => value === null);
}
