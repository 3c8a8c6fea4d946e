import fc from "fast-check";
import { expect, test } from "vitest";
import { canonicalTimeZone } from "../../model/time-zone.ts";
import { wallClock } from "./wall-clock.ts";

test.each([
  ["UTC", "2026-06-12T00:00:00.000Z", "12:00:00 AM"],
  ["UTC", "2026-06-12T09:05:07.999Z", "09:05:07 AM"],
  ["UTC", "2026-06-12T12:00:00.000Z", "12:00:00 PM"],
  ["UTC", "2026-06-12T23:59:59.999Z", "11:59:59 PM"],
  ["Europe/Amsterdam", "2026-06-12T10:03:14.000Z", "12:03:14 PM"],
  ["Europe/Amsterdam", "2026-01-12T10:03:14.000Z", "11:03:14 AM"],
  ["Europe/Amsterdam", "2026-03-29T00:59:59.000Z", "01:59:59 AM"],
  ["Europe/Amsterdam", "2026-03-29T01:00:00.000Z", "03:00:00 AM"],
  ["Asia/Kathmandu", "2026-06-12T18:15:30.000Z", "12:00:30 AM"],
  ["America/St_Johns", "2026-06-12T14:30:00.000Z", "12:00:00 PM"],
])("in %s, %s is %s", (zone, moment, expected) => {
  expect(wallClock(zone)(Date.parse(moment))).toBe(expected);
});

test("one clock tells any moments in any order, as Intl does", () => {
  const zones = ["UTC", "Europe/Amsterdam", "Asia/Kathmandu", "Australia/Lord_Howe", "America/St_Johns"];
  const moment = fc.integer({ min: Date.UTC(1973, 0), max: Date.UTC(2100, 0) });
  const nearby = fc
    .tuple(moment, fc.array(fc.integer({ min: -90_000, max: 90_000 })))
    .map(([at, steps]) => [at, ...steps.map((step) => at + step)]);
  fc.assert(
    fc.property(fc.constantFrom(...zones), nearby, (timeZone, moments) => {
      const clock = wallClock(timeZone);
      const intl = new Intl.DateTimeFormat("en-US", {
        timeZone,
        hourCycle: "h12",
        hour: "2-digit",
        minute: "2-digit",
        second: "2-digit",
      });
      for (const at of moments) expect(clock(at)).toBe(intl.format(at).replace("\u202f", " "));
    }),
  );
});

test.each([
  ["Europe/Amsterdam", "Europe/Amsterdam"],
  ["europe/amsterdam", "Europe/Amsterdam"],
  ["UTC", "UTC"],
])("%s is the zone %s", (name, expected) => {
  expect(canonicalTimeZone(name)).toBe(expected);
});

test.each(["", " ", "Europe/Atlantis", "+02:00", "-05", "Europe/Amsterdam ", "\0", "Europe"])(
  "%j is no zone",
  (name) => {
    expect(canonicalTimeZone(name)).toBeNull();
  },
);
