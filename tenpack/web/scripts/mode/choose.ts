/* The first screen: what runs, what asks, today's appointments, then everybody. */
import { html, nothing, type TemplateResult } from "lit-html";
import { type Mode, clientOf } from "./acts";
import { open, running } from "./begin";
import { icon, mark } from "./icons";
import { simplified } from "./search";
import type { Appointment, Client, Workout } from "./shapes";
import { refusals, state, trouble } from "./state";
import { clockText, dayOf, dayText, t } from "./words";

const UNDECIDED_MS = 31 * 86_400_000;

export function choose(mode: Mode): TemplateResult {
  const { desk, view } = mode;
  return html`<main class="choose" tabindex="-1">
    <header class="choose-head">${mark()}<h1>${t("coach_mode")}</h1>${state(mode)}
      <button type="button" class="button button-quiet button-square" aria-label=${t("more")} @click=${() => view.show({ kind: "more" })}>${icon("more")}</button></header>
    ${trouble(mode)}${refusals(mode)}
    ${desk.snapshot ? html`${asking(mode)}${going(mode)}${today(mode)}${undecided(mode)}${everybody(mode)}` : html`<section class="panel"><p>${t(mode.messenger.connection === "away" ? "first_visit_away" : "state_opening")}</p></section>`}
  </main>`;
}

function going(mode: Mode): TemplateResult | typeof nothing {
  const list = [...mode.desk.workouts.values()].filter((one) => !one.ended_at && !one.decision).sort((one, other) => other.started_at.localeCompare(one.started_at));
  if (!list.length) return nothing;
  return section("running", t("running"), list.map((one) => card(mode, one.client, {
    text: one.title, act: t("go_on"), press: () => open(mode, one.id), isMain: true, time: mode.desk.snapshot ? clockText(one.started_at, mode.desk.snapshot.business.zone) : "",
  })));
}

/** What the server asks about comes first. */
function asking(mode: Mode): TemplateResult | typeof nothing {
  return mode.desk.asking.length ? section("asking", t("asking"), mode.desk.asking.map((one) => undecidedCard(mode, one))) : nothing;
}

/** Ended, and nobody said what becomes of the session. */
function undecided(mode: Mode): TemplateResult | typeof nothing {
  const list = [...mode.desk.workouts.values()].filter((one) => isUndecided(mode, one));
  if (!list.length) return nothing;
  return html`<section class="panel"><details ?open=${list.length < 3}><summary>${t("undecided", { n: list.length })}</summary>
    <ul class="plain-list">${list.map((one) => undecidedCard(mode, one))}</ul></details></section>`;
}

function undecidedCard(mode: Mode, one: Workout): TemplateResult {
  const zone = mode.desk.snapshot!.business.zone;
  const text = `${dayText(one.started_at, zone)} · ${one.title}`;
  return card(mode, one.client, { text, act: t("decide"), isMain: true, tone: "soon", time: clockText(one.started_at, zone), press: () => mode.view.go("finish", { finishing: one.id }) });
}

function isUndecided({ desk }: Mode, one: Workout): boolean {
  if (!one.ended_at || one.decision || one.decided || desk.isDeciding(one.id) || Date.now() - Date.parse(one.started_at) > UNDECIDED_MS) return false;
  return desk.sessionAnswer(one.id)?.state !== "ask";
}

function today(mode: Mode): TemplateResult {
  const { appointments, business: { zone } } = mode.desk.snapshot!;
  const [now, until] = [dayOf(Date.now(), zone), dayOf(Date.now() + 86_400_000, zone)];
  const list = appointments.filter(({ starts_at }) => dayOf(starts_at, zone) === now).sort((one, other) => one.starts_at.localeCompare(other.starts_at));
  const later = appointments.filter(({ starts_at }) => dayOf(starts_at, zone) === until).length;
  return section("today", t("today"), list.length ? list.map((one) => appointmentCard(mode, one)) : [html`<li class="empty">${t("today_empty", { n: later })}</li>`]);
}

function appointmentCard(mode: Mode, one: Appointment): TemplateResult {
  const zone = mode.desk.snapshot!.business.zone;
  const time = clockText(one.starts_at, zone);
  const started = [...mode.desk.workouts.values()].find(({ appointment }) => appointment === one.id);
  const isOver = Boolean(started?.ended_at);
  const text = one.deducted ? t("deducted_short", { time: clockText(one.deducted.at, zone), name: one.deducted.by }) : one.title;
  return card(mode, one.client, { text, time, act: isOver ? t("see") : started ? t("go_on") : t("start"), isMain: !isOver, press: () => enter(mode, one.client, one.id) });
}

export function enter(mode: Mode, client: string, appointment: string | null): void {
  const known = running(mode, client, appointment);
  if (known?.ended_at) mode.view.go("finish", { finishing: known.id });
  else if (known) open(mode, known.id);
  else mode.view.show({ kind: "begin", client, appointment });
}

function everybody(mode: Mode): TemplateResult {
  const wanted = simplified(mode.view.query);
  const list = mode.desk.snapshot!.clients.filter(({ name }) => !wanted || simplified(name).split(" ").some((word) => word.startsWith(wanted)) || simplified(name).includes(wanted));
  return html`<section class="panel" aria-labelledby="everybody"><h2 id="everybody">${t("clients")}</h2>
    <div class="search">${icon("search")}<input type="search" aria-label=${t("search_clients")} placeholder=${t("search_clients")} autocomplete="off" .value=${mode.view.query}
      @input=${(event: InputEvent) => mode.view.change({ query: (event.target as HTMLInputElement).value })}></div>
    <ul class="plain-list">${list.length ? list.map((one) => card(mode, one.id, { text: "", time: "", act: t("start"), isMain: false, press: () => enter(mode, one.id, null) })) : html`<li class="empty">${t("nobody_found")}</li>`}</ul></section>`;
}

interface Card { text: string; time: string; act: string; isMain: boolean; press: () => void; tone?: string }

function card(mode: Mode, id: string, { text, time, act, isMain, press, tone }: Card): TemplateResult {
  const client = clientOf(mode, id);
  return html`<li><button type="button" class="choice ${isMain ? "choice-main" : ""} ${tone ? `choice-${tone}` : ""}" @click=${press}>
    ${time ? html`<time>${time}</time>` : nothing}
    <span class="choice-text"><b>${client?.name ?? t("client_unknown")}</b><small>${[text, client ? numbers(client) : ""].filter(Boolean).join(" · ")}</small></span>
    <span class="choice-act">${act}${icon("next")}</span></button></li>`;
}

function numbers(client: Client): string {
  return client.owed ? t("owed_short", { n: client.owed }) : t("left_short", { n: client.left });
}

function section(id: string, title: string, rows: TemplateResult[]): TemplateResult {
  return html`<section class="panel" aria-labelledby=${id}><h2 id=${id}>${title}</h2><ul class="plain-list">${rows}</ul></section>`;
}
