/* Add or swap an exercise: found though mistyped, the client's own first. */
import { html } from "lit-html";
import { clientOf, type Mode } from "./acts";
import { icon } from "./icons";
import { add, swap } from "./lines";
import { searchExercises } from "./search";
import type { Inside } from "./sheets";
import type { Sheet } from "./view";
import { t } from "./words";

export function exercisesSheet(mode: Mode, sheet: Extract<Sheet, { kind: "exercises" }>): Inside | null {
  const workout = mode.desk.workouts.get(sheet.workout);
  const line = workout?.lines.find(({ id }) => id === sheet.swap);
  if (!workout) return null;
  const text = mode.view.form.text ?? "";
  const mine = new Set(Object.keys(clientOf(mode, workout.client)?.previous ?? {}));
  const found = searchExercises(mode.desk.snapshot?.exercises ?? [], text, mine);
  const pick = (key: string): void => {
    mode.view.change({ sheet: null });
    void (line ? swap(mode, workout, line, key) : add(mode, workout, key));
  };
  return {
    title: t(line ? "swap" : "add_exercise"), isTall: true,
    body: html`<div class="search">${icon("search")}<input type="search" autofocus autocomplete="off" aria-label=${t("search_exercises")} placeholder=${t("search_exercises")} .value=${text}
        @input=${(event: InputEvent) => mode.view.change({ form: { text: (event.target as HTMLInputElement).value } })}></div>
      <ul class="plain-list results">${found.length ? found.map((one) => html`<li><button type="button" class="choice" @click=${() => pick(one.key)}><span class="choice-text"><b>${one.name}</b><small>${one.aliases.slice(0, 3).join(" · ")}</small></span><span class="choice-act">${icon(line ? "swap" : "plus")}</span></button></li>`)
        : html`<li class="empty">${t("no_exercise")}</li>`}</ul>`,
  };
}
