import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { backoffMs, retryAfterMs } from "./backoff.ts";

const NOW = Date.parse("2025-10-10T08:21:45Z");
const DAY_MS = 24 * 3_600_000;

describe("backoffMs", () => {
  it.each([
    [1, "5 s", 5_000],
    [2, "5 min", 300_000],
    [3, "30 min", 1_800_000],
    [4, "2 h", 7_200_000],
    [5, "5 h", 18_000_000],
    [6, "10 h", 36_000_000],
    [7, "10 h", 36_000_000],
    [8, "10 h again", 36_000_000],
    [50, "10 h still", 36_000_000],
  ])("after %i attempts is %s, give or take a tenth", (attempts, _, ms) => {
    expect(backoffMs(attempts, 0.5)).toBe(ms);
    expect(backoffMs(attempts, 0)).toBeCloseTo(ms * 0.9);
    expect(backoffMs(attempts, 1)).toBeCloseTo(ms * 1.1);
  });

  it("spreads what failed together", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 60 }), fc.double({ min: 0, max: 1, noNaN: true }), (attempts, random) => {
        const middle = backoffMs(attempts, 0.5);
        expect(Math.abs(backoffMs(attempts, random) - middle)).toBeLessThanOrEqual(middle * 0.1 + 1e-6);
      }),
    );
  });
});

describe("retryAfterMs", () => {
  it.each([
    ["seconds", "120", 120_000],
    ["no time at all", "0", 0],
    ["seconds with spaces around", " 7 ", 7_000],
    ["a date", "Fri, 10 Oct 2025 08:22:45 GMT", 60_000],
    ["a date of the older form", "Friday, 10-Oct-25 08:22:45 GMT", 60_000],
    ["a date that has passed", "Fri, 10 Oct 2025 08:00:00 GMT", 0],
    ["more than a day", "99999999", DAY_MS],
    ["more than fits in a number", "9".repeat(400), DAY_MS],
    ["a date far away", "Fri, 10 Oct 2099 08:22:45 GMT", DAY_MS],
  ])("understands %s", (_, header, ms) => {
    expect(retryAfterMs(header, NOW)).toBe(ms);
  });

  it.each([
    undefined,
    "",
    "soon",
    "in 5 minutes",
    "-5",
    "1.5",
    "5s",
    "1e3",
    "2025-10-10T08:22:45Z",
    "Fri, someday GMT",
  ])("does not make a time of %j", (header) => {
    expect(retryAfterMs(header, NOW)).toBeNull();
  });
});
