/** Tells the time of day in one zone, such as `12:03:14 PM`, of a moment in milliseconds UTC. */
export type WallClock = (at: number) => string;

/**
 * A clock of a zone, with two digits for each part. It asks Intl once a minute at most, which costs more than the rest of
 * a line: no zone has been off by parts of a minute since 1972.
 */
export function wallClock(timeZone: string): WallClock {
  // The 12-hour clock is made by hand: Intl puts a narrow no-break space before its AM and PM.
  const format = new Intl.DateTimeFormat("en-GB", { timeZone, hourCycle: "h23", hour: "2-digit", minute: "2-digit" });
  let minute = Number.NaN;
  let hours = "";
  let minutes = "";
  let half = "";
  return (at) => {
    const minuteOfAt = Math.floor(at / 60_000);
    if (minuteOfAt !== minute) {
      const [hour, rest] = format.format(minuteOfAt * 60_000).split(":");
      minute = minuteOfAt;
      hours = String(Number(hour) % 12 || 12).padStart(2, "0");
      minutes = String(rest);
      half = Number(hour) < 12 ? "AM" : "PM";
    }
    const seconds = Math.floor(at / 1_000) % 60;
    return `${hours}:${minutes}:${seconds < 10 ? "0" : ""}${seconds} ${half}`;
  };
}
