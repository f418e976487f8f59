/* Bests, by the server's rule (training/rules.py): estimated by Epley up to twelve reps; warm-ups and help do not count. */
import type { Best, DoneSet, Figures, Line, Workout } from "./shapes";

export type Beaten = "load" | "estimate" | "reps";
const MOST_REPS = 12;

export function oneRepMax({ load_grams, reps }: Figures): number | null {
  if (!load_grams || !reps || reps > MOST_REPS) return null;
  return reps === 1 ? load_grams : Math.floor((load_grams * (30 + reps) + 15) / 30);
}

export function volume(lines: { sets: DoneSet[]; exercise: string }[]): number {
  return lines.filter(({ exercise }) => !isHelped(exercise)).flatMap(({ sets }) => sets)
    .reduce((sum, set) => sum + (set.kind === "warm_up" ? 0 : (set.load_grams ?? 0) * (set.reps ?? 0)), 0);
}

function isHelped(exercise: string): boolean { return exercise.startsWith("assisted-"); }

/** What this set beats: the best known before, and every set done earlier in this workout. */
export function beaten(set: DoneSet, line: Line, workout: Workout, before: Best | undefined): Beaten[] {
  if (set.kind === "warm_up" || !before) return [];
  const others = workout.lines.filter(({ exercise }) => exercise === line.exercise)
    .flatMap((one) => one.sets.filter((other) => other.kind !== "warm_up" && (one.position - line.position || other.position - set.position) < 0));
  const most = (values: (number | null)[]): number => Math.max(0, ...values.map((value) => value ?? 0));
  const found: Beaten[] = [];
  const loaded = !isHelped(line.exercise);
  const beats = (mine: number | null, known: number | null, theirs: (number | null)[]): boolean =>
    known !== null && (mine ?? 0) > Math.max(known, most(theirs));
  if (loaded && set.reps && beats(set.load_grams, before.load_grams, others.map((one) => one.load_grams))) found.push("load");
  if (loaded && beats(oneRepMax(set), before.one_rep_max_grams, others.map(oneRepMax))) found.push("estimate");
  if (beats(set.reps, before.reps, others.map((one) => one.reps))) found.push("reps");
  return found;
}
