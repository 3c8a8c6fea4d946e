import { describe, expect, it } from "vitest";
import { callEvent } from "../../test/support/call-event.ts";
import { MAX_SEGMENTS } from "../contract/event-fields.ts";
import { lacksTranscript, type TranscriptEvent, transcriptOf, transcriptText } from "./transcript.ts";

function segment(text: string, given: object = {}): TranscriptEvent {
  const event = callEvent("conversation.transcript", "call-1", { data: { speaker: "contact", text, ...given } });
  return event as TranscriptEvent;
}
const whole = [{ speaker: "agent" as const, text: "All of it" }];
const ended = callEvent("call.ended") as TranscriptEvent;
const endedWith = callEvent("call.ended", "call-1", { data: { transcript: whole } }) as TranscriptEvent;

describe("what was said on a call", () => {
  it("is its segments in the order in which they were said, whenever they were told", () => {
    const events = [
      segment("second", { at: 20 }),
      segment("first", { at: 10 }),
      { ...segment("third"), occurred_at: 30 },
    ];
    expect(transcriptOf([...events, ended])).toEqual([
      { speaker: "contact", text: "first", at: 10 },
      { speaker: "contact", text: "second", at: 20 },
      { speaker: "contact", text: "third", at: 30 },
    ]);
  });

  it("is the whole of it as it was told last, where it was", () => {
    const corrected = [{ speaker: "agent" as const, text: "All of it, corrected" }];
    const processed = callEvent("call.processed", "call-1", { data: { transcript: corrected } }) as TranscriptEvent;
    expect(transcriptOf([segment("part"), endedWith])).toEqual(whole);
    expect(transcriptOf([segment("part"), endedWith, processed])).toEqual(corrected);
    expect(transcriptOf([endedWith, segment("whole", { complete: true })])).toEqual(whole);
  });

  it("is nothing where nothing is known, and never more than an event can carry", () => {
    expect(transcriptOf([ended])).toEqual([]);
    expect(transcriptOf(Array.from({ length: MAX_SEGMENTS + 5 }, () => segment("x")))).toHaveLength(MAX_SEGMENTS);
  });

  it("reads as a line for each segment", () => {
    expect(
      transcriptText([...whole, { speaker: "contact", text: "Hm" }, { speaker: "voice_agent", text: "Bye" }]),
    ).toBe("Agent: All of it\nClient: Hm\nAI agent: Bye");
  });
});

it.each<[string, TranscriptEvent, boolean]>([
  ["a segment", segment("x"), false],
  ["an end without it", ended, true],
  ["an end with it", endedWith, false],
  ["a whole transcript without segments", segment("x", { complete: true }), true],
  ["a whole transcript with them", segment("x", { complete: true, transcript: whole }), false],
])("%s lacks the whole transcript: %s", (_, event, lacks) => {
  expect(lacksTranscript(event)).toBe(lacks);
});
