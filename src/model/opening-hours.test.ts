import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { WeeklyHours } from "../contract/widgets.ts";
import { nextOpen } from "./opening-hours.ts";

const office: WeeklyHours = {
  mon: [
    { from: "09:00", to: "12:30" },
    { from: "13:30", to: "17:00" },
  ],
  fri: [{ from: "09:00", to: "24:00" }],
};

/** The next opening as an ISO moment, in UTC unless the moment itself says otherwise. */
function opens(at: string, hours: WeeklyHours | null, time_zone = "UTC"): string | null {
  const next = nextOpen({ hours, time_zone }, Date.parse(at));
  return next === null ? null : new Date(next).toISOString().replace(".000Z", "Z");
}

describe("hours of a week", () => {
  // 2026-01-05 is a Monday.
  it.each([
    ["2026-01-05T09:00:00Z", "2026-01-05T09:00:00Z"],
    ["2026-01-05T08:59:59Z", "2026-01-05T09:00:00Z"],
    ["2026-01-05T12:29:59Z", "2026-01-05T12:29:59Z"],
    ["2026-01-05T12:30:00Z", "2026-01-05T13:30:00Z"],
    ["2026-01-05T17:00:00Z", "2026-01-09T09:00:00Z"],
    ["2026-01-09T23:59:59Z", "2026-01-09T23:59:59Z"],
    ["2026-01-10T00:00:00Z", "2026-01-12T09:00:00Z"],
  ])("at %s the next moment within them is %s", (at, expected) => {
    expect(opens(at, office)).toBe(expected);
  });

  it("are told by the clocks of their zone", () => {
    expect(opens("2026-01-05T13:59:00Z", { mon: [{ from: "09:00", to: "17:00" }] }, "America/New_York")).toBe(
      "2026-01-05T14:00:00Z",
    );
    // In Auckland it is Monday already.
    expect(opens("2026-01-04T20:30:00Z", { mon: [{ from: "09:00", to: "17:00" }] }, "Pacific/Auckland")).toBe(
      "2026-01-04T20:30:00Z",
    );
    expect(opens("2026-01-05T00:00:00Z", { mon: [{ from: "09:15", to: "17:00" }] }, "Asia/Kathmandu")).toBe(
      "2026-01-05T03:30:00Z",
    );
  });

  it("may run over midnight, and belong to the day they begin on", () => {
    const night = { sat: [{ from: "22:00", to: "06:00" }] };
    expect(opens("2026-01-11T05:59:59Z", night)).toBe("2026-01-11T05:59:59Z");
    expect(opens("2026-01-11T06:00:00Z", night)).toBe("2026-01-17T22:00:00Z");
    expect(opens("2026-01-11T22:30:00Z", night)).toBe("2026-01-17T22:00:00Z");
    expect(opens("2026-01-10T23:00:00Z", { sat: [{ from: "08:00", to: "08:00" }] })).toBe("2026-01-10T23:00:00Z");
  });

  it("are all of time where there are none, and never where no day has a span", () => {
    expect(opens("2026-01-10T00:00:00Z", null)).toBe("2026-01-10T00:00:00Z");
    expect(opens("2026-01-10T00:00:00Z", {})).toBeNull();
  });
});

describe("when the clocks change", () => {
  const at = (from: string, to: string) => ({ sun: [{ from, to }] });

  it("hours keep to the clocks: an hour earlier by UTC in summer", () => {
    const daily = { sat: [{ from: "09:00", to: "10:00" }], sun: [{ from: "09:00", to: "10:00" }] };
    expect(opens("2026-03-28T00:00:00Z", daily, "Europe/Berlin")).toBe("2026-03-28T08:00:00Z");
    expect(opens("2026-03-28T12:00:00Z", daily, "Europe/Berlin")).toBe("2026-03-29T07:00:00Z");
  });

  it("a beginning that is left out comes when the clocks have gone forward", () => {
    // On 2026-03-29 in Berlin 02:00 becomes 03:00, at 01:00 UTC.
    expect(opens("2026-03-29T00:00:00Z", at("02:30", "05:00"), "Europe/Berlin")).toBe("2026-03-29T01:30:00Z");
    expect(opens("2026-03-29T00:00:00Z", at("01:30", "03:00"), "Europe/Berlin")).toBe("2026-03-29T00:30:00Z");
    expect(opens("2026-03-29T00:59:59Z", at("01:30", "03:00"), "Europe/Berlin")).toBe("2026-03-29T00:59:59Z");
    expect(opens("2026-03-29T01:00:00Z", at("01:30", "03:00"), "Europe/Berlin")).toBe("2026-04-04T23:30:00Z");
  });

  it("a beginning that comes twice is the first one", () => {
    // On 2026-10-25 in Berlin 03:00 becomes 02:00, at 01:00 UTC.
    expect(opens("2026-10-25T00:00:00Z", at("02:30", "05:00"), "Europe/Berlin")).toBe("2026-10-25T00:30:00Z");
    expect(opens("2026-10-25T01:15:00Z", at("02:30", "05:00"), "Europe/Berlin")).toBe("2026-10-25T01:15:00Z");
  });
});

it("never says a moment before the one it was asked at, and says the same of what it said", () => {
  const clock = fc
    .tuple(fc.nat(23), fc.nat(59))
    .map(([hours, minutes]) => `${String(hours).padStart(2, "0")}:${String(minutes).padStart(2, "0")}`);
  const hours = fc.record(
    {
      mon: fc.array(fc.record({ from: clock, to: clock }), { maxLength: 2 }),
      sun: fc.array(fc.record({ from: clock, to: clock }), { maxLength: 2 }),
    },
    { requiredKeys: [] },
  );
  const zone = fc.constantFrom("UTC", "Europe/Berlin", "America/Sao_Paulo", "Australia/Lord_Howe", "Pacific/Apia");
  const moment = fc.integer({ min: Date.parse("2000-01-01"), max: Date.parse("2040-01-01") });
  fc.assert(
    fc.property(hours, zone, moment, (given, time_zone, at) => {
      const next = nextOpen({ hours: given, time_zone }, at);
      if (next === null) return;
      expect(next).toBeGreaterThanOrEqual(at);
      expect(nextOpen({ hours: given, time_zone }, next)).toBe(next);
    }),
    { numRuns: 500 },
  );
});
