/* At the thumb: the rest that runs, and the number pad while a figure is typed. */
import { html, nothing, type TemplateResult } from "lit-html";
import type { Mode } from "./acts";
import { icon } from "./icons";
import { pad } from "./pad";
import type { Workout } from "./shapes";
import { t } from "./words";

export function foot(mode: Mode, workout: Workout): TemplateResult | typeof nothing {
  const rest = mode.rests.of(workout.id);
  const isTyping = mode.view.cell?.workout === workout.id;
  if (!rest && !isTyping) return nothing;
  return html`<div class="foot">${rest ? restBar(mode, workout.id, Date.now() >= rest.ends) : nothing}${isTyping ? pad(mode, workout) : nothing}</div>`;
}

function restBar({ rests, view }: Mode, id: string, isOver: boolean): TemplateResult {
  const { isSilent } = view.lasting;
  return html`<div class="rest ${isOver ? "is-over" : ""}" role="group" aria-label=${t("rest")}>
    <span class="rest-name">${isOver ? t("rest_over") : t("rest")}<time class="rest-time" data-rest=${id}></time></span>
    <button type="button" class="button button-plain" aria-label=${t("rest_less")} @click=${() => rests.more(id, -15)}>−15</button>
    <button type="button" class="button button-plain" aria-label=${t("rest_more")} @click=${() => rests.more(id, 15)}>+15</button>
    <button type="button" class="button button-quiet button-square" aria-pressed=${isSilent ? "true" : "false"} aria-label=${t("silent")} @click=${() => view.last({ isSilent: !isSilent })}>${icon(isSilent ? "silent" : "sound")}</button>
    <button type="button" class="button button-quiet button-square" aria-label=${t("rest_end")} @click=${() => rests.end(id)}>${icon("close")}</button></div>`;
}
