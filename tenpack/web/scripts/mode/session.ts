/* Which session a workout would use, worked out on the device from the snapshot by the server's rule: usable at the start, then soonest
   expiry, oldest, lowest id. The server has the last word. */
import type { Appointment, Pack, Snapshot, Workout } from "./shapes";

const BEFORE_MS = 60 * 60_000;
const AFTER_MS = 3 * 60 * 60_000;

export interface Proposal {
  appointment: Appointment | null;
  /** Already used for this appointment. */
  isUsed: boolean;
  pack: Pack | null;
  why: "why_booked" | "why_only" | "why_expires" | "why_oldest" | "";
  usable: Pack[];
}

export function propose(snapshot: Snapshot, workout: Workout, pending: number, separate: boolean): Proposal {
  const appointment = separate ? null : met(snapshot.appointments, workout);
  const isUsed = Boolean(appointment?.visit && appointment.deducted);
  const packs = snapshot.clients.find(({ id }) => id === workout.client)?.packs ?? [];
  const usable = usableAt(packs, workout.started_at);
  const booked = packs.find(({ id }) => id === appointment?.session_pack && !appointment?.visit);
  if (booked) return { appointment, isUsed, pack: booked, why: "why_booked", usable: [booked, ...usable.filter((one) => one !== booked)] };
  const pack = spend(usable, pending);
  const rival = usable.find((one) => one !== pack);
  const why = !pack ? "" : !rival ? "why_only" : pack.expires_at && pack.expires_at !== rival.expires_at ? "why_expires" : "why_oldest";
  return { appointment, isUsed, pack, why, usable };
}

/** The appointment that a workout belongs to: the one it names, else the nearest around it, undecided ones first. */
export function met(appointments: Appointment[], { appointment, client, started_at, ended_at }: Workout): Appointment | null {
  const named = appointments.find(({ id }) => id === appointment);
  if (named) return named;
  const instants = [started_at, ended_at].flatMap((one) => (one ? [Date.parse(one)] : []));
  const near = appointments.filter((one) => one.client === client && instants.some((at) =>
    at >= Date.parse(one.starts_at) - BEFORE_MS && at <= Date.parse(one.ends_at) + AFTER_MS));
  const distance = (one: Appointment): number => Math.abs(Date.parse(one.starts_at) - Date.parse(started_at));
  return near.sort((one, other) => Number(Boolean(one.visit)) - Number(Boolean(other.visit)) || distance(one) - distance(other))[0] ?? null;
}

export function usableAt(packs: Pack[], at: string): Pack[] {
  const held = Date.parse(at);
  const end = ({ expires_at }: Pack): number => (expires_at ? Date.parse(expires_at) : Infinity);
  return packs
    .filter((pack) => !pack.suspended && pack.free > 0 && Date.parse(pack.starts_at) <= held && held < end(pack))
    .sort((one, other) => compare(end(one), end(other)) || compare(Date.parse(one.created_at), Date.parse(other.created_at)) || (one.id < other.id ? -1 : 1));
}

function compare(one: number, other: number): number { return one < other ? -1 : one > other ? 1 : 0; }

/** The pack that pays next when `pending` sessions of earlier workouts are still on their way. */
function spend(usable: Pack[], pending: number): Pack | null {
  let before = pending;
  for (const pack of usable) {
    if (pack.free > before) return pack;
    before -= pack.free;
  }
  return null;
}
