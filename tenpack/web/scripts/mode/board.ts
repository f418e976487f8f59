/* The running workouts: side by side where there is room, one at a time on a phone, each with its own timer. */
import { html, nothing, type TemplateResult } from "lit-html";
import { repeat } from "lit-html/directives/repeat.js";
import { clientOf, type Mode } from "./acts";
import { card } from "./card";
import { foot } from "./foot";
import { icon } from "./icons";
import type { Workout } from "./shapes";
import { state, trouble } from "./state";
import { t } from "./words";

const wide = matchMedia("(min-width: 44rem)");

export function board(mode: Mode): TemplateResult {
  const { view, desk } = mode;
  const running = view.lasting.open.flatMap((id) => { const one = desk.workouts.get(id); return one && !one.ended_at ? [one] : []; });
  const current = running.find(({ id }) => id === view.lasting.current) ?? running[0];
  const shown = wide.matches ? running : running.filter((one) => one === current);
  return html`<div class="board">
    <header class="board-head">
      <button type="button" class="button button-quiet button-square" aria-label=${t("to_choice")} @click=${() => view.go("choose")}>${icon("back")}</button>
      <nav class="tabs" aria-label=${t("running")}>${running.map((one) => tab(mode, one, one === current))}
        ${running.length < 4 ? html`<button type="button" class="button button-quiet button-square" aria-label=${t("add_client")} @click=${() => view.go("choose")}>${icon("plus")}</button>` : nothing}</nav>
      ${state(mode)}
      <button type="button" class="button button-quiet button-square" aria-label=${t("more")} @click=${() => view.show({ kind: "more" })}>${icon("more")}</button>
    </header>
    <main class="panes" tabindex="-1" data-count=${shown.length}>${trouble(mode)}${repeat(shown, ({ id }) => id, (one) => pane(mode, one, running.length > 1))}
      ${running.length ? nothing : html`<section class="panel"><p>${t("nothing_runs")}</p><button type="button" class="button button-main" @click=${() => view.go("choose")}>${t("to_choice")}</button></section>`}</main></div>`;
}

wide.addEventListener("change", () => dispatchEvent(new Event("resize-board")));

function tab(mode: Mode, workout: Workout, isCurrent: boolean): TemplateResult {
  const press = (): void => {
    mode.view.last({ current: workout.id });
    mode.view.change({ cell: null });
    document.getElementById(`pane-${workout.id}`)?.scrollIntoView({ inline: "nearest", block: "nearest" });
  };
  return html`<button type="button" class="tab" aria-current=${isCurrent ? "true" : "false"} @click=${press}>
    <span>${clientOf(mode, workout.client)?.name ?? t("client_unknown")}</span>${mode.rests.of(workout.id) ? html`<time class="tab-rest" data-rest=${workout.id}></time>` : nothing}</button>`;
}

function pane(mode: Mode, workout: Workout, isOneOfMany: boolean): TemplateResult {
  const client = clientOf(mode, workout.client);
  return html`<section class="pane" id="pane-${workout.id}" aria-label=${client?.name ?? t("client_unknown")}>
    <header class="pane-head"><div>${isOneOfMany && wide.matches ? html`<p class="pane-who">${client?.name}</p>` : nothing}<h1>${workout.title}</h1></div>
      <time class="elapsed" data-since=${Date.parse(workout.started_at)} aria-label=${t("elapsed")}></time></header>
    <div class="cards">${repeat(workout.lines, ({ id }) => id, (line) => card(mode, workout, line))}</div>
    <div class="pane-acts">
      <button type="button" class="button button-plain" @click=${() => mode.view.show({ kind: "exercises", workout: workout.id, swap: null })}>${icon("plus")}${t("add_exercise")}</button>
      <button type="button" class="button button-main" @click=${() => mode.view.go("finish", { finishing: workout.id })}>${t("finish")}</button></div>
    ${foot(mode, workout)}</section>`;
}
