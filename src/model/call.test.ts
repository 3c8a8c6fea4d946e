import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { callEvent } from "../../test/support/call-event.ts";
import { CALL_EVENT_TYPES, type Call } from "../contract/events.ts";
import { type Applied, applyEvent, type CallEvent, hasEnded, remoteNumber } from "./call.ts";

const AT = 1_760_000_000_000;

/** Applies events one after the other, a second apart, and fails on the first that is refused. */
function callAfter(...events: CallEvent[]): Call {
  let call: Call | null = null;
  for (const [n, event] of events.entries()) {
    const applied: Applied = applyEvent(call, event, AT + n * 1_000);
    if (applied.refusal) throw new Error(`${event.type}: ${applied.refusal.reason}`);
    call = applied.call;
  }
  return call as Call;
}

/** Why the last of these events is refused. */
function refusalOf(...events: CallEvent[]) {
  const last = events.pop() as CallEvent;
  return applyEvent(events.length > 0 ? callAfter(...events) : null, last, AT).refusal;
}

const [started, ringing, answered, ended, failed] = (
  ["call.started", "call.ringing", "call.answered", "call.ended", "call.failed"] as const
).map((type) => callEvent(type)) as [CallEvent, CallEvent, CallEvent, CallEvent, CallEvent];
const outcome = callEvent("call.outcome_set");
const processed = callEvent("call.processed");

describe("a call that happens as calls do", () => {
  it("begins, rings, is answered, ends and gets an outcome", () => {
    expect(callAfter(started, ringing, answered, ended, outcome)).toEqual({
      id: "call-1",
      status: "ended",
      is_test: false,
      direction: "inbound",
      from: "+4930123456",
      to: "+14155550100",
      started_at: AT,
      ringing_at: AT + 1_000,
      answered_at: AT + 2_000,
      ended_at: AT + 3_000,
      result: "answered",
      outcome: { tag: "sold", tag_type: "positive" },
    });
  });

  it("fails where nobody answers, with the reason its source gives", () => {
    const busy = callEvent("call.failed", "call-1", { data: { result: "busy", cause: "486" } });
    expect(callAfter(started, ringing, busy)).toMatchObject({ status: "failed", result: "busy", cause: "486" });
    expect(callAfter(started, failed)).toMatchObject({ status: "failed", result: "failed" });
  });

  it("keeps what was found out about it, and a recording that was ready late", () => {
    const end = callEvent("call.ended", "call-1", {
      data: { summary: "They talked.", rating: 3, task: { status: "done", feedback: "booked" } },
    });
    const after = callEvent("call.processed", "call-1", {
      data: { summary: "They agreed.", analysis: { topic: "price" }, recording_url: "https://rec.example/1.wav" },
    });
    expect(callAfter(started, end, after)).toMatchObject({
      summary: "They agreed.",
      rating: 3,
      task: { status: "done", feedback: "booked" },
      analysis: { topic: "price" },
      recording_url: "https://rec.example/1.wav",
    });
    expect(callAfter(started, end, after)).not.toHaveProperty("transcript");
  });

  it("fails by somebody's doing, where its source says whose", () => {
    expect(callAfter(started, callEvent("call.failed", "call-1", { data: { ended_by: "agent" } })).ended_by).toBe(
      "agent",
    );
  });

  it("may get another outcome when the agent thinks again", () => {
    const again = callEvent("call.outcome_set", "call-1", { data: { tag: "lost", tag_type: "negative", notes: "no" } });
    expect(callAfter(ended, outcome, again).outcome).toEqual({ tag: "lost", tag_type: "negative", notes: "no" });
  });
});

describe("what really happens", () => {
  it.each<[string, CallEvent[], Partial<Call>]>([
    ["an end without an answer", [started, ended], { status: "ended", result: "no_answer" }],
    ["an end of a call never heard of", [ended], { status: "ended" }],
    ["an answer without ringing", [started, answered], { status: "answered" }],
    ["an answer of a call never heard of", [answered], { status: "answered", answered_at: AT }],
    ["ringing twice", [started, ringing, ringing], { status: "ringing", ringing_at: AT + 1_000 }],
    ["a start after the ringing", [ringing, started], { status: "ringing", started_at: AT + 1_000 }],
    ["a start after the end", [ended, started], { status: "ended", started_at: AT + 1_000 }],
    ["ringing after the answer", [answered, ringing], { status: "answered", ringing_at: AT + 1_000 }],
    ["ringing after a failure", [failed, ringing], { status: "failed", ringing_at: AT + 1_000 }],
    ["an answer after the end", [ended, answered], { status: "ended", answered_at: AT + 1_000, result: "answered" }],
    ["an error before the start", [callEvent("call.error")], { status: "started" }],
    ["a word of the transcript before the start", [callEvent("conversation.transcript")], { status: "started" }],
    ["voicemail, then an end", [callEvent("call.voicemail_detected"), ended], { status: "ended" }],
  ])("includes %s", (_, events, expected) => {
    expect(callAfter(...events)).toMatchObject(expected);
  });

  it("keeps the result that its source gave, whatever comes late", () => {
    const voicemail = callEvent("call.ended", "call-1", { data: { result: "voicemail" } });
    expect(callAfter(voicemail, answered).result).toBe("voicemail");
  });
});

describe("what cannot be", () => {
  it.each<[string, CallEvent[], string]>([
    ["two starts", [started, started], "call_already_started"],
    ["two answers", [answered, answered], "call_already_answered"],
    ["two ends", [ended, ended], "call_already_ended"],
    ["a failure after the end", [ended, failed], "call_already_ended"],
    ["an end after a failure", [failed, ended], "call_already_ended"],
    ["two failures", [failed, failed], "call_already_ended"],
    ["a failure after the answer", [answered, failed], "call_was_connected"],
    ["an answer after a failure", [failed, answered], "call_never_connected"],
    ["an outcome before the end", [started, outcome], "call_not_ended"],
    ["an outcome of a call never heard of", [outcome], "call_not_ended"],
    ["a summary before the end", [answered, processed], "call_not_ended"],
    [
      "the whole transcript before the end",
      [answered, callEvent("conversation.transcript", "call-1", { data: { complete: true } })],
      "call_not_ended",
    ],
    ["a word after the end", [ended, callEvent("conversation.transcript")], "call_already_ended"],
    ["a word after a failure", [failed, callEvent("conversation.transcript")], "call_already_ended"],
    ["two summaries", [ended, processed, processed], "call_already_processed"],
  ])("includes %s", (_, events, code) => {
    const refusal = refusalOf(...events);
    expect(refusal?.code).toBe(code);
    expect(refusal?.reason).toContain("call-1");
  });
});

describe("what is known of a call", () => {
  it("is replaced by what is said later", () => {
    const transferred = callEvent("call.answered", "call-1", { data: { agent: { id: "agent-2" }, team: "sales" } });
    const { agent, team } = callAfter(
      callEvent("call.started", "call-1", { data: { agent: { id: "agent-1", name: "Laura" }, team: "support" } }),
      transferred,
    );
    expect({ agent, team }).toEqual({ agent: { id: "agent-2" }, team: "sales" });
  });

  it("stays of an agent that is named by the id alone", () => {
    const known = callEvent("call.started", "call-1", { data: { agent: { id: "agent-1", name: "Laura" } } });
    const named = callEvent("call.answered", "call-1", { data: { agent: { id: "agent-1", phone: "12" } } });
    expect(callAfter(known, named).agent).toEqual({ id: "agent-1", name: "Laura", phone: "12" });
  });

  it("is not taken back by an earlier stage that is reported late, which fills in what is missing", () => {
    const transferred = callEvent("call.answered", "call-1", { data: { agent: { id: "agent-2" }, from: "+491" } });
    const late = callEvent("call.started", "call-1", {
      data: { agent: { id: "agent-1", name: "Laura" }, from: "+492", line: "main" },
    });
    expect(callAfter(transferred, late)).toMatchObject({ agent: { id: "agent-2" }, from: "+491", line: "main" });
    const sameAgent = callEvent("call.ringing", "call-1", { data: { agent: { id: "agent-2", name: "Tom" } } });
    expect(callAfter(transferred, sameAgent).agent).toEqual({ id: "agent-2", name: "Tom" });
  });

  it("leaves the call as it was given untouched", () => {
    const before = callAfter(started, ringing);
    const copy = structuredClone(before);
    applyEvent(before, callEvent("call.ended", "call-1", { data: { agent: { id: "agent-9" } } }), AT);
    expect(before).toEqual(copy);
  });
});

describe("the other party's number", () => {
  it("is the caller's of an inbound call and the called one's of any other", () => {
    const numberOf = (direction: "inbound" | "outbound" | "internal") =>
      remoteNumber(callAfter(callEvent("call.started", "call-1", { data: { direction, from: "+491", to: "+492" } })));
    expect([numberOf("inbound"), numberOf("outbound"), numberOf("internal")]).toEqual(["+491", "+492", "+492"]);
  });
});

describe("any sequence of events", () => {
  const label = fc.constantFrom("a", "b", "c");
  const attributes = fc.record(
    {
      from: label,
      to: label,
      line: label,
      team: label,
      agent: fc.record({ id: label, name: label }, { requiredKeys: ["id"] }),
      custom: fc.dictionary(label, label),
    },
    { requiredKeys: [] },
  );
  const anyEvents = fc.array(
    fc
      .tuple(fc.constantFrom(...CALL_EVENT_TYPES), attributes, fc.boolean())
      .map(([type, data, complete]) =>
        callEvent(type, "call-1", { data: type === "conversation.transcript" ? { ...data, complete } : data }),
      ),
    { maxLength: 25 },
  );

  it("ends a call at most once, never goes back, and never loses what was known", () => {
    fc.assert(
      fc.property(anyEvents, (events) => {
        let call: Call | null = null;
        let ends = 0;
        for (const [n, event] of events.entries()) {
          const applied: Applied = applyEvent(call, event, AT + n);
          if (applied.refusal) continue;
          const next = applied.call;
          if (event.type === "call.ended" || event.type === "call.failed") ends += 1;
          expect(ends).toBeLessThanOrEqual(1);
          expect(hasEnded(next)).toBe(ends === 1);
          if (event.type === "call.processed") expect(call?.processed_at).toBeUndefined();
          if (event.type === "conversation.transcript") expect(ends === 1).toBe(event.data.complete === true);
          if (event.type === "call.outcome_set" || event.type === "call.processed") expect(ends).toBe(1);
          if (call) {
            expect(Object.keys(next)).toEqual(expect.arrayContaining(Object.keys(call)));
            if (hasEnded(call)) {
              expect({ status: next.status, ended_at: next.ended_at }).toEqual({
                status: call.status,
                ended_at: call.ended_at,
              });
            }
            for (const moment of ["started_at", "ringing_at", "answered_at"] as const) {
              if (call[moment] !== undefined) expect(next[moment]).toBe(call[moment]);
            }
          }
          if (next.status === "failed") expect(next.answered_at).toBeUndefined();
          if (next.answered_at !== undefined && ends === 0) expect(next.status).toBe("answered");
          call = next;
        }
      }),
      { numRuns: 2_000 },
    );
  });

  it("comes to the same times and the same end in any order that is accepted whole", () => {
    const life = [started, ringing, answered, ended];
    const times = new Map(life.map((event, n) => [event.type, AT + n]));
    fc.assert(
      fc.property(fc.shuffledSubarray(life, { minLength: life.length }), (shuffled) => {
        let call: Call | null = null;
        for (const event of shuffled) {
          const applied: Applied = applyEvent(call, event, times.get(event.type) ?? 0);
          expect(applied.refusal).toBeUndefined();
          call = applied.call ?? null;
        }
        expect(call).toMatchObject({
          status: "ended",
          result: "answered",
          started_at: AT,
          ringing_at: AT + 1,
          answered_at: AT + 2,
          ended_at: AT + 3,
        });
      }),
    );
  });
});
