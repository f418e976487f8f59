/* A form with data-unsaved asks before its page is left with something typed. */
import { on } from "../page";

let isLeaving = false;
const changed = (): HTMLElement | null => document.querySelector<HTMLElement>("form[data-unsaved][data-is-changed]");

for (const kind of ["input", "change"]) on(kind, "form[data-unsaved]", (form) => { form.dataset.isChanged = ""; });
on("submit", "form[data-unsaved]", () => { isLeaving = true; });
window.addEventListener("beforeunload", (event) => {
  if (!isLeaving && changed()) event.preventDefault();
});
window.addEventListener("pageshow", () => { isLeaving = false; });
