import { z } from "zod";
import type { Connector } from "../../model/connector.ts";
import { canonicalTimeZone } from "../../model/time-zone.ts";
import { type WallClock, wallClock } from "./wall-clock.ts";

export const settings = z.strictObject({
  timezone: z
    .string()
    .max(64)
    .refine((name) => canonicalTimeZone(name) !== null, "give the name of a time zone, such as Europe/Amsterdam")
    .default("UTC")
    .meta({
      title: "Time zone",
      description: "The zone of the times in a transcription, by its IANA name, such as Europe/Amsterdam.",
    }),
});

/** One for each zone, however many connectors there are: they are dear to make and to keep. */
const clocks = new Map<string, WallClock>();
/** Keyed by the settings' object, which is replaced, never changed, when a connector is saved. */
const known = new WeakMap<Connector["settings"], WallClock>();

/** The clock that a connector's transcriptions go by; UTC for whatever the schema would not have let in. */
export function clockOf(connector: Connector): WallClock {
  const { timezone } = connector.settings;
  let clock = known.get(connector.settings);
  if (clock === undefined) {
    clock = clockIn((typeof timezone === "string" && canonicalTimeZone(timezone)) || "UTC");
    known.set(connector.settings, clock);
  }
  return clock;
}

function clockIn(timeZone: string): WallClock {
  const clock = clocks.get(timeZone) ?? wallClock(timeZone);
  clocks.set(timeZone, clock);
  return clock;
}
