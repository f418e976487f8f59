/* A field with data-exercise offers what the server finds for what is typed. Choosing writes the name, and the key beside it;
   without a choice the server looks for the name. */
import { on } from "../page";

interface Choice { key: string; name: string; detail: string }

let field: HTMLInputElement | null = null;
let waiting = 0;
let asked = 0;
let chosen = -1;
const list = document.createElement("ul");
list.id = "exercise-choices";
list.className = "exercise-choices";
list.setAttribute("role", "listbox");
list.hidden = true;

function close(): void {
  list.hidden = true;
  field?.setAttribute("aria-expanded", "false");
  field?.removeAttribute("aria-activedescendant");
}

function mark(index: number): void {
  const all = Array.from(list.children);
  chosen = all.length ? (index + all.length) % all.length : -1;
  all.forEach((one, at) => one.setAttribute("aria-selected", String(at === chosen)));
  const one = all[chosen];
  if (one) field?.setAttribute("aria-activedescendant", one.id);
  one?.scrollIntoView({ block: "nearest" });
}

function take(one: HTMLElement | undefined): void {
  if (!one || !field) return;
  field.value = one.dataset.name ?? "";
  const key = field.parentElement?.querySelector<HTMLInputElement>("[data-exercise-key]");
  if (key) key.value = one.dataset.key ?? "";
  field.dispatchEvent(new Event("change", { bubbles: true }));
  close();
}

function option(choice: Choice, index: number): HTMLElement {
  const one = document.createElement("li");
  one.id = `exercise-choice-${index}`;
  one.setAttribute("role", "option");
  one.dataset.key = choice.key;
  one.dataset.name = choice.name;
  const detail = document.createElement("small");
  detail.textContent = choice.detail;
  one.append(choice.name, " ", detail);
  return one;
}

async function ask(): Promise<void> {
  const address = field?.closest("form")?.dataset.choices;
  const mine = ++asked;
  if (!address || !field) return;
  const answer = await fetch(`${address}?${new URLSearchParams({ q: field.value })}`).catch(() => null);
  if (mine !== asked || !answer?.ok || document.activeElement !== field) return;
  const { items } = (await answer.json()) as { items: Choice[] };
  list.setAttribute("aria-label", field.labels?.[0]?.textContent ?? "");
  list.replaceChildren(...items.map(option));
  field.after(list);
  list.hidden = !items.length;
  field.setAttribute("aria-expanded", String(items.length > 0));
  mark(0);
}

function attach(input: HTMLElement): void {
  if (field === input && list.parentElement === input.parentElement) return;
  field = input as HTMLInputElement;
  for (const [name, value] of [["role", "combobox"], ["aria-autocomplete", "list"], ["aria-expanded", "false"], ["aria-controls", list.id]] as const) field.setAttribute(name, value);
  list.hidden = true;
  field.after(list);
}

on("focusin", "[data-exercise]", attach);
on("input", "[data-exercise]", (input) => {
  attach(input);
  window.clearTimeout(waiting);
  waiting = window.setTimeout(() => void ask(), 120);
});
on<KeyboardEvent>("keydown", "[data-exercise]", (input, event) => {
  if (event.altKey) return;
  attach(input);
  if (event.key === "ArrowDown" || event.key === "ArrowUp") {
    if (list.hidden) void ask();
    else mark(chosen + (event.key === "ArrowDown" ? 1 : -1));
  } else if (list.hidden) return;
  else if (event.key === "Enter") take(list.children[chosen] as HTMLElement | undefined);
  else if (event.key === "Escape") close();
  else return;
  event.preventDefault();
});
on("mousedown", "#exercise-choices", (_list, event) => event.preventDefault());
on("click", "#exercise-choices [role=option]", (one) => take(one));
on("focusout", "[data-exercise]", close);
