import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { exampleQueueRow } from "../../test/support/example-rows.ts";
import { historyRow } from "../store/queue.ts";
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

it("says nothing of an end that the attempt has told of, and of nothing discarded", () => {
  const { lines, log } = record();
  const row = historyRow(exampleQueueRow(), { outcome: "delivered", reason: null, now: 1_760_000_000_000 });
  log.ended(row);
  log.discarded(0, "con_1");
  expect(lines).toEqual([]);
  log.ended({ ...row, outcome: "expired" });
  log.discarded(2, "con_1");
  expect(lines).toEqual([
    expect.objectContaining({ msg: "delivery.ended", delivery_id: row.id, outcome: "expired", after_ms: 0 }),
    expect.objectContaining({ msg: "deliveries.discarded", connector_id: "con_1", count: 2 }),
  ]);
});
