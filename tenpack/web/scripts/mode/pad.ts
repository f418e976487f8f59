/* Our own number pad: no keyboard covers the page. The device's keys work too. */
import { html, nothing, type TemplateResult } from "lit-html";
import { exerciseOf, type Mode, rows, tick, write } from "./acts";
import { icon } from "./icons";
import { decimal } from "./row";
import type { Row } from "./rows";
import type { Line, Workout } from "./shapes";
import { cellText, fieldsOf, stepped, typed, unit } from "./units";
import type { Cell } from "./view";
import { t } from "./words";

interface At { cell: Cell; workout: Workout; line: Line; row: Row }
const LONGEST = 7;

export function pad(mode: Mode, workout: Workout): TemplateResult | typeof nothing {
  const at = find(mode);
  if (!at || at.workout !== workout) return nothing;
  const { field } = at.cell;
  const name = field === "load_grams" ? `${t("load")} (${unit()})` : t(`column_${field}`);
  const key = (text: string, press: string, label = text, look = ""): TemplateResult =>
    html`<button type="button" class="key ${look}" aria-label=${label} @click=${() => void hit(mode, press)}>${text}</button>`;
  return html`<div class="pad" role="group" aria-label=${name}>
    <p class="pad-name"><b>${name}</b><output>${at.cell.text?.replace(".", decimal) ?? cellText(field, (at.row.done ?? at.row.planned)[field])}</output>
      ${field === "load_grams" ? html`<button type="button" class="button button-quiet" @click=${() => plates(mode, at)}>${t("plates")}</button>` : nothing}
      <button type="button" class="button button-quiet button-square" aria-label=${t("pad_close")} @click=${() => void hit(mode, "Escape")}>${icon("down")}</button></p>
    ${key("1", "1")}${key("2", "2")}${key("3", "3")}${key("−", "-", t("less"), "key-step")}
    ${key("4", "4")}${key("5", "5")}${key("6", "6")}${key("+", "+", t("step_more"), "key-step")}
    ${key("7", "7")}${key("8", "8")}${key("9", "9")}${key(t("pad_next"), "Tab", t("pad_next"), "key-word")}
    ${field === "load_grams" || field === "rpe_tenths" ? key(decimal, ".", t("decimal")) : html`<span></span>`}${key("0", "0")}
    <button type="button" class="key" aria-label=${t("erase")} @click=${() => void hit(mode, "Backspace")}>${icon("erase")}</button>
    <button type="button" class="key key-tick" aria-label=${t(at.row.done ? "pad_close" : "pad_tick")} @click=${() => void hit(mode, "Enter")}>${icon("check")}</button></div>`;
}

function plates(mode: Mode, { row }: At): void {
  mode.view.show({ kind: "plates", grams: (row.done ?? row.planned).load_grams ?? 0 });
}

function find(mode: Mode): At | null {
  const { cell } = mode.view;
  const workout = cell ? mode.desk.workouts.get(cell.workout) : undefined;
  const line = workout?.lines.find(({ id }) => id === cell?.line);
  const row = line ? rows(mode, workout!, line).find(({ position }) => position === cell!.position) : undefined;
  return cell && workout && line && row ? { cell, workout, line, row } : null;
}

/** A key of the pad or of the device: one pressed after the other, so that none overtakes. */
let last: Promise<void> = Promise.resolve();
export function hit(mode: Mode, key: string): Promise<void> {
  last = last.then(() => take(mode, key)).catch(() => undefined);
  return last;
}

async function take(mode: Mode, key: string): Promise<void> {
  const at = find(mode);
  if (!at) return;
  const { cell, workout, line, row } = at;
  const value = (row.done ?? row.planned)[cell.field];
  if (key === "Escape") return mode.view.change({ cell: null });
  if (key === "Enter") return row.done ? mode.view.change({ cell: null }) : tick(mode, workout, line, row);
  if (key === "Tab") return onward(mode, at);
  if (key === "+" || key === "-") {
    mode.view.change({ cell: { ...cell, text: null } });
    return write(mode, workout, line, row, cell.field, stepped(cell.field, value, key === "+" ? 1 : -1));
  }
  const before = cell.text ?? (key === "Backspace" ? plain(cellText(cell.field, value)) : "");
  const text = key === "Backspace" ? before.slice(0, -1) : `${before}${key}`;
  if (text.length > LONGEST || (key === "." && before.includes("."))) return;
  mode.view.change({ cell: { ...cell, text } });
  await write(mode, workout, line, row, cell.field, typed(cell.field, text));
}

function plain(text: string): string {
  return text.replace(decimal, ".").replace(/[^\d.]/g, "");
}

/** To the next figure of the row, and from the last one to the first. */
function onward(mode: Mode, { cell, line }: At): void {
  const fields = fieldsOf(exerciseOf(mode, line.exercise)?.measured ?? "load_reps");
  const field = fields[(fields.indexOf(cell.field) + 1) % fields.length]!;
  mode.view.change({ cell: { ...cell, field, text: null } });
}

export function padKeys(mode: Mode): void {
  addEventListener("keydown", (event) => {
    if (!mode.view.cell || mode.view.sheet || event.altKey || event.ctrlKey || event.metaKey) return;
    const key = event.key === decimal || event.key === "," ? "." : event.key;
    const isEnter = key === "Enter" && document.activeElement?.matches(".key, .cell") === false;
    if (/^[\d.+-]$/.test(key) || key === "Backspace" || key === "Escape" || isEnter) {
      event.preventDefault();
      void hit(mode, key);
    }
  });
}
