import { texts } from "../texts.ts";

const UNITS: [unit: "day" | "hour" | "minute" | "second" | "millisecond", ms: number][] = [
  ["day", 86_400_000],
  ["hour", 3_600_000],
  ["minute", 60_000],
  ["second", 1_000],
  ["millisecond", 1],
];

/** Milliseconds as people say them, in the largest unit that fits: `8 ms`, `1.2 sec`, `3 min`. */
export function readable(ms: number): string {
  const [unit, size] = UNITS.find(([, each]) => ms >= each) ?? ["millisecond", 1];
  const value = ms / size;
  return new Intl.NumberFormat(texts.locale, {
    style: "unit",
    unit,
    unitDisplay: "short",
    maximumFractionDigits: unit === "second" && value < 10 ? 1 : 0,
  }).format(value);
}
