/** The value below which so much of the values lies; `part` between 0 and 1. */
export function percentile(values: ArrayLike<number>, part: number): number {
  const sorted = Float64Array.from(values).sort();
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))] ?? Number.NaN;
}

export function median(values: ArrayLike<number>): number {
  return percentile(values, 0.5);
}

/** One line of the table: what was measured, what came out, and the bar it has to pass, if it has one. */
export type Row = { measured: string; store: string; value: string; bar?: string; passes?: boolean };

/** A row with a bar: `atLeast` and `atMost` are in the unit of `value`. */
export function judged(
  row: { measured: string; store: string; value: number; unit: string; note?: string },
  bar: { atLeast: number } | { atMost: number },
): Row {
  const { measured, store, value, unit, note } = row;
  const text = `${shown(value)}${unit}${note === undefined ? "" : `  (${note})`}`;
  if ("atLeast" in bar) {
    return { measured, store, value: text, bar: `at least ${bar.atLeast}${unit}`, passes: value >= bar.atLeast };
  }
  return { measured, store, value: text, bar: `at most ${bar.atMost}${unit}`, passes: value <= bar.atMost };
}

/** A number with as many digits as it deserves. */
export function shown(value: number): string {
  if (value >= 1_000) return String(Math.round(value));
  return value >= 100 ? value.toFixed(0) : value >= 10 ? value.toFixed(1) : value.toFixed(2);
}
