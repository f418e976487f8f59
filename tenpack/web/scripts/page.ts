/* What every behaviour needs: run on the page and on every part swapped in; words in the page's language. */

/** Calls `work` with each element that matches, now and whenever htmx brings a new part. */
export function whenever<T extends HTMLElement>(selector: string, work: (element: T) => void): void {
  const run = (root: ParentNode): void => {
    if (root instanceof HTMLElement && root.matches(selector)) work(root as T);
    root.querySelectorAll<T>(selector).forEach(work);
  };
  run(document);
  document.addEventListener("htmx:load", (event) => run(event.target as HTMLElement));
}

/** Calls `work` when an element that matches, or something inside it, gets the event. */
export function on<E extends Event>(kind: string, selector: string, work: (element: HTMLElement, event: E) => void): void {
  document.addEventListener(kind, (event) => {
    const target = event.target;
    if (!(target instanceof Element)) return;
    const found = target.closest<HTMLElement>(selector);
    if (found) work(found, event as E);
  });
}

/** A translated word the server put on the body, e.g. word("saving"). */
export function word(name: string): string {
  const key = "word" + name.charAt(0).toUpperCase() + name.slice(1);
  return document.body.dataset[key] ?? "";
}

/** Has the live region read a sentence out. */
export function announce(text: string): void {
  const live = document.getElementById("live");
  if (!live) return;
  live.textContent = "";
  window.setTimeout(() => { live.textContent = text; }, 50);
}
