import { expect, test } from "vitest";
import { bracketQuery } from "./bracket-query.ts";

test.each<[string, Parameters<typeof bracketQuery>[0], string]>([
  ["plain values", { a: "x y", b: 1.5, c: true, d: false }, "a=x%20y&b=1.5&c=true&d=false"],
  ["null", { a: null }, "a="],
  ["nothing", { a: undefined, b: [], c: {} }, ""],
  ["an object", { lead: { name: "Ada", at: { city: "York" } } }, "lead[name]=Ada&lead[at][city]=York"],
  ["a list", { tags: ["a", null, 2] }, "tags[]=a&tags[]=&tags[]=2"],
  ["a list of objects", { items: [{ id: 1, n: 2 }, { id: 3 }] }, "items[0][id]=1&items[0][n]=2&items[1][id]=3"],
  ["a list of lists", { m: [[1, 2], [3]] }, "m[0][]=1&m[0][]=2&m[1][]=3"],
])("%s", (_, payload, expected) => {
  expect(bracketQuery(payload).replaceAll("%5B", "[").replaceAll("%5D", "]")).toBe(expected);
});

test("what means something in an address is escaped", () => {
  const payload = { "a&b=c": "1&d=2#é+", half: "\ud800" };
  expect(Object.fromEntries(new URLSearchParams(bracketQuery(payload)))).toEqual({ ...payload, half: "\ufffd" });
});
