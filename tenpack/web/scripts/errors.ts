/* The summary of errors takes the focus when it comes; its links focus the field, or the first choice of a group. */
import { on, whenever } from "./page";

whenever<HTMLElement>("[data-focus-first]", (summary) => summary.focus());

on<MouseEvent>("click", ".error-summary a[href^='#']", (link, event) => {
  const target = document.getElementById((link as HTMLAnchorElement).hash.slice(1));
  const field = target?.matches("input, select, textarea") ? target : target?.querySelector<HTMLElement>("input, select, textarea");
  if (!field) return;
  event.preventDefault();
  field.focus();
  field.scrollIntoView({ block: "center" });
});
