import { expect, test } from "vitest";
import { secondsBetween } from "./call-times.ts";

test.each([
  [0, 1_499, 1],
  [0, 1_500, 2],
  [5_000, 0, 0],
  [undefined, 5_000, 0],
  [5_000, undefined, 0],
])("from %s ms to %s ms it is %i s", (from, to, expected) => {
  expect(secondsBetween(from, to)).toBe(expected);
});
