import { expect, test } from "vitest";
import { type Counts, countsOf, qualityOf } from "./quality.ts";

const counts = (changed: Partial<Counts>): Counts => ({
  received: 0,
  lost: 0,
  jitterMs: 2,
  lossThere: 0,
  roundTripMs: 40,
  ...changed,
});

test("grades what happened since the last measurement, not the whole call", () => {
  const before = counts({ received: 1_000, lost: 500 });
  expect(qualityOf(before, counts({ received: 1_100, lost: 500 }))).toMatchObject({ grade: "good", loss: 0 });
});

test.each([
  [{ lost: 8 }, "fair"],
  [{ lost: 20 }, "poor"],
  [{ lossThere: 0.2 }, "poor"],
  [{ roundTripMs: 700, jitterMs: 20 }, "poor"],
  [{ roundTripMs: 450, jitterMs: 15 }, "fair"],
  [{ jitterMs: 15, roundTripMs: null }, "good"],
] as const)("takes %j for %s", (changed, grade) => {
  expect(qualityOf(counts({}), counts({ received: 100, ...changed })).grade).toBe(grade);
});

test("a silent far end is no loss", () => expect(qualityOf(counts({}), counts({})).loss).toBe(0));

test("reads the counts of a report", () => {
  const report = [
    { type: "inbound-rtp", packetsReceived: 90, packetsLost: 10, jitter: 0.004 },
    { type: "remote-inbound-rtp", fractionLost: 0.02, roundTripTime: 0.05 },
    { type: "candidate-pair", nominated: true, currentRoundTripTime: 0.09 },
    { type: "codec" },
  ];
  expect(countsOf(report as never)).toEqual({
    received: 90,
    lost: 10,
    jitterMs: 4,
    lossThere: 0.02,
    roundTripMs: 50,
  });
});
