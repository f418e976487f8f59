/* What a person does on the calendar, sent to the server: open, create, move, make longer. A refusal puts it back. */
import type { Calendar } from "@event-calendar/core";
import type { Ask } from "../ask";
import { appointmentOf, narrowing } from "./feed";

type Moved = Calendar.EventDropInfo | Calendar.EventResizeInfo;

export function ask(detail: Ask): void {
  document.dispatchEvent(new CustomEvent("ask", { detail }));
}

export function openOne(link: HTMLElement): void {
  ask({ method: "get", url: link.getAttribute("href") ?? "", target: "#dialogs" });
}

/** The form for a slot: `start` and `end` are wall-clock times. */
export function openNew(place: HTMLElement, start: string, end = ""): void {
  const asked = narrowing();
  const values: Record<string, string> = { at: start.slice(0, 16) };
  if (end) values.minutes = String(minutesBetween(start, end));
  for (const name of ["client", "coach"]) {
    const value = asked.get(name);
    if (value) values[name] = value;
  }
  const type = asked.get("type");
  if (type) values.kind = type;
  ask({ method: "get", url: place.dataset.new ?? "", values, target: "#dialogs" });
}

function minutesBetween(start: string, end: string): number {
  return Math.round((Date.parse(`${end}Z`) - Date.parse(`${start}Z`)) / 60_000);
}

/** Wall-clock text of one of the calendar's dates, which carry it as local time. */
export function written(date: Date): string {
  const two = (value: number): string => String(value).padStart(2, "0");
  return `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}T${two(date.getHours())}:${two(date.getMinutes())}`;
}

/** After a drop or a pulled edge. A drop keeps its length, whatever the clock does that night. */
export function send(calendar: Calendar, info: Moved): void {
  const one = appointmentOf(info.event);
  const minutes = "endDelta" in info ? minutesBetween(written(info.event.start), written(info.event.end)) : one.minutes;
  void move(calendar, String(info.event.id), written(info.event.start), minutes, info.revert);
}

/* Moves are sent one after another, each once the calendar has fetched the one before: so each knows the latest version. */
let last: Promise<void> = Promise.resolve();
let fetched: (() => void) | null = null;

/** The calendar has fetched what the server says. */
export function settled(): void {
  fetched?.();
  fetched = null;
}

export function move(calendar: Calendar, id: string, start: string, minutes: number, revert: () => void): Promise<void> {
  last = last.then(() => new Promise((next) => {
    const event = calendar.getEventById(id);
    if (!event) return next();
    const one = appointmentOf(event);
    ask({
      method: "post",
      url: `${one.url}/move`,
      values: { day: start.slice(0, 10), clock: start.slice(11), minutes: String(minutes), version: String(one.version), by_hand: "yes" },
      answered: (wasDone) => {
        fetched = next;
        window.setTimeout(next, 3000);
        if (wasDone) return;
        revert();
        calendar.refetchEvents();
      },
    });
  }));
  return last;
}
