import { expect, test } from "vitest";
import { transcriptionOf } from "./transcription.ts";
import { wallClock } from "./wall-clock.ts";

const clock = wallClock("UTC");
const said = [
  { speaker: "agent" as const, text: "One" },
  { speaker: "voice_agent" as const, text: "Two" },
  { speaker: "contact" as const, text: "Three" },
];

test.each([
  ["incoming", "Callee: One\nCallee: Two\nCaller: Three"],
  ["outgoing", "Caller: One\nCaller: Two\nCallee: Three"],
  [null, "Agent: One\nAgent: Two\nContact: Three"],
] as const)("of a call that is %s names who speaks", (direction, expected) => {
  expect(transcriptionOf(said, { direction, clock })).toBe(expected);
});

test("has a time before each line whose moment is known, 1970 included", () => {
  const transcript = [
    { speaker: "agent" as const, text: "Hi", at: 0 },
    { speaker: "contact" as const, text: "Hello" },
    { speaker: "agent" as const, text: "Bye", at: 61_999 },
  ];
  expect(transcriptionOf(transcript, { direction: "outgoing", clock })).toBe(
    "[12:00:00 AM] Caller: Hi\nCallee: Hello\n[12:01:01 AM] Caller: Bye",
  );
});

test("keeps each segment on one line", () => {
  const transcript = [{ speaker: "contact" as const, text: "Yes.\r\n\n[12:00:00 AM] Caller: I agree\rto all" }];
  expect(transcriptionOf(transcript, { direction: "outgoing", clock })).toBe(
    "Callee: Yes. [12:00:00 AM] Caller: I agree to all",
  );
});

test("of a long call has every line, in order", () => {
  const transcript = Array.from({ length: 5_000 }, (_, n) => ({
    speaker: "contact" as const,
    text: `line ${n}`,
    at: n * 1_000,
  }));
  const lines = transcriptionOf(transcript, { direction: "incoming", clock }).split("\n");
  expect(lines).toHaveLength(5_000);
  expect(lines.every((line, n) => line.endsWith(`Caller: line ${n}`))).toBe(true);
  expect(lines.at(-1)).toBe("[01:23:19 AM] Caller: line 4999");
});
