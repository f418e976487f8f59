/* Sound, the newest data, the way back to the other pages, and signing out, which wipes this device. */
import { html, nothing } from "lit-html";
import type { Mode } from "./acts";
import { icon } from "./icons";
import { ring, wakeSound } from "./ring";
import type { Inside } from "./sheets";
import { t } from "./words";

export function moreSheet(mode: Mode): Inside {
  const { view, messenger, desk } = mode;
  const { isSilent } = view.lasting;
  const turn = (): void => {
    view.last({ isSilent: !isSilent });
    if (!isSilent) return;
    wakeSound();
    ring();
  };
  return {
    title: t("coach_mode"),
    body: html`<p class="muted">${[desk.snapshot?.person.name, desk.snapshot?.business.name].filter(Boolean).join(" · ")}</p>
      <div class="sheet-acts">
        <button type="button" class="button button-plain" aria-pressed=${isSilent ? "false" : "true"} @click=${turn}>${icon(isSilent ? "silent" : "sound")}${t(isSilent ? "sound_off" : "sound_on")}</button>
        <button type="button" class="button button-plain" @click=${() => { view.change({ sheet: null }); void messenger.refresh(); }}>${icon("cloud")}${t("refresh")}</button>
        <a class="button button-plain" href="/">${icon("home")}${t("other_pages")}</a>
        <button type="button" class="button button-plain" @click=${() => view.show({ kind: "leave" })}>${icon("out")}${t("sign_out")}</button></div>`,
  };
}

export function leaveSheet(mode: Mode): Inside {
  const here = mode.desk.unheard.length;
  const isLeaving = mode.view.form.leaving === "yes";
  const leave = (): void => {
    mode.view.change({ form: { leaving: "yes" } });
    void mode.leave();
  };
  return {
    title: t("sign_out_title"),
    body: html`<p>${t("sign_out_lead")}</p>
      ${here ? html`<div class="notice notice-urgent" role="alert">${icon("warning")}<p><b>${t("sign_out_loses", { n: here })}</b></p></div>` : nothing}
      <div class="sheet-acts">${here ? html`<button type="button" class="button button-main" @click=${() => void mode.messenger.run()}>${t("sync_first")}</button>` : nothing}
        <button type="button" class="button ${here ? "button-danger" : "button-main"}" ?disabled=${isLeaving} @click=${leave}>${t(here ? "sign_out_anyway" : "sign_out")}</button>
        <button type="button" class="button button-quiet" @click=${() => mode.view.change({ sheet: null })}>${t("stay")}</button></div>`,
  };
}
