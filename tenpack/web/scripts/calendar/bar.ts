/* The bar above the calendar: links that work without script, taken over here. The address and a cookie remember the view,
   the address the day. */
import type { Calendar } from "@event-calendar/core";

interface Bar { show(view: Calendar.View): void }

export function bar(place: HTMLElement, calendar: Calendar): Bar {
  const title = document.getElementById("calendar-title");
  const filters = document.querySelector<HTMLFormElement>("[data-calendar-filters]");

  function take(selector: string, work: (link: HTMLElement) => void): void {
    document.querySelectorAll<HTMLAnchorElement>(selector).forEach((link) => {
      link.addEventListener("click", (event) => {
        if (event.metaKey || event.ctrlKey) return;
        event.preventDefault();
        work(link);
      });
    });
  }

  take("[data-calendar-go]", (link) => {
    if (link.dataset.calendarGo === "prev") calendar.prev();
    else if (link.dataset.calendarGo === "next") calendar.next();
    else calendar.gotoDate(place.dataset.today ?? "");
  });
  take("[data-calendar-view]", (link) => calendar.setOption("view", link.dataset.calendarView ?? "week"));
  filters?.addEventListener("change", () => {
    calendar.refetchEvents();
    remember(calendar.getView());
  });
  filters?.addEventListener("submit", (event) => event.preventDefault());

  function remember(view: Calendar.View): void {
    const address = new URL(location.href);
    address.search = "";
    new FormData(filters ?? undefined).forEach((value, name) => { if (value) address.searchParams.set(name, String(value)); });
    address.searchParams.set("view", view.type);
    address.searchParams.set("date", dayOf(view));
    history.replaceState(history.state, "", address);
    document.cookie = `calendar=${view.type}; path=/; samesite=lax; max-age=31536000${location.protocol === "https:" ? "; secure" : ""}`;
  }

  /** The day the address names: in a month the first, else the first that is shown, but today where that is shown. */
  function dayOf(view: Calendar.View): string {
    const first = textOf(view.currentStart);
    const today = place.dataset.today ?? "";
    return first <= today && today < textOf(view.currentEnd) ? today : first;
  }

  return {
    show(view) {
      if (title) title.textContent = view.title;
      document.querySelectorAll<HTMLElement>("[data-calendar-view]").forEach((link) => {
        if (link.dataset.calendarView === view.type) link.setAttribute("aria-current", "true");
        else link.removeAttribute("aria-current");
      });
      remember(view);
    },
  };
}

function textOf(date: Date): string {
  return `${date.getFullYear()}-${String(date.getMonth() + 1).padStart(2, "0")}-${String(date.getDate()).padStart(2, "0")}`;
}
