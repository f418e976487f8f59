/* Reads a count out when a swap has changed it: elements with data-announce inside (or being) something with an id. */
import { announce } from "./page";

const known = new Map<string, string>();

function read(): string[] {
  const news: string[] = [];
  document.querySelectorAll<HTMLElement>("[data-announce]").forEach((element) => {
    const id = element.closest("[id]")?.id;
    const text = element.dataset.announce ?? "";
    if (!id) return;
    if (known.has(id) && known.get(id) !== text) news.push(text);
    known.set(id, text);
  });
  return news;
}

read();
document.addEventListener("htmx:afterSettle", () => {
  const news = read();
  if (news.length) announce(news.join(". "));
});
