/* The calendar: EventCalendar draws what the server's feed says. Every change is sent to the server and drawn again from its
   answer; nothing of it is kept here. Loaded by the calendar page alone. */
import { type Calendar, createCalendar, DayGrid, Interaction, List, TimeGrid } from "@event-calendar/core";
import { openNew, openOne, send, settled } from "./calendar/acts";
import { bar } from "./calendar/bar";
import { feedOf } from "./calendar/feed";
import { keys } from "./calendar/keys";
import { body, classes, offsetOf, views } from "./calendar/look";
import { mendRoles } from "./calendar/roles";
import { announce } from "./page";

const place = document.getElementById("calendar");
if (place) start(place);

function start(place: HTMLElement): void {
  const data = place.dataset;
  const title = document.getElementById("calendar-title");
  const now = offsetOf(data.zone ?? "UTC");
  const isPhone = matchMedia("(max-width: 39.99rem)").matches;
  const view = data.chosen || !isPhone ? data.view : "day";
  const calendar = createCalendar(place, [TimeGrid, DayGrid, List, Interaction], {
    ...views(data),
    view: view ?? "week",
    date: data.date,
    timeZone: now,
    firstDay: Number(data.firstDay) as 0,
    eventSources: [{ events: (info: Calendar.FetchInfo) => feedOf(place, info).finally(() => window.setTimeout(fetched)) }],
    eventContent: body,
    eventClassNames: classes,
    eventAllUpdated: () => {
      mendRoles(place, title);
      keyboard.settle();
    },
    datesSet: ({ view }) => toolbar.show(view),
    dateClick: ({ dateStr, allDay }) => openNew(place, allDay ? `${dateStr.slice(0, 10)}T09:00` : dateStr),
    select: ({ startStr, endStr, allDay }) => openNew(place, allDay ? `${startStr.slice(0, 10)}T09:00` : startStr, allDay ? "" : endStr),
    unselectAuto: true,
    eventDrop: (info) => send(calendar, info),
    eventResize: (info) => send(calendar, info),
    eventDragStart: hold,
    eventDragStop: release,
    eventResizeStart: hold,
    eventResizeStop: release,
  });
  function fetched(): void {
    settled();
    keyboard.redraw();
  }
  /* The click that ends a drag opens nothing. */
  function hold(): void { place.dataset.dragging = ""; }
  function release(): void { window.setTimeout(() => { delete place.dataset.dragging; }); }
  place.addEventListener("click", (event) => {
    const link = (event.target as Element).closest(".ec-event")?.querySelector<HTMLElement>("[data-id]");
    if (!link || event.metaKey || event.ctrlKey) return;
    event.preventDefault();
    if (place.dataset.dragging !== undefined) return;
    keyboard.remember(link);
    openOne(link);
  });
  const toolbar = bar(place, calendar);
  const keyboard = keys(place, calendar);
  document.addEventListener("appointments-changed", () => {
    document.querySelector<HTMLDialogElement>("#dialogs dialog")?.close();
    calendar.unselect();
    calendar.refetchEvents();
  });
  document.getElementById("dialogs")?.addEventListener("close", () => calendar.unselect(), { capture: true });
  place.setAttribute("aria-description", data.wordKeys ?? "");
  if (data.wordOffline) place.addEventListener("calendar-offline", () => announce(data.wordOffline ?? ""));
}
