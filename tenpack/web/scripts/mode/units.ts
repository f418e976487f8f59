/* Figures as people read and type them. Stored are grams, seconds, metres, tenths of RPE. */
import type { Exercise, Figures } from "./shapes";
import { written } from "./words";

export type Field = keyof Figures;
const POUND_GRAMS = 453.59237;
let pounds = false;

export function useUnit(unit: "kg" | "lb"): void { pounds = unit === "lb"; }
export function unit(): string { return pounds ? "lb" : "kg"; }

/** What is written down of a set of this exercise, in the order of its columns. */
export function fieldsOf(measured: Exercise["measured"]): Field[] {
  const own: Record<Exercise["measured"], Field[]> = {
    load_reps: ["load_grams", "reps"], reps: ["reps"], time: ["seconds"], load_time: ["load_grams", "seconds"],
    distance: ["metres", "seconds"], load_distance: ["load_grams", "metres"],
  };
  return [...(own[measured] ?? own.load_reps), "rpe_tenths"];
}

export function inUnit(grams: number): number {
  return Math.round((grams / (pounds ? POUND_GRAMS : 1000)) * 100) / 100;
}

export function grams(value: number): number {
  return Math.round(value * (pounds ? POUND_GRAMS : 1000));
}

export function loadText(value: number): string {
  return `${written(inUnit(value))} ${unit()}`;
}

export function timeText(seconds: number): string {
  const whole = Math.max(0, Math.round(seconds));
  const hours = Math.floor(whole / 3600);
  const two = (value: number): string => String(value).padStart(2, "0");
  const rest = `${Math.floor((whole % 3600) / 60)}:${two(whole % 60)}`;
  return hours ? `${hours}:${rest.padStart(5, "0")}` : rest;
}

/** A figure without its unit, as a cell shows it. */
export function cellText(field: Field, value: number | null): string {
  if (value === null) return "";
  if (field === "load_grams") return written(inUnit(value));
  if (field === "seconds") return timeText(value);
  return written(field === "rpe_tenths" ? value / 10 : value);
}

/** What was typed on the pad; null for nothing. Time is typed as on a microwave: 130 is 1:30. */
export function typed(field: Field, text: string): number | null {
  const value = Number(text);
  if (text === "" || !Number.isFinite(value)) return null;
  if (field === "load_grams") return Math.min(grams(value), 2_000_000);
  if (field === "rpe_tenths") return Math.min(Math.round(value * 10), 100);
  if (field === "seconds") return Math.min(Math.floor(value / 100) * 60 + (value % 100), 86_400);
  return Math.min(Math.round(value), field === "reps" ? 1000 : 500_000);
}

/** What one press of − or + changes. */
export function step(field: Field): number {
  const steps: Record<Field, number> = { load_grams: pounds ? grams(5) : 2500, reps: 1, seconds: 5, metres: 50, rpe_tenths: 5 };
  return steps[field];
}

export function stepped(field: Field, value: number | null, times: number): number {
  const most = { load_grams: 2_000_000, reps: 1000, seconds: 86_400, metres: 500_000, rpe_tenths: 100 }[field];
  if (field === "rpe_tenths" && value === null) return 80;
  if (field !== "load_grams" || !pounds) return Math.min(Math.max(0, (value ?? 0) + times * step(field)), most);
  return Math.min(Math.max(0, grams(inUnit(value ?? 0) + times * 5)), most);
}
