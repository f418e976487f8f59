/* data-suggests='{"10": "10-pack"}' around radios: choosing one writes its number and title into the fields that have those
   names, where they can still be changed. Without scripting the server fills what was left empty. */
import { on } from "./page";

function write(form: HTMLFormElement, name: string, value: string): void {
  const field = form.elements.namedItem(name);
  if (field instanceof HTMLInputElement) field.value = value;
}

on("change", "[data-suggests] input[type=radio]", (choice) => {
  const { value, form } = choice as HTMLInputElement;
  const titles = JSON.parse(choice.closest<HTMLElement>("[data-suggests]")?.dataset.suggests ?? "{}") as Record<string, string>;
  if (!form) return;
  write(form, "title", titles[value] ?? "");
  write(form, "sessions", value in titles ? value : "");
});
