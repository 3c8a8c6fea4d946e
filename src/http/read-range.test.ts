import { expect, it } from "vitest";
import { readRange } from "./read-range.ts";

it.each([
  ["bytes=0-", { start: 0, end: 99 }],
  ["bytes=10-19", { start: 10, end: 19 }],
  ["bytes=90-500", { start: 90, end: 99 }],
  ["bytes=-5", { start: 95, end: 99 }],
  ["bytes=-500", { start: 0, end: 99 }],
  [undefined, null],
  ["bytes=100-", null],
  ["bytes=9-3", null],
  ["bytes=-", null],
  ["bytes=-0", null],
  ["bytes=0-1,5-6", null],
  ["seconds=0-1", null],
])("%s of 100 bytes is %j", (range, part) => {
  expect(readRange(range, 100)).toEqual(part);
});
