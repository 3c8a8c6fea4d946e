import { expect, it } from "vitest";
import { createTurns, type Turns } from "./turns.ts";

/** One that writes and is done. */
async function write(turns: Turns, touched: string[] | null) {
  const turn = await turns.take(touched);
  turn.pass();
  turn.end();
}

it("lets one write after the other, in the order in which they came", async () => {
  const turns = createTurns();
  const order: string[] = [];
  const first = await turns.take(null);
  const second = turns.take(null).then((turn) => {
    order.push("second");
    turn.pass();
  });
  const third = turns.take(null).then(() => order.push("third"));
  await new Promise(setImmediate);
  order.push("first");
  first.pass();
  await Promise.all([second, third]);
  expect(order).toEqual(["first", "second", "third"]);
});

it.each<[string, string[] | null, string[] | null, boolean]>([
  ["the same", ["a", "b"], ["b", "c"], true],
  ["something else", ["a"], ["b"], false],
  ["nothing", [], ["b"], false],
  ["it does not say what", null, ["b"], true],
  ["something, and the one that read does not say what", ["a"], null, true],
])("knows of what was read before another had written %s", async (_, changed, read, tooLate) => {
  const turns = createTurns();
  await write(turns, ["b", "c"]);
  const moment = turns.moment();
  await write(turns, changed);
  expect((await turns.take(read)).comesTooLate(moment)).toBe(tooLate);
});

it("counts what was on its way when the reading began, until it has ended", async () => {
  const turns = createTurns();
  const writing = await turns.take(["a"]);
  writing.pass();
  const before = turns.moment();
  writing.end();
  const after = turns.moment();
  const reader = await turns.take(["a"]);
  expect([reader.comesTooLate(before), reader.comesTooLate(after)]).toEqual([true, false]);
});

it("takes what it no longer remembers for a change", async () => {
  const turns = createTurns();
  const moment = turns.moment();
  for (let n = 0; n < 40; n += 1) await write(turns, [`${n}`]);
  expect((await turns.take(["a"])).comesTooLate(moment)).toBe(true);
});
