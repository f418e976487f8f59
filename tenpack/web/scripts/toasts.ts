/* Toasts go by themselves after data-toast seconds (0 stays), not while pointed at or focused. Trouble on the way to the server
   becomes a toast as well, because money and sessions are never shown as done before the server has said so. */
import { on, whenever, word } from "./page";

whenever<HTMLElement>("[data-toast]", (toast) => {
  const seconds = Number(toast.dataset.toast);
  if (!seconds || toast.dataset.counting !== undefined) return;
  toast.dataset.counting = "";
  let left = seconds * 10;
  const timer = window.setInterval(() => {
    if (!toast.isConnected) return window.clearInterval(timer);
    if (!toast.matches(":hover, :focus-within, :has([aria-busy])")) left -= 1;
    if (left > 0) return;
    window.clearInterval(timer);
    toast.remove();
  }, 100);
});

on("click", "[data-dismiss]", (button) => button.closest("[data-toast]")?.remove());
on("htmx:afterRequest", "[data-toast] form", (form, event: CustomEvent<{ successful: boolean }>) => {
  if (event.detail.successful) form.closest("[data-toast]")?.remove();
});

function trouble(text: string): void {
  const toast = document.createElement("div");
  toast.className = "toast toast-urgent";
  toast.dataset.toast = "0";
  const line = document.createElement("p");
  line.textContent = text;
  const close = document.createElement("button");
  close.type = "button";
  close.className = "button button-quiet button-square";
  close.dataset.dismiss = "";
  close.textContent = "×";
  close.setAttribute("aria-label", word("dismiss"));
  toast.append(line, close);
  document.getElementById("toasts")?.replaceChildren(toast);
}

/** allauth's passkey scripts tell of a passkey that was not used. */
document.addEventListener("allauth.error", (event) => {
  event.preventDefault();
  trouble(word("passkey"));
});
document.addEventListener("htmx:sendError", () => trouble(word("offline")));
document.addEventListener("htmx:timeout", () => trouble(word("offline")));
document.addEventListener("htmx:responseError", (event) => {
  const answer = (event as CustomEvent<{ xhr: XMLHttpRequest }>).detail.xhr;
  const said = answer.getResponseHeader("X-Message");
  trouble(said ? decodeURIComponent(said) : word("failed"));
});
