/* What the calendar looks like: views, times in the page's language, what stands on an appointment. */
import type { Calendar } from "@event-calendar/core";
import { type Appointment, appointmentOf } from "./feed";

/** The zone's distance from UTC now, as the calendar wants it: "+01:00". The now line and today follow it. */
export function offsetOf(zone: string): string {
  const parts = new Intl.DateTimeFormat("en", { timeZone: zone, timeZoneName: "longOffset" }).formatToParts(new Date());
  const name = parts.find((part) => part.type === "timeZoneName")?.value ?? "GMT";
  return name === "GMT" ? "+00:00" : name.slice(3);
}

/** The language of the page; English as the rest of the site writes it: the day before the month. */
export function language(): string {
  const written = document.documentElement.lang;
  return written === "en" ? "en-GB" : written;
}

export function views(data: DOMStringMap): Calendar.Options {
  const day = headOf("short");
  const clock = { hour: "2-digit", minute: "2-digit", hourCycle: "h23" } as const;
  return {
    locale: language(),
    headerToolbar: { start: "", center: "", end: "" },
    height: "100%",
    allDaySlot: false,
    nowIndicator: true,
    editable: true,
    selectable: true,
    slotEventOverlap: false,
    slotDuration: "00:30",
    snapDuration: "00:15",
    slotHeight: 30,
    scrollTime: "06:45",
    longPressDelay: 500,
    dayMaxEvents: true,
    lazyFetching: false,
    dayHeaderFormat: day,
    eventTimeFormat: clock,
    slotLabelFormat: clock,
    noEventsContent: data.wordNone ?? "",
    moreLinkContent: ({ num }) => `+${num} ${data.wordMore ?? ""}`,
    selectBackgroundColor: "var(--accent-soft)",
    views: {
      day: { type: "timeGridDay", dayHeaderFormat: headOf("long"), titleFormat: { weekday: "short", day: "numeric", month: "short", year: "numeric" } },
      three: { type: "timeGridDay", duration: { days: 3 }, dayHeaderFormat: day, titleFormat: { day: "numeric", month: "short", year: "numeric" } },
      week: { type: "timeGridWeek" },
      month: { type: "dayGridMonth", dayHeaderFormat: { weekday: "short" } },
      list: { type: "listWeek", listDayFormat: { weekday: "long" }, listDaySideFormat: { day: "numeric", month: "long" } },
    },
  };
}

/** `Mon 16` in every language, the number as that language writes it. */
function headOf(weekday: "short" | "long"): (date: Date) => string {
  const name = new Intl.DateTimeFormat(language(), { weekday });
  const number = new Intl.NumberFormat(language());
  return (date) => `${name.format(date)} ${number.format(date.getDate())}`;
}

export function classes({ event }: { event: Calendar.Event }): string[] {
  if (event.display === "background") return [];
  const one = appointmentOf(event);
  return [`calendar-${one.colour ?? "teal"}`, `calendar-is-${one.state ?? "scheduled"}`, ...(minutesOf(event) <= 30 ? ["calendar-short"] : [])];
}

function minutesOf(event: Calendar.Event): number {
  return (event.end.getTime() - event.start.getTime()) / 60_000;
}

/** Name first, then the time, then everything else as text: colour never says anything alone. */
export function body({ event, timeText }: Calendar.EventContentInfo): Calendar.Content {
  if (event.display === "background") return "";
  const one = appointmentOf(event);
  const whole = event.display === "auto" ? linkTo(one) : document.createElement("span");
  whole.classList.add("calendar-one");
  const time = document.createElement("span");
  time.className = "calendar-time";
  /* A short one has room for one line: its name and when it starts. The rest is read out all the same. */
  const until = document.createElement("span");
  until.className = "calendar-until";
  const end = timeText.search(/\s*[–-]/u);
  until.textContent = end < 0 ? "" : timeText.slice(end);
  time.append(end < 0 ? timeText : timeText.slice(0, end), until);
  const name = document.createElement("b");
  name.textContent = one.title ?? "";
  const notes = document.createElement("span");
  notes.className = "calendar-notes";
  notes.textContent = (one.notes ?? []).join(" · ");
  const on = document.createElement("span");
  on.className = "visually-hidden";
  on.textContent = `, ${event.start.toLocaleDateString(language(), { weekday: "long", day: "numeric", month: "long" })}, `;
  whole.append(name, on, time, " ", notes);
  return { domNodes: [whole] };
}

/** The appointment is a link to its page; a click opens the page as a dialog. */
function linkTo(one: Appointment): HTMLElement {
  const link = document.createElement("a");
  link.href = one.url;
  link.draggable = false;
  link.tabIndex = -1;
  link.dataset.id = one.id;
  link.dataset.start = one.start;
  return link;
}
