import { texts } from "../texts.ts";

const here = new Intl.DateTimeFormat(texts.locale, { dateStyle: "medium", timeStyle: "medium" });
const minute = { day: "numeric", month: "short", hour: "2-digit", minute: "2-digit" } as const;
const brief = new Intl.DateTimeFormat(texts.locale, minute);
const dated = new Intl.DateTimeFormat(texts.locale, { ...minute, year: "numeric" });
const clock = new Intl.DateTimeFormat(texts.locale, { timeStyle: "medium" });

/** A moment in the viewer's zone to the minute, as text; with its year where that is not this one. */
export function momentText(at: number): string {
  const isThisYear = new Date(at).getFullYear() === new Date().getFullYear();
  return (isThisYear ? brief : dated).format(at);
}

/** A moment in the viewer's zone, with UTC on hover. */
export function Moment({ at, timeOnly, isShort }: { at: number; timeOnly?: boolean; isShort?: boolean }) {
  const date = new Date(at);
  return (
    <time dateTime={date.toISOString()} title={`${date.toISOString()} (UTC)`}>
      {isShort ? momentText(at) : (timeOnly ? clock : here).format(date)}
    </time>
  );
}

/** A duration in milliseconds as `1:02:03` or `2:03`. */
export function duration(ms: number): string {
  const seconds = Math.max(0, Math.round(ms / 1_000));
  const [hours, minutes] = [Math.floor(seconds / 3_600), Math.floor(seconds / 60) % 60];
  const end = `${String(seconds % 60).padStart(2, "0")}`;
  return hours > 0 ? `${hours}:${String(minutes).padStart(2, "0")}:${end}` : `${minutes}:${end}`;
}
