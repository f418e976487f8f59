/* What the server and this device say to each other. Units: grams, seconds, metres, tenths of RPE; instants as RFC 3339. */

export type SetKind = "warm_up" | "work" | "drop" | "failure";

/** What a set measures; null where it does not apply or nothing was typed. */
export interface Figures {
  load_grams: number | null;
  reps: number | null;
  seconds: number | null;
  metres: number | null;
  rpe_tenths: number | null;
}

export interface Target {
  kind: SetKind;
  reps: number | null;
  reps_most: number | null;
  seconds: number | null;
  metres: number | null;
  load: { kind: "weight" | "percent" | "rpe" | "rir"; value: number } | null;
  rest_seconds: number | null;
  tempo: string;
  to_failure: boolean;
}

export interface DoneSet extends Figures {
  id: string;
  position: number;
  kind: SetKind;
}

export interface Line {
  id: string;
  exercise: string;
  position: number;
  group: number | null;
  note: string;
  target: Target[];
  sets: DoneSet[];
}

export interface Workout {
  id: string;
  client: string;
  appointment: string | null;
  day: string | null;
  title: string;
  note: string;
  started_at: string;
  ended_at: string | null;
  /** What became of its session, once the server has said so. */
  decision: Decision | null;
  /** Whether nobody needs to decide any more, be it that the appointment has its visit by another road. */
  decided?: boolean;
  lines: Line[];
}

export interface Decision {
  visit?: string;
  session_pack?: string;
  pack_title?: string;
  free_after?: number;
  why?: string;
  already?: boolean;
  owed?: boolean;
  reason?: string;
  by?: string;
  at?: string;
  /** The visit was taken back later. */
  undone_at?: string;
}

/** What the coach asks to be done with the session. */
export type Wish =
  | { session: "deduct"; pack: string | null; separate: boolean }
  | { session: "none"; reason: string }
  | { session: "owe" };

export type Happening =
  | { kind: "start"; client: string; appointment: string | null; day: string | null; title: string; started_at: string }
  | ({ kind: "line"; removed: boolean } & Omit<Line, "id" | "sets"> & { line: string })
  | ({ kind: "set"; set: string; line: string; position: number; set_kind: SetKind; removed: boolean } & Figures)
  | { kind: "note"; text: string }
  | { kind: "finish"; ended_at: string }
  | ({ kind: "decide" } & Wish)
  | { kind: "sign_off"; sign: "signature" | "pin"; drawing: string; pin?: string };

/** One thing that happened on this device. Its id makes any number of repeats harmless. */
export type Operation = { id: string; workout: string; at: string } & Happening;

export interface Answer {
  id: string;
  state: "applied" | "replayed" | "waiting" | "refused" | "ask";
  code?: string;
  detail?: string;
  decision?: Decision;
}

export interface Pack {
  id: string;
  title: string;
  free: number;
  booked: number;
  starts_at: string;
  expires_at: string | null;
  created_at: string;
  /** Its free sessions cannot be used; a booked one can. */
  suspended: boolean;
}

export interface Best {
  load_grams: number | null;
  reps: number | null;
  volume_grams: number | null;
  one_rep_max_grams: number | null;
}

export interface Block {
  kind: "straight" | "superset" | "circuit" | "interval";
  rounds: number | null;
  rest_seconds: number | null;
  note: string;
  items: { exercise: string; note: string; sets: Target[] }[];
}

export interface Day { id: string; week: number; position: number; title: string; blocks: Block[] }

export interface Program { id: string; title: string; next: string | null; days: Day[] }

export interface Client {
  id: string;
  name: string;
  left: number;
  booked: number;
  free: number;
  owed: number;
  next_expiry: string | null;
  packs: Pack[];
  programs: Program[];
  previous: Record<string, (Figures & { kind: SetKind })[]>;
  bests: Record<string, Best>;
  notes: Record<string, string>;
  last_workout: { id: string; title: string; started_at: string; lines: Omit<Line, "id">[] } | null;
}

export interface Appointment {
  id: string;
  client: string;
  starts_at: string;
  ends_at: string;
  title: string;
  session_pack: string | null;
  visit: string | null;
  deducted: { at: string; by: string } | null;
}

export interface Exercise {
  key: string;
  name: string;
  aliases: string[];
  measured: "load_reps" | "reps" | "time" | "load_time" | "distance" | "load_distance";
  equipment: string;
  primary: string[];
  per_side: boolean;
}

/** Everything a coach needs for the next days without a network. */
export interface Snapshot {
  made_at: string;
  /** The token that a request from this sign-in carries. */
  csrf: string;
  person: { id: string; name: string };
  business: { name: string; zone: string; unit: "kg" | "lb"; locale: string; plates: number[]; bar_grams: number; is_test?: boolean };
  clients: Client[];
  /** Missing in what an older page has kept. */
  templates?: Program[];
  appointments: Appointment[];
  exercises: Exercise[];
  workouts: Workout[];
}
