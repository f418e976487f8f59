/* The calendar without a mouse. One appointment is in the tab order; arrows go to others, Alt and arrows move it, Shift, Alt and
   arrows change its length. Nothing is sent before Alt is let go, as nothing is before a mouse's button is; Escape leaves it. */
import type { Calendar } from "@event-calendar/core";
import { announce } from "../page";
import { move, written } from "./acts";
import { appointmentOf } from "./feed";
import { language } from "./look";

interface Keys { settle(): void; redraw(): void; remember(element: HTMLElement): void }
/** A move that is being made: wall-clock times as text, where it was and where it would be. */
interface Pending { event: Calendar.Event; was: Stretch; now: Stretch; minutes: number }
interface Stretch { start: string; end: string }

const STEP = 15 * 60_000;
const DAY = 24 * 60 * 60_000;

/** The wall-clock time so much later; no zone has a say in it. */
function later(text: string, by: number): string {
  return new Date(Date.parse(`${text}Z`) + by).toISOString().slice(0, 16);
}

export function keys(place: HTMLElement, calendar: Calendar): Keys {
  let current = "";
  let wantsFocus = false;
  let pending: Pending | null = null;
  /* Where it will be once the server has answered: the next step goes on from there. */
  let aimed: Pending | null = null;

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

  /** What the next step goes on from: what is being moved, else where it will be once the server has answered, else where it is. */
  function taken(id: string): Pending | null {
    if (pending) return pending;
    const event = calendar.getEventById(id);
    if (!event) return null;
    const here = aimed?.event.id === event.id ? aimed.now : { start: written(event.start), end: written(event.end) };
    const minutes = aimed?.event.id === event.id ? aimed.minutes : appointmentOf(event).minutes;
    return { event, was: here, now: here, minutes };
  }

  function shift(element: HTMLElement, key: string, isLength: boolean): void {
    const held = taken(element.dataset.id ?? "");
    if (!held) return;
    const one = appointmentOf(held.event);
    if (one.state !== "scheduled") return say("fixed", one.title);
    const isAcross = key === "ArrowLeft" || key === "ArrowRight";
    const sign = (key === "ArrowUp" || key === "ArrowLeft" ? -1 : 1) * (isAcross && document.dir === "rtl" ? -1 : 1);
    if (isLength && isAcross) return;
    const { start, end } = held.now;
    if (isLength) held.minutes = Math.min(Math.max(held.minutes + sign * 15, 15), 24 * 60);
    const by = sign * (isAcross ? DAY : STEP);
    held.now = isLength ? { start, end: later(start, held.minutes * 60_000) } : { start: later(start, by), end: later(end, by) };
    pending = held;
    draw(held.event, held.now);
    say("moving", one.title, words(held.now));
  }

  function say(word: string, name: string, when = ""): void {
    const text = place.dataset[`word${word.charAt(0).toUpperCase()}${word.slice(1)}`] ?? "";
    announce(text.replace("{name}", name).replace("{when}", when));
  }

  /* What was fetched since the move began is drawn, at the new time: an older version would be refused by the server. */
  function draw(event: Calendar.Event, to: Stretch): void {
    calendar.updateEvent({ ...(calendar.getEventById(String(event.id)) ?? event), ...to } as Calendar.EventInput);
  }

  /** After a fetch, which draws every appointment where the server has it: one that is being moved is drawn over that. */
  function redraw(): void {
    if (pending) draw(pending.event, pending.now);
  }

  function words({ start, end }: Stretch): string {
    const options = { weekday: "long", day: "numeric", month: "long", hour: "2-digit", minute: "2-digit", hourCycle: "h23", timeZone: "UTC" } as const;
    return new Intl.DateTimeFormat(language(), options).formatRange(Date.parse(`${start}Z`), Date.parse(`${end}Z`));
  }

  function finish(isSent: boolean): void {
    const held = pending;
    if (!held) return;
    pending = null;
    const revert = (): void => draw(held.event, held.was);
    if (!isSent) {
      revert();
      return say("left", appointmentOf(held.event).title);
    }
    aimed = held;
    void move(calendar, String(held.event.id), held.now.start, held.minutes, revert).then(() => { if (aimed === held) aimed = null; });
  }

  document.addEventListener("focusin", (event) => {
    const element = (event.target as Element).closest<HTMLElement>("[data-id]");
    if (element && place.contains(element)) remember(element);
    else if (!(event.target as Element).closest("#dialogs")) wantsFocus = false;
  });
  document.addEventListener("keydown", (event) => {
    const isLost = event.target === document.body && (wantsFocus || pending !== null);
    const focused = isLost ? all().find((one) => one.dataset.id === current) : (event.target as Element).closest<HTMLElement>("[data-id]");
    const element = focused && place.contains(focused) ? focused : null;
    if (event.key === "Escape" && pending) finish(false);
    else if (event.key === "Enter" && isLost && element) element.click();
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
  return { settle, redraw, remember };
}
