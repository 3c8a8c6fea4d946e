import { InvalidArgumentError } from "commander";

const UNITS_MS = { s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 } as const;

const DATE_AND_TIME = /^\d{4}-\d\d-\d\d([T ]\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:\d\d)?)?$/;

/**
 * A moment in milliseconds UTC, from how long ago it was (`30s`, `10m`, `2h`, `7d`) or from a date, with or without a time
 * (ISO 8601; local where it has no zone). Throws commander's error for an argument that is neither.
 */
export function parseMoment(text: string): number {
  const [, amount, unit] = /^(\d+)([smhd])$/.exec(text) ?? [];
  if (amount && unit) return Date.now() - Number(amount) * UNITS_MS[unit as keyof typeof UNITS_MS];
  // A date alone would be read as midnight UTC.
  const at = DATE_AND_TIME.test(text) ? Date.parse(text.length === 10 ? `${text}T00:00` : text) : Number.NaN;
  if (!Number.isNaN(at)) return at;
  throw new InvalidArgumentError(
    "Give how long ago (30s, 10m, 2h, 7d) or when (2026-05-01, 2026-05-01T09:30, 2026-05-01T09:30:00Z).",
  );
}
