/* One exercise: its name, last time's note, its rows. */
import { html, nothing, type TemplateResult } from "lit-html";
import { repeat } from "lit-html/directives/repeat.js";
import { clientOf, exerciseOf, type Mode, nameOf, rows } from "./acts";
import { icon } from "./icons";
import { move } from "./lines";
import { setRow } from "./row";
import type { Line, Target, Workout } from "./shapes";
import { cellText, type Field, fieldsOf, loadText, timeText, unit } from "./units";
import { t, written } from "./words";

export function card(mode: Mode, workout: Workout, line: Line): TemplateResult {
  const exercise = exerciseOf(mode, line.exercise);
  const fields = fieldsOf(exercise?.measured ?? "load_reps");
  const all = rows(mode, workout, line);
  const before = clientOf(mode, workout.client)?.notes[line.exercise];
  const name = nameOf(mode, line.exercise);
  const keys = (event: KeyboardEvent): void => {
    if (!event.altKey || (event.key !== "ArrowUp" && event.key !== "ArrowDown")) return;
    event.preventDefault();
    void move(mode, workout, line, event.key === "ArrowUp" ? -1 : 1);
  };
  const more = (): void => {
    const { extra } = mode.view.lasting;
    mode.view.last({ extra: { ...extra, [line.id]: (extra[line.id] ?? 0) + 1 } });
  };
  return html`<article class="card ${line.group === null ? "" : "card-tied"}" id="line-${line.id}" aria-labelledby="name-${line.id}" data-count=${fields.length} @keydown=${keys}>
    <header class="card-head"><h2 id="name-${line.id}">${line.group === null ? nothing : html`<span class="badge badge-info">${letter(workout, line)}</span>`}${name}</h2>
      ${targetText(line.target) ? html`<p class="card-target">${targetText(line.target)}</p>` : nothing}
      ${before && before !== line.note ? html`<p class="card-note">${icon("note")}${t("note_before", { note: before })}</p>` : nothing}
      ${line.note ? html`<p class="card-note">${icon("note")}${line.note}</p>` : nothing}
      <button type="button" class="button button-quiet button-square card-more" aria-label=${t("change_exercise", { name })} @click=${() => mode.view.show({ kind: "line", workout: workout.id, line: line.id }, { note: line.note })}>${icon("more")}</button></header>
    <div class="row row-head" aria-hidden="true"><span>${t("set")}</span><span>${t("previous")}</span>${fields.map((field) => html`<span>${heading(field)}</span>`)}<span></span></div>
    ${repeat(all, ({ key }) => key, (row) => setRow(mode, workout, line, row, fields, all))}
    <button type="button" class="button button-quiet card-add" @click=${more}>${icon("plus")}${t("add_set")}</button></article>`;
}

function heading(field: Field): string {
  return field === "load_grams" ? unit() : t(`column_${field}`);
}

/** A1, A2 in a superset. */
function letter(workout: Workout, line: Line): string {
  const groups = [...new Set(workout.lines.flatMap(({ group }) => (group === null ? [] : [group])))];
  const partners = workout.lines.filter(({ group }) => group === line.group);
  return `${String.fromCharCode(65 + (groups.indexOf(line.group!) % 26))}${partners.indexOf(line) + 1}`;
}

/** `3 × 8–12 · 60 kg · rest 1:30`. */
function targetText(target: Target[]): string {
  const work = target.filter(({ kind }) => kind !== "warm_up");
  const first = work[0] ?? target[0];
  if (!first) return "";
  const reps = first.to_failure ? t("to_failure") : first.reps_most ? `${first.reps}–${first.reps_most}` : first.reps ?? (first.seconds !== null ? timeText(first.seconds) : first.metres !== null ? `${written(first.metres)} m` : "");
  const load = !first.load ? "" : first.load.kind === "weight" ? loadText(first.load.value) : first.load.kind === "percent" ? t("target_percent", { n: first.load.value }) : t(`target_${first.load.kind}`, { value: first.load.value / 10 });
  const rest = first.rest_seconds ? t("rest_of", { time: timeText(first.rest_seconds) }) : "";
  return [`${work.length || target.length} × ${reps}`, load, first.tempo, rest].filter(Boolean).join(" · ");
}

export function previousText(fields: Field[], figures: Record<Field, number | null> | null): [string, string] {
  const [first, second] = fields.filter((field) => field !== "rpe_tenths").map((field) => cellText(field, figures?.[field] ?? null));
  return [first ?? "", second ?? ""];
}
