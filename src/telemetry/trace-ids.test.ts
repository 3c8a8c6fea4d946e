import { expect, it } from "vitest";
import { attemptIds, readTraceparent, traceOf, writeTraceparent } from "./trace-ids.ts";

const TRACE = "0af7651916cd43dd8448eb211c80319c";
const SPAN = "b7ad6b7169203331";

it("reads a producer's trace context", () => {
  expect(readTraceparent(`00-${TRACE}-${SPAN}-01`)).toEqual({ traceId: TRACE, spanId: SPAN, sampled: true });
  expect(readTraceparent(`00-${TRACE}-${SPAN}-00`)).toEqual({ traceId: TRACE, spanId: SPAN, sampled: false });
  // Flags and versions to come.
  expect(readTraceparent(`00-${TRACE}-${SPAN}-03`)?.sampled).toBe(true);
  expect(readTraceparent(`cc-${TRACE}-${SPAN}-01-what-comes-later`)?.traceId).toBe(TRACE);
});

it.each([
  "",
  "00",
  `00-${TRACE}-${SPAN}`,
  `ff-${TRACE}-${SPAN}-01`,
  `00-${TRACE}-${SPAN}-01-more`,
  `00-${TRACE.toUpperCase()}-${SPAN}-01`,
  `00-${"0".repeat(32)}-${SPAN}-01`,
  `00-${TRACE}-${"0".repeat(16)}-01`,
  `00-${TRACE.slice(1)}-${SPAN}-01`,
  `00-${TRACE}-${SPAN}-01\n`,
])("does not take %j for a trace context", (value) => {
  expect(readTraceparent(value)).toBeNull();
});

it("gives an event and its attempts the same ids wherever and whenever they are asked for", () => {
  const event = { account_id: "acc_1", id: "evt_1" };
  const trace = traceOf(event);
  expect(traceOf({ ...event })).toEqual(trace);
  expect(trace).toEqual({
    traceId: expect.stringMatching(/^[\da-f]{32}$/),
    acceptId: expect.stringMatching(/^[\da-f]{16}$/),
    parentId: null,
    sampled: true,
  });
  expect(traceOf({ account_id: "acc_2", id: "evt_1" }).traceId).not.toBe(trace.traceId);

  const ids = attemptIds({ id: "dlv_1", attempts: 0 });
  expect(attemptIds({ id: "dlv_1", attempts: 0 })).toEqual(ids);
  const all = [ids.send, ids.settle, ...Object.values(attemptIds({ id: "dlv_1", attempts: 1 })), trace.acceptId];
  expect(new Set(all).size).toBe(5);
});

it("goes on with the producer's trace and its decision to sample", () => {
  const trace = traceOf({ account_id: "acc_1", id: "evt_1" }, { traceId: TRACE, spanId: SPAN, sampled: false });
  expect(trace).toMatchObject({ traceId: TRACE, parentId: SPAN, sampled: false });
  expect(writeTraceparent(trace, "1111111111111111")).toBe(`00-${TRACE}-1111111111111111-00`);
  expect(readTraceparent(writeTraceparent({ ...trace, sampled: true }, SPAN))?.sampled).toBe(true);
});
