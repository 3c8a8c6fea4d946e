/** When a widget's calls are made: weekly hours on the clocks of a time zone, which may run over midnight. */
import type { Weekday, WeeklyHours } from "../contract/widgets.ts";
import { addDays, type LocalDate, localDate, momentOf, weekdayOf } from "./time-zone.ts";

/** Hours on the clocks of a zone; null hours are open at all times. */
export type Opening = { hours: WeeklyHours | null; time_zone: string };

const WEEKDAYS: readonly Weekday[] = ["sun", "mon", "tue", "wed", "thu", "fri", "sat"];

/**
 * The first moment from `at` on that is within the hours, in milliseconds UTC: `at` itself where they are open then. Null
 * where they never open. On the day that clocks go forward a span that lies in the hour left out is passed over.
 */
export function nextOpen({ hours, time_zone }: Opening, at: number): number | null {
  if (hours === null) return at;
  const today = localDate(time_zone, at);
  let next: number | null = null;
  // From yesterday, whose hours may run over midnight, to the same day of the next week and one beyond.
  for (let days = -1; days <= 8; days++) {
    for (const { opens, closes } of spansOn(addDays(today, days), { hours, time_zone })) {
      if (closes <= at || closes <= opens) continue;
      if (opens <= at) return at;
      if (next === null || opens < next) next = opens;
    }
    if (next !== null && days >= 0) return next;
  }
  return next;
}

function spansOn(day: LocalDate, { hours, time_zone }: { hours: WeeklyHours; time_zone: string }) {
  const spans = hours[WEEKDAYS[weekdayOf(day)] as Weekday] ?? [];
  return spans.map(({ from, to }) => {
    const opens = minutesOf(from);
    const closes = minutesOf(to);
    const closingDay = closes <= opens ? addDays(day, 1) : day;
    return { opens: momentOf(time_zone, day, opens), closes: momentOf(time_zone, closingDay, closes) };
  });
}

/** `09:30` as minutes after midnight; `24:00` is the end of the day. */
function minutesOf(clock: string): number {
  const [hours, minutes] = clock.split(":").map(Number);
  return (hours ?? 0) * 60 + (minutes ?? 0);
}
