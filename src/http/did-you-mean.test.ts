import { expect, test } from "vitest";
import { didYouMean } from "./did-you-mean.ts";

test.each([
  ["frm", "from"],
  ["fromm", "from"],
  ["fo", "to"],
  ["Form", "from"],
  ["call.startd", "call.started"],
  ["call_started", "call.started"],
  ["fromwhere", null],
  ["x", null],
  ["", null],
  ["from".repeat(50), null],
])("%s means %s", (word, meant) => {
  expect(didYouMean(word, ["from", "to", "call.started", "call.ended", "z".repeat(200)])).toBe(meant);
});
