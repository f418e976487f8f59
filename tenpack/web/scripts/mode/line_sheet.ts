/* What can be done with an exercise: note, order, superset, another one, out. */
import { html, nothing, type TemplateResult } from "lit-html";
import { changeLine, type Mode, nameOf } from "./acts";
import { icon } from "./icons";
import { move, remove, tie } from "./lines";
import type { Inside } from "./sheets";
import type { Sheet } from "./view";
import { t } from "./words";

const LONGEST = 500;

export function lineSheet(mode: Mode, sheet: Extract<Sheet, { kind: "line" }>): Inside | null {
  const workout = mode.desk.workouts.get(sheet.workout);
  const line = workout?.lines.find(({ id }) => id === sheet.line);
  if (!workout || !line) return null;
  const at = workout.lines.indexOf(line);
  const act = (name: Parameters<typeof icon>[0], text: string, press: () => void, isOff = false): TemplateResult =>
    html`<button type="button" class="button button-plain" ?disabled=${isOff} @click=${press}>${icon(name)}${text}</button>`;
  const keep = (event: Event): void => {
    const text = (event.target as HTMLTextAreaElement).value.trim();
    if (text !== line.note) void changeLine(mode, workout, line, { note: text });
  };
  return {
    title: nameOf(mode, line.exercise),
    body: html`<label class="field"><span>${t("note")}</span><textarea rows="2" maxlength=${LONGEST} .value=${line.note} @change=${keep}></textarea><small class="muted">${t("note_hint")}</small></label>
      <div class="sheet-grid">
        ${act("up", t("move_up"), () => void move(mode, workout, line, -1), at === 0)}
        ${act("down", t("move_down"), () => void move(mode, workout, line, 1), at === workout.lines.length - 1)}
        ${act("swap", t("swap"), () => mode.view.show({ kind: "exercises", workout: workout.id, swap: line.id }))}
        ${act("link", t(line.group === null ? "tie" : "untie"), () => void tie(mode, workout, line), line.group === null && at === workout.lines.length - 1)}
        ${act("close", t("remove"), () => void remove(mode, workout, line))}</div>
      <p class="muted small">${t("move_keys")}</p>${nothing}`,
  };
}
