/* The client's own hand under the visit: drawn with a finger and kept as the path of an SVG, or a PIN of their own. */
import { html } from "lit-html";
import { clientOf, type Mode, say } from "./acts";
import type { Inside } from "./sheets";
import type { Sheet } from "./view";
import { t } from "./words";

const LONGEST = 20_000;

export function signSheet(mode: Mode, { workout: id }: Extract<Sheet, { kind: "sign" }>): Inside | null {
  const workout = mode.desk.workouts.get(id);
  if (!workout) return null;
  const { form, view } = { form: mode.view.form, view: mode.view };
  const drawing = form.drawing ?? "";
  const isPin = form.sign === "pin";
  const isReady = isPin ? /^\d{4,8}$/.test(form.pin ?? "") : drawing.includes("L");
  const change = (more: Record<string, string>): void => view.change({ form: { ...view.form, ...more } });
  const keep = (event: Event): void => {
    event.preventDefault();
    if (!isReady) return;
    void say(mode, id, isPin ? { kind: "sign_off", sign: "pin", drawing: "", pin: form.pin! } : { kind: "sign_off", sign: "signature", drawing });
    view.change({ sheet: null, form: {} });
    view.last({ signed: [...view.lasting.signed, id].slice(-100) });
    view.say(t("signed"));
  };
  const draw = (event: PointerEvent): void => {
    const pad = event.currentTarget as SVGSVGElement;
    if (event.type === "pointerdown") pad.setPointerCapture(event.pointerId);
    else if (!event.buttons) return;
    const box = pad.getBoundingClientRect();
    const point = `${Math.round(((event.clientX - box.left) / box.width) * 600)} ${Math.round(((event.clientY - box.top) / box.height) * 240)}`;
    const known = view.form.drawing ?? "";
    if (known.length < LONGEST - 12) change({ drawing: `${known}${event.type === "pointerdown" ? `M${point}` : `L${point}`}` });
  };
  return {
    title: t("sign_title", { name: clientOf(mode, workout.client)?.name ?? "" }),
    body: html`<form class="stack" @submit=${keep}>
      ${isPin ? html`<label class="field"><span>${t("pin")}</span><input type="password" inputmode="numeric" autocomplete="off" pattern="[0-9]{4,8}" maxlength="8" .value=${form.pin ?? ""} @input=${(event: InputEvent) => change({ pin: (event.target as HTMLInputElement).value.trim() })}><small class="muted">${t("pin_hint")}</small></label>`
        : html`<svg class="sign" viewBox="0 0 600 240" role="img" aria-label=${t(drawing ? "signature" : "signature_empty")} @pointerdown=${draw} @pointermove=${draw}><path class="sign-line" d="M40 200H560"></path><path class="sign-hand" d=${drawing}></path></svg>`}
      <div class="sheet-acts"><button type="submit" class="button button-main" ?disabled=${!isReady}>${t("sign_keep")}</button>
        ${isPin ? "" : html`<button type="button" class="button button-plain" ?disabled=${!drawing} @click=${() => change({ drawing: "" })}>${t("sign_again")}</button>`}
        <button type="button" class="button button-quiet" @click=${() => change({ sign: isPin ? "signature" : "pin" })}>${t(isPin ? "use_hand" : "use_pin")}</button></div></form>`,
  };
}
