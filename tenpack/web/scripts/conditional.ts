/* Parts with data-shown-when="name=value|other name2=value" show only while every condition holds. What is hidden is disabled,
   so it is never submitted, and counts as unanswered for the conditions that follow. */
import { whenever } from "./page";

type Control = HTMLInputElement | HTMLSelectElement | HTMLTextAreaElement;

function answers(form: HTMLFormElement, name: string): string[] {
  return Array.from(form.elements)
    .filter((one): one is Control => "name" in one && (one as Control).name === name && !(one as Control).disabled)
    .filter((one) => !(one instanceof HTMLInputElement && (one.type === "radio" || one.type === "checkbox")) || one.checked)
    .map((one) => one.value);
}

function holds(form: HTMLFormElement, rule: string): boolean {
  return rule.trim().split(/\s+/).every((part) => {
    const at = part.indexOf("=");
    const given = answers(form, part.slice(0, at));
    const wanted = part.slice(at + 1).split("|");
    return given.some((value) => wanted.includes(value)) || (given.length === 0 && wanted.includes(""));
  });
}

function switchControls(part: HTMLElement): void {
  const own: Iterable<HTMLElement> = part.querySelectorAll<HTMLElement>("input, select, textarea, button");
  for (const control of own as Iterable<Control>) {
    const hidden = control.closest("[data-shown-when][hidden]") !== null;
    if (hidden && !control.disabled) {
      control.disabled = true;
      control.dataset.heldBack = "";
    } else if (!hidden && control.dataset.heldBack !== undefined) {
      control.disabled = false;
      delete control.dataset.heldBack;
    }
  }
}

function settle(form: HTMLFormElement): void {
  form.querySelectorAll<HTMLElement>("[data-shown-when]").forEach((part) => {
    part.hidden = !holds(form, part.dataset.shownWhen ?? "");
    part.removeAttribute("data-not-yet");
    switchControls(part);
  });
}

whenever<HTMLElement>("[data-shown-when]", (part) => {
  const form = part.closest("form");
  if (!form) return;
  settle(form);
  if (form.dataset.conditional !== undefined) return;
  form.dataset.conditional = "";
  form.addEventListener("change", () => settle(form), { capture: true });
  form.addEventListener("reset", () => window.setTimeout(() => settle(form)));
});
window.addEventListener("pageshow", () => document.querySelectorAll<HTMLFormElement>("form[data-conditional]").forEach(settle));
