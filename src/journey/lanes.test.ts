import fc from "fast-check";
import { expect, it } from "vitest";
import { exampleQueueRow } from "../../test/support/example-rows.ts";
import { nextOfLanes } from "./lanes.ts";

const row = (id: string, given: Parameters<typeof exampleQueueRow>[0] = {}) => exampleQueueRow({ id, ...given });
const next = (rows: ReturnType<typeof row>[], ended: string[]) => nextOfLanes(rows, new Set(ended)).map(({ id }) => id);

it("is the row after the one that ended, in the order of the call", () => {
  const rows = [
    row("c", { seq: 3, state: "lane" }),
    row("b", { seq: 2, state: "lane" }),
    row("a", { state: "leased" }),
  ];
  expect(next(rows, ["a"])).toEqual(["b"]);
  expect(next(rows, ["a", "b"])).toEqual(["c"]);
  expect(next(rows, ["a", "b", "c"])).toEqual([]);
});

it("is none where nothing has ended, or what ended was not the first", () => {
  const rows = [
    row("a", { state: "leased" }),
    row("b", { seq: 2, state: "lane" }),
    row("c", { seq: 3, state: "lane" }),
  ];
  expect(next(rows, [])).toEqual([]);
  expect(next(rows, ["b"])).toEqual([]);
});

it("is none where the first waits for something else", () => {
  for (const state of ["retry", "backlog", "leased"] as const) {
    expect(next([row("a"), row("b", { seq: 2, state })], ["a"])).toEqual([]);
  }
});

it("keeps connectors and lanes apart", () => {
  const rows = [
    row("a1", { state: "leased" }),
    row("a2", { seq: 2, state: "lane" }),
    row("b1", { connector_id: "con_2", state: "leased" }),
    row("b2", { connector_id: "con_2", seq: 2, state: "lane" }),
    row("c2", { lane: "other", seq: 2, state: "lane" }),
  ];
  expect(next(rows, ["a1"])).toEqual(["a2"]);
  expect(next(rows, ["a1", "b1"]).sort()).toEqual(["a2", "b2"]);
});

it("moves every lane that can move, one row each", () => {
  const place = fc.record({
    lane: fc.constantFrom("l1", "l2", "l3"),
    connector_id: fc.constantFrom("con_1", "con_2"),
    ended: fc.boolean(),
  });
  fc.assert(
    fc.property(fc.array(place, { maxLength: 30 }), (places) => {
      const rows = places.map(({ lane, connector_id }, n) =>
        row(String(n), { lane, connector_id, seq: n, state: "lane" }),
      );
      const ended = new Set(places.flatMap((one, n) => (one.ended ? [String(n)] : [])));
      const expected = [...Map.groupBy(rows, (one) => `${one.lane} ${one.connector_id}`).values()]
        .filter((lane) => lane.some(({ id }) => ended.has(id)))
        .flatMap((lane) => lane.find(({ id }) => !ended.has(id))?.id ?? []);
      expect(next(rows, [...ended]).sort()).toEqual(expected.sort());
    }),
  );
});
