/* Operations of one device carry strictly growing instants, so that the last one said of a thing wins although two ticks fall into
   one millisecond or the device's clock is set back. */

let latest = 0;

export function moment(): string {
  latest = Math.max(Date.now(), latest + 1);
  return new Date(latest).toISOString();
}

/** What was stored before the page was opened lies in the past. */
export function notBefore(instant: string): void {
  latest = Math.max(latest, Date.parse(instant) || 0);
}
