import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { StoreError } from "../store/store-error.ts";
import { createJourneyLog } from "./journey-log.ts";
import { createLog } from "./log.ts";

beforeEach(() => void vi.useFakeTimers({ toFake: ["performance"] }));
afterEach(() => void vi.useRealTimers());

function record() {
  const lines: Record<string, unknown>[] = [];
  const log = createLog({ level: "info", to: { write: (line) => void lines.push(JSON.parse(line)) } });
  return { lines, log: createJourneyLog(log) };
}

it("tells the store's trouble once a second, however often it is met, and how often it was", () => {
  const { lines, log } = record();
  const gone = new StoreError("the disk is full", "SQLITE_FULL");
  for (let n = 0; n < 1_000; n++) log.failed("accept", gone);
  vi.advanceTimersByTime(1_000);
  log.failed("accept", gone);
  expect(lines).toEqual([
    expect.objectContaining({
      level: 50,
      msg: "store.failed",
      step: "accept",
      err: expect.objectContaining({ code: "SQLITE_FULL" }),
    }),
    expect.objectContaining({ msg: "store.failed", untold: 999 }),
  ]);
});

it("tells each step's trouble apart, and a mistake of ours from the store's", () => {
  const { lines, log } = record();
  log.failed("accept", new StoreError("gone", "57P01"));
  log.failed("settle", new StoreError("gone", "57P01"));
  log.failed("settle", new TypeError("x is not a function"));
  expect(lines.map(({ step, msg }) => [step, msg])).toEqual([
    ["accept", "store.failed"],
    ["settle", "store.failed"],
    ["settle", "step.failed"],
  ]);
});

it("does not tell of nothing discarded", () => {
  const { lines, log } = record();
  log.discarded(0, "con_1");
  expect(lines).toEqual([]);
});
