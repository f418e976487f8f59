/* Where everything said stands: on this device or synced, and what a person can do about it. */
import { html, nothing, type TemplateResult } from "lit-html";
import type { Mode } from "./acts";
import { icon } from "./icons";
import { t } from "./words";

export function state({ desk, messenger }: Mode): TemplateResult {
  const here = desk.unheard.length;
  const name = messenger.connection === "sending" ? "state_sending" : here ? "state_here" : messenger.connection === "away" ? "state_away" : "state_synced";
  const isQuiet = !here && (messenger.connection === "unknown" || !desk.snapshot);
  return html`<p class="state state-${here ? "here" : "synced"}" role="status">${isQuiet
    ? html`<span>${t("state_opening")}</span>`
    : html`${icon(here ? "device" : "cloud")}<span>${t(name, { n: here })}</span>`}</p>`;
}

/** What stops the exchange with the server, in words, with the way out. Nothing on the device is lost. */
export function trouble({ desk, messenger }: Mode): TemplateResult | typeof nothing {
  const { connection } = messenger;
  if (connection !== "signed_out" && connection !== "forbidden" && connection !== "other_person" && connection !== "strange") return nothing;
  const next = encodeURIComponent("/mode");
  return html`<div class="notice notice-soon" role="alert">${icon("warning")}<div>
    <p><b>${t(`trouble_${connection}`)}</b></p>
    <p>${desk.unheard.length ? t("trouble_kept", { n: desk.unheard.length }) : t("trouble_nothing_lost")}</p></div>
    ${connection === "strange"
      ? html`<button type="button" class="button button-plain" @click=${() => void messenger.refresh()}>${t("try_again")}</button>`
      : html`<a class="button button-main" href="/account/login/?next=${next}">${t("sign_in_again")}</a>`}</div>`;
}

/** What the server will never take: shown until the coach has seen it. */
export function refusals({ desk }: Mode): TemplateResult | typeof nothing {
  if (!desk.refusals.length) return nothing;
  return html`<section class="panel" aria-labelledby="refusals"><h2 id="refusals">${t("refused_title")}</h2><p class="muted">${t("refused_lead")}</p>
    <ul class="plain-list">${desk.refusals.map(({ operation, answer }) => html`<li class="line-row">
      <div><b>${t(`refused_${operation.kind}`)}</b><p>${answer?.detail || answer?.code}</p></div>
      <button type="button" class="button button-plain" @click=${() => void desk.dismiss(operation.id)}>${t("dismiss")}</button></li>`)}</ul></section>`;
}
