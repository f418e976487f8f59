/* On a phone the sections of a page scroll sideways: the current one is brought into view. */
import { whenever } from "./page";

whenever<HTMLElement>(".sections, .portal-nav", (strip) => {
  const current = strip.querySelector<HTMLElement>("[aria-current]");
  if (!current || strip.scrollWidth <= strip.clientWidth) return;
  const middle = current.getBoundingClientRect().left + current.offsetWidth / 2;
  const box = strip.getBoundingClientRect();
  strip.scrollLeft += middle - (box.left + box.width / 2);
});
