/* data-guess="zone": an empty field, or one still at UTC, begins with the browser's own time zone. */
import { whenever } from "./page";

whenever<HTMLInputElement | HTMLSelectElement>("[data-guess=zone]", (field) => {
  const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
  if (!zone || (field.value && field.value !== "UTC")) return;
  const before = field.value;
  field.value = zone;
  if (!field.value) field.value = before;
});
