/* One sheet at a time, over the page: a native dialog, closed by Escape, by its cross or by a touch beside it. */
import { html, nothing, type TemplateResult } from "lit-html";
import type { Mode } from "./acts";
import { beginSheet } from "./begin_sheet";
import { exercisesSheet } from "./exercises_sheet";
import { icon } from "./icons";
import { leaveSheet, moreSheet } from "./leave_sheet";
import { lineSheet } from "./line_sheet";
import { platesSheet } from "./plates_sheet";
import { signSheet } from "./sign_sheet";
import { t } from "./words";

export interface Inside { title: string; body: TemplateResult; isTall?: boolean }

export function sheet(mode: Mode): TemplateResult | typeof nothing {
  const { view } = mode;
  const inside = contents(mode);
  if (!inside) return nothing;
  const close = (): void => view.change({ sheet: null });
  const beside = (event: MouseEvent): void => { if (event.target === event.currentTarget) close(); };
  return html`<dialog class="dialog sheet ${inside.isTall ? "sheet-tall" : ""}" aria-labelledby="sheet-title" @cancel=${(event: Event) => { event.preventDefault(); close(); }} @click=${beside}>
    <div class="dialog-head"><h2 id="sheet-title">${inside.title}</h2>
      <button type="button" class="button button-quiet button-square" aria-label=${t("close")} @click=${close}>${icon("close")}</button></div>
    ${inside.body}</dialog>`;
}

function contents(mode: Mode): Inside | null {
  const { sheet } = mode.view;
  switch (sheet?.kind) {
    case "begin": return beginSheet(mode, sheet);
    case "line": return lineSheet(mode, sheet);
    case "exercises": return exercisesSheet(mode, sheet);
    case "plates": return platesSheet(mode, sheet);
    case "sign": return signSheet(mode, sheet);
    case "more": return moreSheet(mode);
    case "leave": return leaveSheet(mode);
    case "absurd": return absurd(mode, sheet.question, sheet.confirm);
    default: return null;
  }
}

function absurd({ view }: Mode, question: string, confirm: () => void): Inside {
  const yes = (): void => {
    view.change({ sheet: null });
    confirm();
  };
  return { title: question, body: html`<div class="sheet-acts"><button type="button" class="button button-main" @click=${() => view.change({ sheet: null })}>${t("sure_change")}</button>
    <button type="button" class="button button-plain" @click=${yes}>${t("sure_keep")}</button></div>` };
}
