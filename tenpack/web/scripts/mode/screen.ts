/* Draws the place that is shown, the sheet over it and the toast; at most once a frame. */
import { html, nothing, render, type TemplateResult } from "lit-html";
import type { Mode } from "./acts";
import { board } from "./board";
import { choose } from "./choose";
import { finish } from "./finish";
import { icon } from "./icons";
import { sheet } from "./sheets";
import { t } from "./words";

export function screen(mode: Mode, root: HTMLElement): () => void {
  const draw = (): void => {
    if (!mode.view.sheet) root.querySelector("dialog")?.close();
    render(whole(mode), root);
    root.querySelectorAll<HTMLDialogElement>("dialog:not([open])").forEach((one) => one.showModal());
    document.title = `${t("coach_mode")} · Tenpack`;
  };
  return draw;
}

function whole(mode: Mode): TemplateResult {
  const { view } = mode;
  const place = view.place === "board" ? board(mode) : view.place === "finish" ? finish(mode) : choose(mode);
  return html`${testMode(mode)}${place}${sheet(mode)}${toast(mode)}`;
}

/** As on every other page of a business whose cards are in test mode. */
function testMode({ desk }: Mode): TemplateResult | typeof nothing {
  return desk.snapshot?.business.is_test ? html`<aside class="test-mode" aria-label=${t("test_mode")}><b>${t("test_mode")}</b> ${t("test_mode_means")}</aside>` : nothing;
}

function toast({ view, takeOver }: Mode): TemplateResult {
  const { toast } = view;
  return html`<div class="toasts" role="status">${toast ? html`<div class="toast"><p>${toast.text}</p>
    ${toast.undo ? html`<button type="button" class="button button-quiet" @click=${() => { toast.undo?.(); view.change({ toast: null }); }}>${t("undo")}</button>` : nothing}
    <button type="button" class="button button-quiet button-square" aria-label=${t("close")} @click=${() => view.change({ toast: null })}>${icon("close")}</button></div>` : nothing}
    ${takeOver && view.place === "choose" ? html`<div class="toast"><p>${t("new_version")}</p><button type="button" class="button button-quiet" @click=${takeOver}>${t("load_it")}</button></div>` : nothing}</div>`;
}
