/* ⌘K / Ctrl-K: the page's own places at once, clients and plans from the server as one types. */
import { on, word } from "./page";

interface Command { label: string; url: string; group?: string; detail?: string }

const menu = document.querySelector<HTMLDialogElement>("#command-menu");
const input = menu?.querySelector("input");
const list = menu?.querySelector<HTMLElement>("[role=listbox]");
let waiting = 0;
let asked = 0;

function places(text: string): Command[] {
  const links = document.querySelectorAll<HTMLAnchorElement>(".nav a");
  return Array.from(links, (link) => ({ label: link.textContent?.trim() ?? "", url: link.href, group: word("pages") }))
    .filter((one) => one.label.toLocaleLowerCase().includes(text.toLocaleLowerCase()));
}

function option(command: Command, index: number): HTMLElement {
  const link = document.createElement("a");
  link.href = command.url;
  link.id = `command-${index}`;
  link.tabIndex = -1;
  link.setAttribute("role", "option");
  const label = document.createElement("span");
  label.textContent = command.label;
  const side = document.createElement("small");
  side.textContent = command.detail || command.group || "";
  link.append(label, side);
  return link;
}

function show(found: Command[]): void {
  if (!list) return;
  const none = document.createElement("p");
  none.className = "command-none";
  none.textContent = word("none");
  list.replaceChildren(...(found.length ? found.map(option) : [none]));
  choose(0);
}

function choose(index: number): void {
  const all = Array.from(list?.querySelectorAll<HTMLElement>("[role=option]") ?? []);
  all.forEach((one, at) => one.setAttribute("aria-selected", String(at === index)));
  const chosen = all[index];
  if (chosen) input?.setAttribute("aria-activedescendant", chosen.id);
  else input?.removeAttribute("aria-activedescendant");
  chosen?.scrollIntoView({ block: "nearest" });
}

async function ask(): Promise<void> {
  const text = input?.value.trim() ?? "";
  const url = menu?.dataset.commands;
  const mine = ++asked;
  show(places(text));
  if (!url || !text) return;
  const answer = await fetch(`${url}?${new URLSearchParams({ q: text })}`, { headers: { Accept: "application/json" } }).catch(() => null);
  if (mine !== asked || !answer?.ok) return;
  const { items } = (await answer.json()) as { items: Command[] };
  show([...items.filter((one) => one.url.startsWith("/")), ...places(text)]);
}

function open(): void {
  if (!menu || menu.open || document.querySelector("dialog[open]")) return;
  menu.showModal();
  if (input) input.value = "";
  void ask();
}

const isMac = /Mac|iPhone|iPad/.test(navigator.platform);
if (!isMac) document.querySelectorAll("[data-with-k]").forEach((hint) => { hint.textContent = "Ctrl K"; });
on("click", "[data-command-open]", open);
input?.addEventListener("input", () => {
  window.clearTimeout(waiting);
  waiting = window.setTimeout(() => void ask(), 120);
});
input?.addEventListener("keydown", (event) => {
  const all = Array.from(list?.querySelectorAll<HTMLElement>("[role=option]") ?? []);
  const at = all.findIndex((one) => one.getAttribute("aria-selected") === "true");
  if (event.key === "Enter") all[at]?.click();
  else if (event.key === "ArrowDown") choose((at + 1) % all.length);
  else if (event.key === "ArrowUp") choose((at - 1 + all.length) % all.length);
  else return;
  event.preventDefault();
});
document.addEventListener("keydown", (event) => {
  if (event.key.toLowerCase() !== "k" || !(event.metaKey || event.ctrlKey) || event.altKey || event.shiftKey) return;
  event.preventDefault();
  open();
});
