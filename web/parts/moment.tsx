import { texts } from "../texts.ts";

const here = new Intl.DateTimeFormat(texts.locale, { dateStyle: "medium", timeStyle: "medium" });
const clock = new Intl.DateTimeFormat(texts.locale, { timeStyle: "medium" });

/** A moment in the viewer's zone, as text. */
export function momentText(at: number): string {
  return here.format(at);
}

/** A moment in the viewer's zone, with UTC on hover. */
export function Moment({ at, timeOnly = false }: { at: number; timeOnly?: boolean }) {
  const date = new Date(at);
  return (
    <time dateTime={date.toISOString()} title={`${date.toISOString()} (UTC)`}>
      {(timeOnly ? clock : here).format(date)}
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
