/* A posting form is sent once: its button says "Saving…" until the server has answered. Coming back with the browser's
   back button makes it usable again. */
import { on, word } from "./page";

function hold(form: HTMLFormElement, button: HTMLElement | null): void {
  form.dataset.pending = "";
  form.setAttribute("aria-busy", "true");
  if (!button) return;
  button.setAttribute("aria-disabled", "true");
  const text = Array.from(button.childNodes).find((node) => node.nodeType === Node.TEXT_NODE && node.textContent?.trim());
  if (!text) return;
  button.dataset.label = text.textContent ?? "";
  text.textContent = button.dataset.pending || word("saving");
}

function release(form: HTMLFormElement): void {
  delete form.dataset.pending;
  form.removeAttribute("aria-busy");
  form.querySelectorAll<HTMLElement>("[aria-disabled='true']").forEach((button) => {
    button.removeAttribute("aria-disabled");
    const text = Array.from(button.childNodes).find((node) => node.nodeType === Node.TEXT_NODE && node.textContent?.trim());
    if (text && button.dataset.label !== undefined) text.textContent = button.dataset.label;
    delete button.dataset.label;
  });
}

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (!(form instanceof HTMLFormElement) || form.method !== "post") return;
  if (form.dataset.pending !== undefined) {
    event.preventDefault();
    event.stopImmediatePropagation();
    return;
  }
  const button = event.submitter ?? form.querySelector<HTMLElement>("[type=submit]");
  window.setTimeout(() => { if (!event.defaultPrevented || isSentByHtmx(form)) hold(form, button); });
}, { capture: true });

function isSentByHtmx(form: HTMLFormElement): boolean {
  return ["hx-post", "hx-delete", "hx-put", "hx-patch"].some((name) => form.hasAttribute(name));
}

on("htmx:afterRequest", "form", (form) => release(form as HTMLFormElement));
window.addEventListener("pageshow", () => document.querySelectorAll<HTMLFormElement>("form[data-pending]").forEach(release));
