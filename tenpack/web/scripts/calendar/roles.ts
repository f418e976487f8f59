/* EventCalendar calls itself a table, but its appointments lie above the cells, not in them. Here it is a group of links, each of
   which names its own day; only the list keeps its headings. */
const NOT_TRUE = ["table", "rowgroup", "row", "columnheader", "cell", "list", "listitem"].map((role) => `[role=${role}]`).join(", ");

export function mendRoles(place: HTMLElement, title: HTMLElement | null): void {
  place.querySelectorAll(NOT_TRUE).forEach((part) => {
    part.removeAttribute("role");
    part.removeAttribute("aria-colindex");
    part.removeAttribute("aria-colspan");
  });
  place.querySelectorAll(".ec-col-head time[aria-label]").forEach((head) => head.removeAttribute("aria-label"));
  place.querySelectorAll("h4.ec-day-head").forEach((head) => head.setAttribute("aria-level", "3"));
  // Hours without an appointment must be reached by keys too.
  place.querySelector(".ec-main")?.setAttribute("tabindex", "0");
  place.setAttribute("role", "group");
  if (title) place.setAttribute("aria-labelledby", title.id);
}
