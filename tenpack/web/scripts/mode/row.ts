/* A row: number and kind, previous, the figures, the tick. */
import { html, nothing, type TemplateResult } from "lit-html";
import { bestText, type Mode, tick, turnKind } from "./acts";
import { icon } from "./icons";
import type { Row } from "./rows";
import type { Line, Workout } from "./shapes";
import { cellText, type Field, unit } from "./units";
import { announce, t } from "./words";

const SIGNS = { work: "", warm_up: "W", drop: "D", failure: "F" };

/** Warm-ups are counted for themselves: W1, then 1, 2, D3. */
function numberOf(row: Row, all: Row[]): string {
  const isWarm = row.kind === "warm_up";
  const before = all.slice(0, all.indexOf(row)).filter(({ kind }) => (kind === "warm_up") === isWarm).length;
  return `${SIGNS[row.kind]}${before + 1}`;
}

export function setRow(mode: Mode, workout: Workout, line: Line, row: Row, fields: Field[], all: Row[]): TemplateResult {
  const number = numberOf(row, all);
  const isNext = !row.done && all.find(({ done }) => !done) === row;
  const best = row.done ? bestText(mode, workout, line, row.done.id) : "";
  const kind = t(`kind_${row.kind}`);
  const values = fields.map((field) => said(field, row)).filter(Boolean).join(", ");
  return html`<div class="row ${row.done ? "is-done" : ""} ${isNext ? "is-next" : ""}" role="group" aria-label=${t("set_number", { number })}>
    <button type="button" class="kind kind-${row.kind}" aria-label=${t("set_kind", { number, kind })} @click=${() => void turnKind(mode, workout, line, row)}>${number}</button>
    <span class="before">${before(row, fields)}</span>
    ${fields.map((field) => cell(mode, workout, line, row, field, number))}
    <button type="button" class="tick" id="tick-${row.key}" aria-pressed=${row.done ? "true" : "false"} aria-label=${t("tick", { number, values })} @click=${() => void tick(mode, workout, line, row)}>${icon("check")}</button>
    ${best ? html`<p class="best">${icon("star")}${best}</p>` : nothing}</div>`;
}

function before({ previous }: Row, fields: Field[]): TemplateResult | string {
  const texts = fields.filter((field) => field !== "rpe_tenths").map((field) => cellText(field, previous?.[field] ?? null)).filter(Boolean);
  return texts.length ? html`<span class="visually-hidden">${t("previous")} </span>${texts[0]}${texts[1] ? html` <span class="nowrap">× ${texts[1]}</span>` : nothing}` : "–";
}

function said(field: Field, row: Row): string {
  const value = (row.done ?? row.planned)[field];
  if (value === null) return "";
  return field === "load_grams" ? `${cellText(field, value)} ${unit()}` : `${cellText(field, value)} ${t(`column_${field}`)}`;
}

function cell(mode: Mode, workout: Workout, line: Line, row: Row, field: Field, number: string): TemplateResult {
  const at = mode.view.cell;
  const isTyped = at?.line === line.id && at.position === row.position && at.field === field && at.workout === workout.id;
  const draft = mode.view.lasting.drafts[`${line.id}:${row.position}`]?.[field];
  const text = isTyped && at.text !== null ? at.text.replace(".", decimal) : cellText(field, (row.done ?? row.planned)[field]);
  const name = field === "load_grams" ? t("load") : t(`column_${field}`);
  const press = (): void => {
    mode.view.change({ cell: { workout: workout.id, line: line.id, position: row.position, field, text: null } });
    if (mode.view.lasting.current !== workout.id) mode.view.last({ current: workout.id });
    // The pad must not cover what is typed.
    requestAnimationFrame(() => document.querySelector(".cell[aria-pressed=true]")?.scrollIntoView({ block: "nearest" }));
    announce(t("pad_open", { name }));
  };
  return html`<button type="button" class="cell ${row.done || draft !== undefined ? "cell-said" : ""}" aria-pressed=${isTyped ? "true" : "false"} aria-label="${name} ${t("of_set", { number })}: ${text || "–"}" @click=${press}>${text || html`<span class="cell-none">–</span>`}</button>`;
}

export const decimal = new Intl.NumberFormat(document.documentElement.lang || "en").formatToParts(1.1).find(({ type }) => type === "decimal")?.value ?? ".";
