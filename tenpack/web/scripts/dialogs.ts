/* data-opens="id" opens a <dialog>, data-closes closes the one it stands in, data-open-now opens one that was swapped in.
   A click on the veil closes; focus returns to what opened it (the browser does that). */
import { on, whenever } from "./page";

on<MouseEvent>("click", "[data-opens]", (opener, event) => {
  const dialog = document.getElementById(opener.dataset.opens ?? "");
  if (!(dialog instanceof HTMLDialogElement) || event.metaKey || event.ctrlKey) return;
  event.preventDefault();
  if (!dialog.open) dialog.showModal();
});

on("click", "[data-closes]", (closer) => closer.closest("dialog")?.close());

on<MouseEvent>("click", "dialog", (dialog, event) => {
  if (event.target !== dialog || event.clientX + event.clientY === 0) return;
  const box = dialog.getBoundingClientRect();
  const inside = event.clientX >= box.left && event.clientX <= box.right && event.clientY >= box.top && event.clientY <= box.bottom;
  if (!inside) (dialog as HTMLDialogElement).close();
});

whenever<HTMLDialogElement>("dialog[data-open-now]", (dialog) => {
  dialog.removeAttribute("data-open-now");
  if (!dialog.open) dialog.showModal();
  dialog.addEventListener("close", () => dialog.remove());
});
