import fc from "fast-check";
import { expect, it } from "vitest";
import { findRepeatedName } from "./find-repeated-name.ts";

it.each([
  ['{"a": 1, "b": 2}', null],
  ['{"a": 1, "b": {"a": 1, "a": 2}, "c": ["a", "a"]}', null],
  ['{"a": "a", "b": "a\\",\\"a\\":"}', null],
  ['{"a": 1, "a": 2}', "a"],
  ['{"a": [{"x": 1}, "a"], "b": {"a": 1}, "a": null}', "a"],
  ['{"lc_number": 1, "lc_\\u006eumber": 2}', "lc_number"],
  ['["a", "a"]', null],
  ["{}", null],
  ['"a"', null],
])("in %s it finds %s", (json, name) => {
  expect(findRepeatedName(json)).toBe(name);
});

it("finds nothing in what JSON.stringify writes, and a member that is written again", () => {
  fc.assert(
    fc.property(fc.dictionary(fc.string(), fc.jsonValue()), fc.jsonValue(), (object, value) => {
      const json = JSON.stringify(object);
      expect(findRepeatedName(json)).toBeNull();
      const [name] = Object.keys(JSON.parse(json) as object);
      if (name === undefined) return;
      const twice = `${json.slice(0, -1)},${JSON.stringify(name)}:${JSON.stringify(value)}}`;
      expect(findRepeatedName(twice)).toBe(name);
    }),
  );
});
