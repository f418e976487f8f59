/* The server's feed as EventCalendar wants it: wall-clock times of the business, stretches outside working hours behind them. */
import type { Calendar } from "@event-calendar/core";

export interface Appointment {
  id: string;
  start: string;
  end: string;
  minutes: number;
  title: string;
  notes: string[];
  colour: string;
  state: string;
  version: number;
  url: string;
}

interface Feed {
  events: Appointment[];
  closed: [string, string][];
}

/** What the filters of the bar narrow the calendar to. */
export function narrowing(): URLSearchParams {
  const form = document.querySelector<HTMLFormElement>("[data-calendar-filters]");
  const asked = new URLSearchParams();
  if (!form) return asked;
  for (const [name, value] of new FormData(form)) {
    if (typeof value === "string" && value && name !== "view" && name !== "date") asked.set(name, value);
  }
  return asked;
}

export async function feedOf(place: HTMLElement, info: Calendar.FetchInfo): Promise<Calendar.EventInput[]> {
  const asked = narrowing();
  asked.set("start", info.startStr);
  asked.set("end", info.endStr);
  place.setAttribute("aria-busy", "true");
  const answer = await fetch(`${place.dataset.feed}?${asked}`, { headers: { Accept: "application/json" } }).catch(() => null);
  place.removeAttribute("aria-busy");
  if (answer?.redirected || answer?.status === 403) location.reload();
  if (!answer?.ok) {
    place.dispatchEvent(new CustomEvent("calendar-offline"));
    return [];
  }
  const feed = (await answer.json()) as Feed;
  return [...feed.events.map(drawn), ...feed.closed.map(shade)];
}

function drawn(one: Appointment): Calendar.EventInput {
  const isOpen = one.state === "scheduled";
  return { id: one.id, start: one.start, end: one.end, title: one.title, editable: isOpen, extendedProps: { ...one } };
}

function shade([start, end]: [string, string]): Calendar.EventInput {
  return { id: `closed-${start}`, start, end, display: "background", classNames: ["calendar-closed"], extendedProps: {} };
}

export function appointmentOf(event: Calendar.Event): Appointment {
  return event.extendedProps as unknown as Appointment;
}
