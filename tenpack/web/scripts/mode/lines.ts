/* Exercises of a running workout: add, swap, move, tie together, take out. */
import { changeLine, lineSaid, type Mode, nameOf, say } from "./acts";
import type { Line, Workout } from "./shapes";
import { announce, t } from "./words";

export async function add(mode: Mode, workout: Workout, exercise: string): Promise<void> {
  const line = crypto.randomUUID();
  const position = workout.lines.reduce((most, one) => Math.max(most, one.position + 1), 0);
  await say(mode, workout.id, { kind: "line", line, exercise, position, group: null, note: "", target: [], removed: false });
  requestAnimationFrame(() => document.getElementById(`line-${line}`)?.scrollIntoView({ block: "center" }));
  announce(t("added", { name: nameOf(mode, exercise) }));
}

/** Sets that are done keep the exercise they were done of: a started one is followed by the new one. */
export async function swap(mode: Mode, workout: Workout, line: Line, exercise: string): Promise<void> {
  if (!line.sets.length) return changeLine(mode, workout, line, { exercise });
  const after = workout.lines.slice(workout.lines.indexOf(line) + 1);
  const target = line.target.slice(line.sets.length);
  const fresh = { id: crypto.randomUUID(), exercise, position: line.position + 1, group: line.group, note: "", target, sets: [] };
  await say(mode, workout.id, lineSaid(line, { target: line.target.slice(0, line.sets.length) }), lineSaid(fresh),
    ...after.map((one) => lineSaid(one, { position: one.position + 1 })));
}

export async function move(mode: Mode, workout: Workout, line: Line, by: -1 | 1): Promise<void> {
  const order = [...workout.lines];
  const at = order.indexOf(line);
  const to = at + by;
  if (to < 0 || to >= order.length) return;
  order.splice(at, 1);
  order.splice(to, 0, line);
  await say(mode, workout.id, ...order.flatMap((one, position) => (one.position === position ? [] : [lineSaid(one, { position })])));
  document.getElementById(`line-${line.id}`)?.scrollIntoView({ block: "nearest" });
  announce(t("moved", { name: nameOf(mode, line.exercise), n: to + 1 }));
}

/** Tie an exercise to the next one, or let it go. */
export async function tie(mode: Mode, workout: Workout, line: Line): Promise<void> {
  const next = workout.lines[workout.lines.indexOf(line) + 1];
  if (line.group !== null) {
    const partners = workout.lines.filter((one) => one.group === line.group);
    const loose = partners.length > 2 ? [line] : partners;
    return say(mode, workout.id, ...loose.map((one) => lineSaid(one, { group: null })));
  }
  if (!next) return;
  const group = next.group ?? Math.max(0, ...workout.lines.map((one) => (one.group ?? -1) + 1));
  await say(mode, workout.id, lineSaid(line, { group }), lineSaid(next, { group }));
}

export async function remove(mode: Mode, workout: Workout, line: Line): Promise<void> {
  await changeLine(mode, workout, line, { removed: true });
  mode.view.change({ sheet: null });
  mode.view.say(t("removed", { name: nameOf(mode, line.exercise) }), () => void changeLine(mode, workout, line, { removed: false }));
}
