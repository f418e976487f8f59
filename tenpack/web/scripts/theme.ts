/* Auto, light or dark. A cookie rather than local storage, so that the server sends the right colours with the first paint. */
import { on } from "./page";

on("click", "[data-theme-choice]", (button) => {
  const choice = button.dataset.themeChoice ?? "";
  if (choice) document.documentElement.dataset.theme = choice;
  else delete document.documentElement.dataset.theme;
  const secure = location.protocol === "https:" ? "; secure" : "";
  document.cookie = `theme=${choice}; path=/; samesite=lax; max-age=${choice ? 31536000 : 0}${secure}`;
  document.querySelectorAll<HTMLElement>("[data-theme-choice]").forEach((one) => {
    one.setAttribute("aria-pressed", String(one.dataset.themeChoice === choice));
  });
});
