import { expect, test } from "vitest";
import type { Json } from "./json.ts";
import { readPath } from "./read-path.ts";

const value = JSON.parse(
  '{"a": {"b": [{"c": 1}, null], "x.y": 2}, "a.z": 3, "n": null, "t": "text", "__proto__": {"own": 4}}',
) as Json;

test.each<[string, Json | undefined]>([
  ["a.b.0.c", 1],
  ["a.b.1", null],
  ["a.x.y", 2],
  ["a.z", 3],
  ["n", null],
  ["a.b", [{ c: 1 }, null]],
  ["__proto__.own", 4],
  ["a.b.2", undefined],
  ["a.b.length", undefined],
  ["a.b.length.x", undefined],
  ["n.x", undefined],
  ["t.length", undefined],
  ["t.0", undefined],
  ["constructor", undefined],
  ["a.__proto__", undefined],
  ["a.constructor.prototype", undefined],
  ["a.toString", undefined],
  ["a.b.map", undefined],
  ["", undefined],
  [".", undefined],
  ["a.", undefined],
])("%j is %j", (path, expected) => {
  expect(readPath(value, path)).toEqual(expected);
});

test.each([undefined, null, 1, "text", true, []])("%j holds nothing", (scalar) => {
  expect(readPath(scalar, "a")).toBeUndefined();
});
