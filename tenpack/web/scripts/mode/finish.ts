/* The end of a workout: what it was, and what becomes of its session. */
import { html, nothing, type TemplateResult } from "lit-html";
import { clientOf, type Mode, nameOf, rows, say } from "./acts";
import { beaten, type Beaten, oneRepMax, volume } from "./bests";
import { open } from "./begin";
import { icon } from "./icons";
import { sessionBox } from "./session_box";
import type { Client, Workout } from "./shapes";
import { state, trouble } from "./state";
import { loadText, timeText } from "./units";
import { dayText, t } from "./words";

const LONGEST_NOTE = 1000;

export function finish(mode: Mode): TemplateResult {
  const workout = mode.desk.workouts.get(mode.view.lasting.finishing);
  const client = workout ? clientOf(mode, workout.client) : undefined;
  const back = (): void => (workout && !workout.ended_at ? open(mode, workout.id) : mode.view.go("choose"));
  return html`<main class="finish" tabindex="-1"><header class="choose-head">
      <button type="button" class="button button-quiet button-square" aria-label=${t("back")} @click=${back}>${icon("back")}</button>
      <div><h1>${workout?.ended_at ? workout.title : t("finish_title")}</h1><p>${client?.name ?? ""}</p></div>${state(mode)}</header>
    ${trouble(mode)}
    ${workout ? html`${facts(mode, workout, client)}${note(mode, workout)}${sessionBox(mode, workout, client)}${signOff(mode, workout)}${again(mode, workout)}` : html`<section class="panel"><p>${t("workout_gone")}</p></section>`}</main>`;
}

function facts(mode: Mode, workout: Workout, client: Client | undefined): TemplateResult {
  const [from, to] = [Date.parse(workout.started_at), workout.ended_at ? Date.parse(workout.ended_at) : Date.now()];
  const sets = workout.lines.reduce((sum, { sets }) => sum + sets.length, 0);
  const open = workout.lines.reduce((sum, line) => sum + (line.target.length ? rows(mode, workout, line).filter(({ done }) => !done).length : 0), 0);
  const now = volume(workout.lines);
  const before = client?.last_workout && client.last_workout.id !== workout.id ? client.last_workout : null;
  const was = before ? volume(before.lines) : 0;
  const difference = now - was;
  const bests = bestsOf(mode, workout, client);
  return html`<section class="panel" aria-label=${t("summary")}><dl class="figures">
      <div><dt>${t("duration")}</dt><dd>${timeText((to - from) / 1000)}</dd></div>
      <div><dt>${t("sets")}</dt><dd>${sets}${!workout.ended_at && open ? html`<small>${t("sets_open", { n: open })}</small>` : nothing}</dd></div>
      <div><dt>${t("volume")}</dt><dd>${loadText(now)}${was ? html`<small>${t(difference >= 0 ? "volume_more" : "volume_less", { load: loadText(Math.abs(difference)), day: dayText(before!.started_at, mode.desk.snapshot!.business.zone) })}</small>` : nothing}</dd></div></dl>
    ${bests.length ? html`<h2>${t("bests", { n: bests.length })}</h2><ul class="bests">${bests.map((text) => html`<li>${icon("star")}${text}</li>`)}</ul>` : nothing}</section>`;
}

/** The best of each kind once for each exercise; the later set beat the earlier one. */
function bestsOf(mode: Mode, workout: Workout, client: Client | undefined): string[] {
  const found = new Map<string, string>();
  for (const line of workout.lines) for (const set of line.sets) for (const kind of beaten(set, line, workout, client?.bests[line.exercise])) {
    const values: Record<Beaten, string> = { load: loadText(set.load_grams ?? 0), estimate: loadText(oneRepMax(set) ?? 0), reps: String(set.reps) };
    found.set(`${line.exercise} ${kind}`, `${nameOf(mode, line.exercise)}: ${t(`best_${kind}`)}, ${values[kind]}`);
  }
  return [...found.values()];
}

function note(mode: Mode, workout: Workout): TemplateResult {
  const keep = (event: Event): void => {
    const text = (event.target as HTMLTextAreaElement).value.trim();
    if (text !== workout.note) void say(mode, workout.id, { kind: "note", text });
  };
  return html`<section class="panel"><label class="field"><span>${t("workout_note")}</span><textarea rows="2" maxlength=${LONGEST_NOTE} .value=${workout.note} @change=${keep}></textarea></label></section>`;
}

function signOff(mode: Mode, workout: Workout): TemplateResult {
  return html`<section class="panel session-row"><div><b>${t("sign_off")}</b><p class="muted">${mode.view.lasting.signed.includes(workout.id) ? t("signed") : t("sign_off_lead")}</p></div>
    <button type="button" class="button button-plain" @click=${() => mode.view.show({ kind: "sign", workout: workout.id })}>${t("sign_off_act")}</button></section>`;
}

function again(mode: Mode, workout: Workout): TemplateResult | typeof nothing {
  if (!workout.ended_at) return nothing;
  return html`<p class="sheet-acts"><button type="button" class="button button-plain" @click=${() => mode.view.go("choose")}>${t("to_choice")}</button></p>`;
}
