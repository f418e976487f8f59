/* A suggested pack fills the title and the number of sessions, unless a person has typed there. data-suggests holds
   {"10": "10-pack"}: the number and what such a pack is called. The server fills in the same where there is no script. */
import { whenever } from "./page";

function fill(form: HTMLFormElement, name: string, value: string): void {
  const field = form.elements.namedItem(name);
  if (!(field instanceof HTMLInputElement) || (field.value && field.dataset.filled !== field.value)) return;
  field.value = value;
  field.dataset.filled = value;
  field.dispatchEvent(new Event("change", { bubbles: true }));
}

whenever<HTMLElement>("[data-suggests]", (part) => {
  const titles = JSON.parse(part.dataset.suggests ?? "{}") as Record<string, string>;
  part.addEventListener("change", (event) => {
    const choice = event.target;
    if (!(choice instanceof HTMLInputElement) || !choice.form || choice.type !== "radio") return;
    const title = titles[choice.value];
    fill(choice.form, "title", title ?? "");
    fill(choice.form, "sessions", title === undefined ? "" : choice.value);
  });
});
