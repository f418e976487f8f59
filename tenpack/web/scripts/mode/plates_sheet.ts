/* What goes on each side of the bar, with the plates of this business. */
import { html, svg, type TemplateResult } from "lit-html";
import type { Mode } from "./acts";
import { loadBar } from "./plates";
import type { Inside } from "./sheets";
import { grams as fromUnit, loadText, inUnit, step, unit } from "./units";
import type { Sheet } from "./view";
import { t, written } from "./words";

export function platesSheet(mode: Mode, sheet: Extract<Sheet, { kind: "plates" }>): Inside {
  const { plates, bar_grams } = mode.desk.snapshot!.business;
  const bar = Number(mode.view.form.bar ?? bar_grams);
  const { perSide, missing } = loadBar(sheet.grams, bar, plates);
  const turn = (by: number): void => mode.view.show({ kind: "plates", grams: Math.max(0, sheet.grams + by * step("load_grams")) }, mode.view.form);
  const bars = [...new Set([bar_grams, fromUnit(unit() === "kg" ? 15 : 35), fromUnit(unit() === "kg" ? 10 : 15)])];
  return {
    title: t("plates_of", { load: loadText(sheet.grams) }),
    body: html`${drawing(perSide.flatMap(({ grams, count }) => Array.from({ length: count }, () => grams)), plates)}
      <p class="plates-text"><b>${t("each_side")}</b> ${perSide.length ? perSide.map(({ grams, count }) => `${count} × ${written(inUnit(grams))}`).join(" + ") : t("no_plates")}</p>
      ${missing > 0 ? html`<p class="tone-soon">${t("plates_missing", { load: loadText(missing) })}</p>` : ""}${missing < 0 ? html`<p class="tone-soon">${t("below_bar")}</p>` : ""}
      <div class="sheet-grid"><button type="button" class="button button-plain" @click=${() => turn(-1)} aria-label=${t("less")}>−</button><button type="button" class="button button-plain" @click=${() => turn(1)} aria-label=${t("step_more")}>+</button></div>
      <div class="cluster" role="group" aria-label=${t("bar")}>${bars.map((one) => html`<button type="button" class="button button-plain" aria-pressed=${one === bar ? "true" : "false"} @click=${() => mode.view.change({ form: { bar: String(one) } })}>${t("bar_of", { load: loadText(one) })}</button>`)}</div>`,
  };
}

function drawing(side: number[], plates: number[]): TemplateResult {
  const most = Math.max(...plates, 1);
  return html`<svg class="plates" viewBox="0 0 320 120" aria-hidden="true" focusable="false"><rect class="plates-bar" x="0" y="56" width="320" height="8" rx="3"></rect><rect class="plates-bar" x="20" y="46" width="10" height="28" rx="2"></rect>
    ${side.slice(0, 12).map((grams, index) => { const high = 36 + 80 * Math.sqrt(grams / most); return svg`<rect class="plates-disc" x=${34 + index * 23} y=${60 - high / 2} width="19" height=${high} rx="4"></rect>`; })}</svg>`;
}
