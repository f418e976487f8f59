/* Which plates go on each side of the bar. */

export interface Loading { perSide: { grams: number; count: number }[]; missing: number }

/** Heaviest first; `missing` is what the plates at hand cannot make, over both sides. */
export function loadBar(total: number, bar: number, plates: number[]): Loading {
  let side = Math.max(0, (total - bar) / 2);
  const perSide: Loading["perSide"] = [];
  // A pound's plates are whole grams by rounding: a few grams are no plate.
  for (const grams of [...plates].sort((one, other) => other - one)) {
    const count = Math.floor((side + 5) / grams);
    if (count) perSide.push({ grams, count });
    side -= count * grams;
  }
  const missing = total < bar ? total - bar : Math.round(side * 2);
  return { perSide, missing: Math.abs(missing) <= 20 ? 0 : missing };
}
