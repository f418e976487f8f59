/* data-copy="text": puts the text on the clipboard, says so on the button and aloud. */
import { announce, on } from "./page";

async function write(text: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return copyBySelection(text);
  }
}

/** For pages served without https, where the clipboard is closed. */
function copyBySelection(text: string): boolean {
  const field = document.createElement("textarea");
  field.value = text;
  field.className = "visually-hidden";
  document.body.append(field);
  field.select();
  const done = document.execCommand("copy");
  field.remove();
  return done;
}

on("click", "[data-copy]", (button) => {
  void write(button.dataset.copy ?? "").then((done) => {
    const label = button.querySelector("span");
    if (!done || !label || button.dataset.label !== undefined) return;
    button.dataset.label = label.textContent ?? "";
    label.textContent = button.dataset.copied ?? "";
    announce(button.dataset.copied ?? "");
    window.setTimeout(() => {
      label.textContent = button.dataset.label ?? "";
      delete button.dataset.label;
    }, 2000);
  });
});
