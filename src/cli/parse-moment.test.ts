import { InvalidArgumentError } from "commander";
import { afterAll, beforeAll, expect, it, vi } from "vitest";
import { parseMoment } from "./parse-moment.ts";

const NOW = Date.parse("2026-05-02T12:00:00Z");

beforeAll(() => {
  vi.useFakeTimers({ toFake: ["Date"], now: NOW });
});
afterAll(() => {
  vi.useRealTimers();
});

it.each([
  ["30s", NOW - 30_000],
  ["10m", NOW - 600_000],
  ["2h", NOW - 7_200_000],
  ["7d", NOW - 7 * 86_400_000],
  ["2026-05-01T09:30:15.250Z", Date.UTC(2026, 4, 1, 9, 30, 15, 250)],
  ["2026-05-01T09:30+02:00", Date.UTC(2026, 4, 1, 7, 30)],
  ["2026-05-01T09:30", new Date(2026, 4, 1, 9, 30).getTime()],
  ["2026-05-01 09:30", new Date(2026, 4, 1, 9, 30).getTime()],
  ["2026-05-01", new Date(2026, 4, 1).getTime()],
])("reads %s", (text, at) => {
  expect(parseMoment(text)).toBe(at);
});

it.each(["", "soon", "2", "h", "-2h", "2 h", "2w", "2026-13-01", "2026-05-01T25:00", "1777777777777", "May 1"])(
  "refuses %j",
  (text) => {
    expect(() => parseMoment(text)).toThrow(InvalidArgumentError);
  },
);
