/* Single letters: an element with data-key="c" is pressed (or focused, if it is a field) by C; "/" falls back to the command
   menu; ? lists the keys. What the page itself offers goes before the sidebar's. Never while typing, never with a dialog open, and not at all once turned off (kept in this browser). */
import { whenever } from "./page";

const STORE = "tenpack-keys";

function areOn(): boolean {
  try { return localStorage.getItem(STORE) !== "off"; } catch { return true; }
}

function isTyping(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && (target.isContentEditable || target.matches("input:not([type=checkbox], [type=radio]), select, textarea"));
}

function press(key: string): boolean {
  const found = Array.from(document.querySelectorAll<HTMLElement>(`[data-key="${CSS.escape(key)}"]`)).filter((one) => one.checkVisibility());
  const target = found.find((one) => one.closest("main")) ?? found[0];
  if (target?.matches("input, textarea, select")) target.focus();
  else if (target) target.click();
  else if (key === "/") document.querySelector<HTMLElement>("[data-command-open]")?.click();
  else return false;
  return true;
}

document.addEventListener("keydown", (event) => {
  if (event.metaKey || event.ctrlKey || event.altKey || event.repeat || isTyping(event.target)) return;
  if (document.querySelector("dialog[open]")) return;
  const list = document.querySelector<HTMLDialogElement>("#keys");
  if (event.key === "?" && list) list.showModal();
  else if (event.key.length !== 1 || !areOn() || !press(event.key.toLowerCase())) return;
  event.preventDefault();
});

whenever<HTMLInputElement>("[data-keys-switch]", (box) => {
  box.checked = areOn();
  box.addEventListener("change", () => {
    try { localStorage.setItem(STORE, box.checked ? "on" : "off"); } catch { /* private window: stays on */ }
  });
});
