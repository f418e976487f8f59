/* Children with data-movable of a part with data-reorder change places: dragged by their data-grip, by Alt+Arrow, and by
   buttons with data-move. In a form that is all: what is sent keeps the order. A child whose data-movable is an address
   posts its new place there. */
import { announce, on } from "../page";

const listOf = (row: HTMLElement): HTMLElement | null => row.parentElement?.closest<HTMLElement>("[data-reorder]") ?? null;
const rowsOf = (list: HTMLElement): HTMLElement[] => Array.from(list.children).filter((one): one is HTMLElement => one instanceof HTMLElement && one.hasAttribute("data-movable"));

function settle(row: HTMLElement): void {
  const list = listOf(row);
  if (!list) return;
  const position = rowsOf(list).indexOf(row) + 1;
  announce(`${position} / ${rowsOf(list).length}`);
  row.closest("form")?.dispatchEvent(new Event("change", { bubbles: true }));
  const address = row.dataset.movable;
  if (address) send(address, { position, week: list.dataset.week ?? "", version: row.dataset.version ?? "" });
}

function send(address: string, values: Record<string, string | number>): void {
  const form = document.createElement("form");
  form.method = "post";
  form.action = address;
  const token = document.querySelector<HTMLInputElement>("input[name=csrfmiddlewaretoken]")?.value ?? "";
  for (const [name, value] of Object.entries({ ...values, csrfmiddlewaretoken: token })) {
    const field = document.createElement("input");
    field.type = "hidden";
    field.name = name;
    field.value = String(value);
    form.append(field);
  }
  document.body.append(form);
  form.submit();
}

/* At the end of its list a row takes along what it stands in: an exercise its block. */
function step(row: HTMLElement, by: number): void {
  const list = listOf(row);
  const other = list && rowsOf(list)[rowsOf(list).indexOf(row) + by];
  if (!other) {
    const above = row.parentElement?.closest<HTMLElement>("[data-movable]");
    if (above && list?.dataset.reorder === "items") step(above, by);
    return;
  }
  const focused = document.activeElement;
  if (by < 0) other.before(row);
  else other.after(row);
  if (focused instanceof HTMLElement && row.contains(focused)) focused.focus();
  settle(row);
}

on("click", "[data-move]", (button, event) => {
  const row = button.closest<HTMLElement>("[data-movable]");
  if (!row) return;
  event.preventDefault();
  step(row, button.dataset.move === "up" ? -1 : 1);
  button.focus();
});

on<KeyboardEvent>("keydown", "[data-movable]", (row, event) => {
  if (!event.altKey || (event.key !== "ArrowUp" && event.key !== "ArrowDown")) return;
  event.preventDefault();
  step(row, event.key === "ArrowUp" ? -1 : 1);
});

function over(row: HTMLElement, x: number, y: number): void {
  const kind = listOf(row)?.dataset.reorder;
  const below = document.elementFromPoint(x, y);
  const list = below?.closest<HTMLElement>(`[data-reorder="${kind}"]`);
  if (!list || row.contains(list)) return;
  const other = rowsOf(list).find((one) => one !== row && one.contains(below));
  if (!other) {
    if (list !== listOf(row)) list.append(row);
    return;
  }
  const box = other.getBoundingClientRect();
  const isAside = Math.abs(box.top - row.getBoundingClientRect().top) < box.height / 2 && list.dataset.reorder === "days";
  const isBefore = isAside ? x < box.left + box.width / 2 : y < box.top + box.height / 2;
  if (isBefore) other.before(row);
  else other.after(row);
}

on<PointerEvent>("pointerdown", "[data-grip]", (grip, event) => {
  const row = grip.closest<HTMLElement>("[data-movable]");
  if (!row || event.button !== 0) return;
  event.preventDefault();
  const [list, next] = [listOf(row), row.nextElementSibling];
  row.classList.add("is-moving");
  const move = (now: PointerEvent): void => over(row, now.clientX, now.clientY);
  const drop = (): void => {
    document.removeEventListener("pointermove", move);
    row.classList.remove("is-moving");
    if (listOf(row) !== list || row.nextElementSibling !== next) settle(row);
  };
  document.addEventListener("pointermove", move);
  document.addEventListener("pointerup", drop, { once: true });
  document.addEventListener("pointercancel", drop, { once: true });
});

