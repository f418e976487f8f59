/* Exercises found though mistyped: what begins with the words first, then by shared groups of three letters. */
import type { Exercise } from "./shapes";

const MOST = 40;
const LEAST = 0.34;
const folded = new WeakMap<Exercise, { names: string[]; threes: Set<string>[] }>();

export function searchExercises(exercises: Exercise[], text: string, mine: ReadonlySet<string>): Exercise[] {
  const wanted = simplified(text);
  if (!wanted) return [...exercises].sort((one, other) => Number(mine.has(other.key)) - Number(mine.has(one.key)) || one.name.localeCompare(other.name)).slice(0, MOST);
  const threes = threesOf(wanted);
  return exercises
    .map((exercise) => ({ exercise, score: score(exercise, wanted, threes) + (mine.has(exercise.key) ? 0.05 : 0) }))
    .filter(({ score }) => score >= LEAST)
    .sort((one, other) => other.score - one.score || one.exercise.name.length - other.exercise.name.length)
    .slice(0, MOST).map(({ exercise }) => exercise);
}

function score(exercise: Exercise, wanted: string, threes: Set<string>): number {
  const { names, threes: known } = foldedOf(exercise);
  let best = 0;
  names.forEach((name, index) => {
    const isAlias = index > 0 ? 0.1 : 0;
    if (name === wanted) best = Math.max(best, 3 - isAlias);
    else if (name.startsWith(wanted)) best = Math.max(best, 2 - isAlias);
    else if (wanted.split(" ").every((word) => name.split(" ").some((own) => own.startsWith(word)))) best = Math.max(best, 1.5 - isAlias);
    else best = Math.max(best, likeness(known[index]!, threes) - isAlias / 2);
  });
  return best;
}

function likeness(one: Set<string>, other: Set<string>): number {
  let shared = 0;
  for (const three of other) if (one.has(three)) shared += 1;
  return (2 * shared) / (one.size + other.size || 1);
}

function foldedOf(exercise: Exercise): { names: string[]; threes: Set<string>[] } {
  const known = folded.get(exercise);
  if (known) return known;
  const names = [exercise.name, ...exercise.aliases].map(simplified);
  const made = { names, threes: names.map(threesOf) };
  folded.set(exercise, made);
  return made;
}

export function simplified(text: string): string {
  return text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase().replace(/[^\p{L}\p{N}]+/gu, " ").trim();
}

function threesOf(text: string): Set<string> {
  const found = new Set<string>();
  for (const word of text.split(" ")) for (let at = -2; at < word.length; at += 1) found.add(`  ${word} `.slice(at + 2, at + 5));
  return found;
}
