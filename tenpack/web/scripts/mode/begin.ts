/* How a workout begins: from a day of the program, as last time, or empty. */
import type { Mode } from "./acts";
import { clientOf, say } from "./acts";
import type { Block, Client, Day, Happening, Line, Program, Target, Workout } from "./shapes";
import { t } from "./words";

type Said = Extract<Happening, { kind: "line" }>;
const MOST_SETS = 20;
export const MOST_OPEN = 4;

/** Today's of each program: the next day of it. */
export function todays(client: Client): { program: Program; day: Day }[] {
  return client.programs.flatMap((program) => {
    const day = program.days.find(({ id }) => id === program.next);
    return day ? [{ program, day }] : [];
  });
}

/** A workout of this client that is not over, or of this appointment. */
export function running(mode: Mode, client: string, appointment: string | null): Workout | null {
  const own = [...mode.desk.workouts.values()].filter((one) => one.client === client);
  return own.find((one) => appointment !== null && one.appointment === appointment)
    ?? own.find((one) => one.ended_at === null && Date.now() - Date.parse(one.started_at) < 12 * 3_600_000) ?? null;
}

export async function begin(mode: Mode, client: string, appointment: string | null, what: { day?: Day; again?: boolean }): Promise<void> {
  const last = what.again ? clientOf(mode, client)?.last_workout : null;
  const lines = what.day ? linesOf(what.day.blocks) : last ? again(last.lines) : [];
  const title = (what.day?.title || last?.title || t("workout")).slice(0, 80);
  const id = crypto.randomUUID();
  await say(mode, id, { kind: "start", client, appointment, day: what.day?.id ?? null, title, started_at: new Date().toISOString() }, ...lines);
  open(mode, id);
  if (!lines.length) mode.view.show({ kind: "exercises", workout: id, swap: null });
}

/** Put a workout on the board; of five the one longest there leaves it (and goes on running). */
export function open(mode: Mode, id: string): void {
  const others = mode.view.lasting.open.filter((one) => one !== id && mode.desk.workouts.get(one)?.ended_at === null);
  mode.view.go("board", { open: [...others, id].slice(-MOST_OPEN), current: id });
}

function linesOf(blocks: Block[]): Said[] {
  let position = 0;
  return blocks.flatMap((block, index) => block.items.map((item): Said => ({
    kind: "line", line: crypto.randomUUID(), exercise: item.exercise, position: position++, removed: false, note: item.note,
    group: block.kind === "straight" || block.items.length < 2 ? null : index, target: targetsOf(block, item.sets),
  })));
}

/** Rounds of a circuit are sets; the block's rest counts where a set has none of its own. */
function targetsOf(block: Block, sets: Target[]): Target[] {
  const rounds = Array.from({ length: Math.max(1, block.rounds ?? 1) }, () => sets).flat().slice(0, MOST_SETS);
  return rounds.map((target) => ({ ...target, rest_seconds: target.rest_seconds ?? block.rest_seconds }));
}

function again(lines: Omit<Line, "id">[]): Said[] {
  return lines.map(({ exercise, position, group, sets }) => ({
    kind: "line", line: crypto.randomUUID(), exercise, position, group, note: "", removed: false,
    target: sets.slice(0, MOST_SETS).map((set): Target => ({
      kind: set.kind, reps: set.reps || null, reps_most: null, seconds: set.seconds, metres: set.metres, rest_seconds: null, tempo: "",
      to_failure: set.kind === "failure", load: set.load_grams === null ? null : { kind: "weight", value: set.load_grams },
    })),
  }));
}
