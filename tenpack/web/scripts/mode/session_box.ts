/* The session of a workout: which pack would pay and why, what the server said, and what it asks. */
import { html, nothing, type TemplateResult } from "lit-html";
import { clientOf, type Mode, say } from "./acts";
import { icon } from "./icons";
import { propose, type Proposal } from "./session";
import type { Answer, Client, Pack, Wish, Workout } from "./shapes";
import { clockText, dayText, t } from "./words";

export function sessionBox(mode: Mode, workout: Workout, client: Client | undefined): TemplateResult {
  const answer = mode.desk.sessionAnswer(workout.id);
  const asks = answer?.state === "ask" || answer?.state === "refused" ? answer : null;
  const inside = workout.decision && !workout.decision.undone_at ? decided(mode, workout) : mode.desk.isDeciding(workout.id) ? onItsWay(mode, workout) : form(mode, workout, client, asks);
  return html`<section class="panel" aria-labelledby="session"><h2 id="session">${t("session")}</h2>${inside}</section>`;
}

function decided(mode: Mode, { decision }: Workout): TemplateResult {
  const zone = mode.desk.snapshot!.business.zone;
  const at = decision!.at ? { time: clockText(decision!.at, zone), day: dayText(decision!.at, zone), name: decision!.by ?? "" } : null;
  const text = decision!.reason ? t("done_none", { reason: decision!.reason }) : decision!.owed ? t("done_owed")
    : decision!.already ? t("done_already", at ?? {}) : t("done_used", { pack: decision!.pack_title ?? "", n: decision!.free_after ?? 0 });
  return html`<p class="said said-good">${icon("cloud")}<b>${text}</b></p>`;
}

function onItsWay(mode: Mode, workout: Workout): TemplateResult {
  const wish = mode.desk.wish(workout.id)!;
  const proposal = proposalOf(mode, workout, false);
  const pack = wish.session === "deduct" ? proposal.usable.find(({ id }) => id === wish.pack) ?? proposal.pack : null;
  const text = wish.session === "none" ? t("will_none", { reason: wish.reason }) : wish.session === "owe" ? t("will_owe") : proposal.isUsed && !wish.separate ? t("will_already") : pack ? t("will_use", { pack: pack.title }) : t("will_use_any");
  return html`<p class="said said-here">${icon("device")}<b>${text}</b></p><p class="muted">${t("will_until")}</p>`;
}

function proposalOf(mode: Mode, workout: Workout, separate: boolean): Proposal {
  return propose(mode.desk.snapshot!, workout, mode.desk.pending(workout.client, workout.id), separate);
}

function form(mode: Mode, workout: Workout, client: Client | undefined, asks: Answer | null): TemplateResult {
  const { form: said } = mode.view;
  const change = (more: Record<string, string>): void => mode.view.change({ form: { ...said, ...more } });
  const separate = said.separate === "yes";
  const proposal = proposalOf(mode, workout, separate);
  const picked = proposal.usable.find(({ id }) => id === said.pack) ?? proposal.pack;
  const isUsed = proposal.isUsed && !separate;
  const isOff = said.deduct === "no";
  return html`${asks ? html`<div class="notice notice-soon" role="alert">${icon("warning")}<p><b>${asks.detail || asks.code}</b></p></div>` : nothing}
    ${isUsed ? already(mode, proposal, change) : picked ? use(mode, proposal, picked, isOff, change) : none(client)}
    ${isOff || said.why !== undefined ? reason(mode, workout, change) : buttons(mode, workout, { picked, proposal, isUsed, separate: separate || asks?.code === "already_deducted" }, change)}`;
}

function already(mode: Mode, { appointment }: Proposal, change: (more: Record<string, string>) => void): TemplateResult {
  const zone = mode.desk.snapshot!.business.zone;
  return html`<p class="said">${icon("check")}<b>${t("already", { time: clockText(appointment!.deducted!.at, zone), day: dayText(appointment!.deducted!.at, zone), name: appointment!.deducted!.by })}</b></p>
    <button type="button" class="button button-quiet" @click=${() => change({ separate: "yes" })}>${t("was_another")}</button>`;
}

function use(mode: Mode, { pack: first, why, usable }: Proposal, picked: Pack, isOff: boolean, change: (more: Record<string, string>) => void): TemplateResult {
  const zone = mode.desk.snapshot!.business.zone;
  const left = (pack: Pack): string => `${pack.free + pack.booked} → ${pack.free + pack.booked - 1}`;
  const until = (pack: Pack): string => (pack.expires_at ? t("until", { day: dayText(new Date(Date.parse(pack.expires_at) - 1).toISOString(), zone) }) : t("no_expiry"));
  return html`<label class="box"><input type="checkbox" .checked=${!isOff} @change=${(event: Event) => change({ deduct: (event.target as HTMLInputElement).checked ? "yes" : "no" })}>
      <span><b>${t("use_session", { pack: picked.title, counts: left(picked) })}</b><small>${picked === first ? t(why || "why_only") : t("why_picked")} ${until(picked)}</small></span></label>
    ${usable.length > 1 && !isOff ? html`<details><summary>${t("other_pack")}</summary><div class="choices" role="group" aria-label=${t("other_pack")}>${usable.map((pack) => html`<label class="box"><input type="radio" name="pack" .checked=${pack === picked} @change=${() => change({ pack: pack.id })}>
      <span><b>${pack.title}, ${left(pack)}</b><small>${pack === first ? `${t("by_rule")} ` : ""}${until(pack)}</small></span></label>`)}</div></details>` : nothing}`;
}

function none(client: Client | undefined): TemplateResult {
  return html`<p class="said said-soon">${icon("warning")}<b>${t("no_sessions")}</b></p><p class="muted">${t("no_sessions_lead")}</p>
    ${client ? html`<a class="button button-quiet" href="/clients/${client.id}/offers/new">${t("sell_plan")}</a>` : nothing}`;
}

interface Choice { picked: Pack | null; proposal: Proposal; isUsed: boolean; separate: boolean }

function buttons(mode: Mode, workout: Workout, { picked, proposal, isUsed, separate }: Choice, change: (more: Record<string, string>) => void): TemplateResult {
  const pack = picked && picked !== proposal.pack ? picked.id : null;
  const main = (text: string, wish: Wish): TemplateResult => html`<button type="button" class="button button-main" @click=${() => void end(mode, workout, wish)}>${text}</button>`;
  const isOver = workout.ended_at !== null;
  return html`<div class="sheet-acts finish-acts">
    ${isUsed ? main(t(isOver ? "keep_already" : "finish_only"), { session: "deduct", pack: null, separate: false })
      : picked ? main(t(isOver ? "deduct" : "finish_deduct"), { session: "deduct", pack, separate }) : main(t(isOver ? "owe" : "finish_owe"), { session: "owe" })}
    ${isUsed ? nothing : html`<button type="button" class="button button-plain" @click=${() => change({ why: "" })}>${t(isOver ? "without" : "finish_without")}</button>`}
    ${isOver && picked && !isUsed ? html`<button type="button" class="button button-quiet" @click=${() => void end(mode, workout, { session: "owe" })}>${t("owe")}</button>` : nothing}</div>`;
}

function reason(mode: Mode, workout: Workout, change: (more: Record<string, string>) => void): TemplateResult {
  const text = (mode.view.form.why ?? "").trim();
  const usual = [t("reason_free"), t("reason_trial"), t("reason_goodwill")];
  const submit = (event: Event): void => {
    event.preventDefault();
    if (text) void end(mode, workout, { session: "none", reason: text });
  };
  return html`<form class="stack" @submit=${submit}><label class="field"><span>${t("reason")}</span><input type="text" maxlength="500" required autocomplete="off" .value=${mode.view.form.why ?? ""} @input=${(event: InputEvent) => change({ why: (event.target as HTMLInputElement).value })}></label>
    <div class="cluster">${usual.map((one) => html`<button type="button" class="button button-plain" aria-pressed=${text === one ? "true" : "false"} @click=${() => change({ why: one })}>${one}</button>`)}</div>
    <div class="sheet-acts"><button type="submit" class="button button-main" ?disabled=${!text}>${t(workout.ended_at ? "without" : "finish_without")}</button>
      <button type="button" class="button button-quiet" @click=${() => mode.view.change({ form: {} })}>${t("back")}</button></div></form>`;
}

/** The end and the decision are stored together: both or none survive. */
async function end(mode: Mode, workout: Workout, wish: Wish): Promise<void> {
  const ended = workout.ended_at ? [] : [{ kind: "finish" as const, ended_at: new Date().toISOString() }];
  await say(mode, workout.id, ...ended, { kind: "decide", ...wish });
  mode.rests.end(workout.id);
  const others = mode.view.lasting.open.filter((one) => one !== workout.id);
  mode.view.change({ form: {} });
  mode.view.last({ open: others, current: others.at(-1) ?? "" });
  const name = clientOf(mode, workout.client)?.name ?? "";
  mode.view.say(t("finished", { name }));
}
