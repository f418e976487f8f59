/* The calendar without a mouse. One appointment is in the tab order; arrows go to others, Alt and arrows move it, Shift, Alt and
   arrows change its length. Nothing is sent before Alt is let go, as nothing is before a mouse's button is; Escape leaves it. */
import type { Calendar } from "@event-calendar/core";
import { announce } from "../page";
import { move, written } from "./acts";
import { appointmentOf } from "./feed";

interface Keys { settle(): void; remember(element: HTMLElement): void }
interface Pending { event: Calendar.Event; start: Date; end: Date; minutes: number }

const STEP = 15 * 60_000;
const DAY = 24 * 60 * 60_000;

export function keys(place: HTMLElement, calendar: Calendar): Keys {
  let current = "";
  let wantsFocus = false;
  let pending: Pending | null = null;

  function all(): HTMLElement[] {
    const found = Array.from(place.querySelectorAll<HTMLElement>("[data-id]"));
    return found.sort((a, b) => (a.dataset.start ?? "").localeCompare(b.dataset.start ?? ""));
  }

  function settle(): void {
    const found = all();
    const chosen = found.find((one) => one.dataset.id === current) ?? found[0];
    for (const one of found) one.tabIndex = one === chosen ? 0 : -1;
    if (chosen && wantsFocus && (document.activeElement === document.body || !document.activeElement)) chosen.focus();
  }

  function remember(element: HTMLElement): void {
    current = element.dataset.id ?? "";
    wantsFocus = true;
    settle();
  }

  function go(from: HTMLElement, key: string): void {
    const found = all();
    const day = (one: HTMLElement): string => (one.dataset.start ?? "").slice(0, 10);
    const clock = (one: HTMLElement): string => (one.dataset.start ?? "").slice(11);
    const at = found.indexOf(from);
    let to: HTMLElement | undefined;
    if (key === "ArrowDown") to = found[at + 1];
    else if (key === "ArrowUp") to = found[at - 1];
    else {
      const isLater = (key === "ArrowRight") === (document.dir !== "rtl");
      const others = isLater ? found.filter((one) => day(one) > day(from)) : found.filter((one) => day(one) < day(from)).reverse();
      const next = others[0];
      const same = next ? others.filter((one) => day(one) === day(next)).sort((a, b) => clock(a).localeCompare(clock(b))) : [];
      to = same.find((one) => clock(one) >= clock(from)) ?? same.at(-1);
    }
    if (!to) return;
    remember(to);
    to.focus();
    to.scrollIntoView({ block: "nearest", inline: "nearest" });
  }

  function shift(element: HTMLElement, key: string, isLength: boolean): void {
    const event = pending?.event ?? calendar.getEventById(element.dataset.id ?? "");
    if (!event) return;
    const one = appointmentOf(event);
    if (one.state !== "scheduled") return announce((place.dataset.wordFixed ?? "").replace("{name}", one.title));
    pending ??= { event, start: event.start, end: event.end, minutes: one.minutes };
    const sign = key === "ArrowUp" || key === "ArrowLeft" ? -1 : 1;
    const across = key === "ArrowLeft" || key === "ArrowRight";
    if (isLength && across) return;
    if (isLength) {
      pending.minutes = Math.min(Math.max(pending.minutes + sign * 15, 15), 24 * 60);
      event.end = new Date(event.start.getTime() + pending.minutes * 60_000);
    } else {
      const by = sign * (across ? DAY * (document.dir === "rtl" ? -1 : 1) : STEP);
      event.start = new Date(event.start.getTime() + by);
      event.end = new Date(event.end.getTime() + by);
    }
    draw(event);
    announce((place.dataset.wordMoving ?? "").replace("{name}", one.title).replace("{when}", words(event)));
  }

  /** As text: a date would be taken for an instant and shown in another zone. */
  function draw(event: Calendar.Event): void {
    calendar.updateEvent({ ...event, start: written(event.start), end: written(event.end) } as Calendar.EventInput);
  }

  function words(event: Calendar.Event): string {
    const options = { weekday: "long", day: "numeric", month: "long", hour: "2-digit", minute: "2-digit" } as const;
    return new Intl.DateTimeFormat(document.documentElement.lang, options).formatRange(event.start, event.end);
  }

  function finish(isSent: boolean): void {
    if (!pending) return;
    const { event, start, end, minutes } = pending;
    pending = null;
    const revert = (): void => draw({ ...event, start, end });
    if (isSent) move(calendar, event, minutes, revert);
    else {
      revert();
      announce((place.dataset.wordLeft ?? "").replace("{name}", appointmentOf(event).title));
    }
  }

  place.addEventListener("focusin", (event) => {
    const element = (event.target as Element).closest<HTMLElement>("[data-id]");
    if (element) remember(element);
  });
  document.addEventListener("keydown", (event) => {
    const focused = place.contains(event.target as Node) ? (event.target as Element).closest<HTMLElement>("[data-id]") : null;
    const element = focused ?? (pending && all().find((one) => one.dataset.id === current));
    if (event.key === "Escape" && pending) finish(false);
    else if (!element || !event.key.startsWith("Arrow") || event.metaKey || event.ctrlKey) return;
    else if (event.altKey) shift(element, event.key, event.shiftKey);
    else if (!event.shiftKey) go(element, event.key);
    else return;
    event.preventDefault();
  });
  document.addEventListener("keyup", (event) => {
    if (event.key !== "Alt" || !pending) return;
    event.preventDefault();
    finish(true);
  });
  window.addEventListener("blur", () => finish(true));
  return { settle, remember };
}
