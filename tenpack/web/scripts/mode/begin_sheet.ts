/* What to train: today's of the program first, so that the first set is three touches away. */
import { html, nothing } from "lit-html";
import { clientOf, type Mode } from "./acts";
import { begin, todays } from "./begin";
import { icon } from "./icons";
import type { Day, Program } from "./shapes";
import type { Inside } from "./sheets";
import type { Sheet } from "./view";
import { dayText, t } from "./words";

export function beginSheet(mode: Mode, { client: id, appointment }: Extract<Sheet, { kind: "begin" }>): Inside {
  const client = clientOf(mode, id);
  const zone = mode.desk.snapshot!.business.zone;
  const next = client ? todays(client) : [];
  const others = (client?.programs ?? []).flatMap((program) => program.days.filter((day) => !next.some((one) => one.day === day)).map((day) => ({ program, day })));
  const templates = (mode.desk.snapshot!.templates ?? []).flatMap((program) => program.days.map((day) => ({ program, day })));
  const last = client?.last_workout;
  const start = (what: { day?: Day; again?: boolean }): void => void begin(mode, id, appointment, what);
  const dayButton = ({ program, day }: { program: Program; day: Day }, isMain: boolean) => html`<button type="button" class="choice ${isMain ? "choice-main" : ""}" @click=${() => start({ day })}>
    <span class="choice-text"><b>${isMain ? t("todays", { title: day.title }) : day.title}</b><small>${program.title} · ${t("week", { n: day.week })}</small></span><span class="choice-act">${icon("next")}</span></button>`;
  return {
    title: client?.name ?? t("client_unknown"),
    body: html`${client ? html`<p class="muted">${client.owed ? t("owed_short", { n: client.owed }) : t("left_short", { n: client.left })}</p>` : nothing}
      <div class="choices">${next.map((one) => dayButton(one, true))}
      ${last ? html`<button type="button" class="choice ${next.length ? "" : "choice-main"}" @click=${() => start({ again: true })}><span class="choice-text"><b>${t("repeat_last")}</b><small>${last.title} · ${dayText(last.started_at, zone)}</small></span><span class="choice-act">${icon("next")}</span></button>` : nothing}
      <button type="button" class="choice ${next.length || last ? "" : "choice-main"}" @click=${() => start({})}><span class="choice-text"><b>${t("empty")}</b><small>${t("empty_lead")}</small></span><span class="choice-act">${icon("next")}</span></button></div>
      ${others.length ? html`<details><summary>${t("other_days", { n: others.length })}</summary><div class="choices">${others.map((one) => dayButton(one, false))}</div></details>` : nothing}
      ${templates.length ? html`<details><summary>${t("templates", { n: templates.length })}</summary><div class="choices">${templates.map((one) => dayButton(one, false))}</div></details>` : nothing}`,
  };
}
