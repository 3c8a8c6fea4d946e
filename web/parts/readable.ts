import { texts } from "../texts.ts";

const UNITS: [unit: keyof typeof texts.units, ms: number][] = [
  ["day", 86_400_000],
  ["hour", 3_600_000],
  ["minute", 60_000],
  ["second", 1_000],
  ["millisecond", 1],
];

/** Milliseconds in the largest unit that fits: `8 ms`, `1.2 s`, `3 min`. */
export function readable(ms: number): string {
  const [unit, size] = unitOf(ms);
  const digits = unit === "second" && ms < 10_000 ? 1 : 0;
  return `${(ms / size).toLocaleString(texts.locale, { maximumFractionDigits: digits })} ${texts.units[unit]}`;
}

/** Milliseconds in the two largest units that fit, seconds the least: `15 min 36 s`, `2 h 5 min`, `0 s`. */
export function spoken(ms: number): string {
  const seconds = Math.round(ms / 1_000) * 1_000;
  const [unit, size] = unitOf(Math.max(seconds, 1_000));
  const next = UNITS[UNITS.findIndex(([name]) => name === unit) + 1];
  const rest = next && unit !== "second" ? Math.floor((seconds % size) / next[1]) : 0;
  const whole = `${Math.floor(seconds / size)} ${texts.units[unit]}`;
  return next && rest > 0 ? `${whole} ${rest} ${texts.units[next[0]]}` : whole;
}

function unitOf(ms: number): (typeof UNITS)[number] {
  return UNITS.find(([, each]) => ms >= each) ?? ["millisecond", 1];
}
