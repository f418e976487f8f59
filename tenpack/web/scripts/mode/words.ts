/* The words of the page's language, which the server wrote on the body; plurals by the language's own rule. */

type Values = Record<string, string | number>;

const words = JSON.parse(document.body.dataset.words ?? "{}") as Record<string, string | Record<string, string>>;
export const language = document.documentElement.lang || "en";
/** Days before months, as the other pages write English. */
const dates = language === "en" ? "en-GB" : language;
const plurals = new Intl.PluralRules(language);
const numbers = new Intl.NumberFormat(language, { maximumFractionDigits: 2 });

/** The sentence of this name; `n` chooses its plural. */
export function t(name: string, values: Values = {}): string {
  const known = words[name] ?? name;
  const text = typeof known === "string" ? known : known[plurals.select(Number(values.n ?? 0))] ?? known.other ?? name;
  return text.replace(/%\((\w+)\)s/g, (_all, key: string) => written(values[key] ?? ""));
}

export function written(value: string | number): string {
  return typeof value === "number" ? numbers.format(value) : value;
}

export function dayText(instant: string, zone: string): string {
  return new Intl.DateTimeFormat(dates, { weekday: "short", day: "numeric", month: "short", timeZone: zone }).format(new Date(instant));
}

export function clockText(instant: string, zone: string): string {
  return new Intl.DateTimeFormat(dates, { hour: "2-digit", minute: "2-digit", timeZone: zone, hourCycle: "h23" }).format(new Date(instant));
}

/** `2026-11-22` of that place. */
export function dayOf(instant: string | number, zone: string): string {
  return new Intl.DateTimeFormat("en-CA", { timeZone: zone }).format(new Date(instant));
}

/** Has the live region read a sentence out. */
export function announce(text: string): void {
  const live = document.getElementById("live");
  if (live) live.textContent = text;
}
