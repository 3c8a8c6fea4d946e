/** A day of some zone's calendar; months count from 1. */
export type LocalDate = { year: number; month: number; day: number };

const DAY_MS = 86_400_000;

/** The IANA database's own spelling of a zone's name; null where it has no such zone. */
export function canonicalTimeZone(name: string): string | null {
  // Intl takes offsets such as +01:00 too: they have no name, and no summer time.
  if (!/^[a-z]/i.test(name)) return null;
  try {
    return new Intl.DateTimeFormat("en", { timeZone: name }).resolvedOptions().timeZone;
  } catch {
    return null;
  }
}

/** The day that a moment (milliseconds UTC) falls on in a zone. */
export function localDate(timeZone: string, at: number): LocalDate {
  const local = new Date(at + offsetAt(timeZone, at));
  return { year: local.getUTCFullYear(), month: local.getUTCMonth() + 1, day: local.getUTCDate() };
}

/** The day so many days later, or earlier. */
export function addDays({ year, month, day }: LocalDate, days: number): LocalDate {
  const moved = new Date(Date.UTC(year, month - 1, day + days));
  return { year: moved.getUTCFullYear(), month: moved.getUTCMonth() + 1, day: moved.getUTCDate() };
}

/** The day of the week, from 0 for Sunday. */
export function weekdayOf({ year, month, day }: LocalDate): number {
  return new Date(Date.UTC(year, month - 1, day)).getUTCDay();
}

/**
 * The moment, in milliseconds UTC, at which clocks in a zone show so many minutes after midnight of a day. Of a time that
 * comes twice it is the first one; a time that is left out when clocks go forward is as much later as they go
 * (ECMA-402's Temporal calls this "compatible").
 */
export function momentOf(timeZone: string, { year, month, day }: LocalDate, minutes: number): number {
  const shown = Date.UTC(year, month - 1, day, 0, minutes);
  const before = offsetAt(timeZone, shown - DAY_MS);
  const after = offsetAt(timeZone, shown + DAY_MS);
  const first = shown - before;
  if (before === after || offsetAt(timeZone, first) === before) return first;
  const second = shown - after;
  return offsetAt(timeZone, second) === after ? second : first;
}

const formats = new Map<string, Intl.DateTimeFormat>();

function formatOf(timeZone: string): Intl.DateTimeFormat {
  let format = formats.get(timeZone);
  if (format === undefined) {
    const parts = { year: "numeric", month: "numeric", day: "numeric", hour: "numeric", minute: "numeric" } as const;
    format = new Intl.DateTimeFormat("en-US", { timeZone, hourCycle: "h23", ...parts });
    formats.set(timeZone, format);
  }
  return format;
}

/** How far a zone's clocks are ahead of UTC at a moment, in milliseconds. */
function offsetAt(timeZone: string, at: number): number {
  const minute = Math.floor(at / 60_000) * 60_000;
  const parts: Partial<Record<Intl.DateTimeFormatPartTypes, number>> = {};
  for (const { type, value } of formatOf(timeZone).formatToParts(minute)) parts[type] = Number(value);
  const { year = 0, month = 1, day = 1, hour = 0, minute: minutes = 0 } = parts;
  return Date.UTC(year, month - 1, day, hour, minutes) - minute;
}
