import { describe, expect, test } from "vitest";
import { exampleConnector } from "../../../test/support/example-connector.ts";
import { exampleEvent } from "../../../test/support/example-event.ts";
import type { Call } from "../../contract/events.ts";
import type { StoredEvent } from "../../model/event.ts";
import { voiceAgent } from "./dialect.ts";
import { render } from "./render.ts";

type Body = { event_type: string; timestamp_utc: number; payload: Record<string, unknown>; is_test: boolean };

/** What the receiver gets: the body as JSON, so that what is left out is truly absent. */
function bodyOf(event: StoredEvent): Body {
  return JSON.parse(render(event, exampleConnector({ dialect: "voice-agent" })).body) as Body;
}

function withCall<T extends StoredEvent>(event: T, given: Partial<Call>): T {
  if (event.call === null) throw new Error("the example has no call");
  return { ...event, call: { ...event.call, ...given } };
}

test("is a POST to the connector's own address, letter by letter", () => {
  const url = "https://crm.example/Ä?b=%20";
  expect(render(exampleEvent("call.started"), exampleConnector({ url }))).toMatchObject({ method: "POST", url });
});

test("says whether it is a test, and when it happened in whole seconds", () => {
  const event = exampleEvent("call.ringing");
  expect(bodyOf({ ...event, is_test: false, occurred_at: 1_760_084_505_999 })).toMatchObject({
    is_test: false,
    timestamp_utc: 1_760_084_505,
  });
});

describe("a call's id", () => {
  test.each([
    ["0", 0],
    ["1", 1],
    ["9007199254740991", Number.MAX_SAFE_INTEGER],
    ["9007199254740992", "9007199254740992"],
    ["007", "007"],
    ["-1", "-1"],
    ["1.0", "1.0"],
    ["1e3", "1e3"],
    ["0x10", "0x10"],
    ["Infinity", "Infinity"],
    ["call_example", "call_example"],
  ])("%s is sent as %j", (call_id, expected) => {
    expect(bodyOf({ ...exampleEvent("call.started"), call_id }).payload.call_id).toBe(expected);
    expect(bodyOf({ ...exampleEvent("call.error"), call_id }).payload).toMatchObject({ call: { id: expected } });
  });
});

describe("the call", () => {
  test.each([
    ["inbound", "inbound"],
    ["outbound", "outbound"],
    ["internal", "outbound"],
  ] as const)("that is %s is told as %s", (direction, expected) => {
    expect(bodyOf(withCall(exampleEvent("call.started"), { direction })).payload.direction).toBe(expected);
  });

  test("has null for all that is not known, in both shapes", () => {
    const unknown = { from: undefined, to: undefined, direction: undefined, source: undefined };
    const nulls = { from: null, to: null, direction: null, source: null };
    expect(bodyOf(withCall(exampleEvent("call.ringing"), unknown)).payload).toEqual({
      call_id: "call_example",
      ...nulls,
    });
    expect(bodyOf(withCall(exampleEvent("call.error"), unknown)).payload).toEqual({
      call: { id: "call_example", ...nulls },
      error_message: "The transcription stopped; the call goes on.",
    });
  });
});

describe("what was said", () => {
  test.each([
    ["contact", "customer"],
    ["voice_agent", "ai"],
    ["agent", "agent"],
  ] as const)("by the %s is by the %s", (speaker, type) => {
    const event = exampleEvent("conversation.transcript");
    expect(bodyOf({ ...event, data: { speaker, text: "Hi" } }).payload).toMatchObject({ type, transcript: "Hi" });
    const end = exampleEvent("call.ended");
    expect(bodyOf({ ...end, data: { transcript: [{ speaker, text: "Hi" }] } }).payload.transcript).toEqual([
      { type, message: "Hi" },
    ]);
  });

  test("is dated by its own moment as a text of seconds, else by its event's", () => {
    const event = { ...exampleEvent("conversation.transcript"), occurred_at: 222_222_000 };
    const dated = (at?: number) =>
      bodyOf({ ...event, data: { speaker: "contact", text: "Hi", ...(at !== undefined && { at }) } }).payload;
    expect(dated(111_111_999).timestamp_utc).toBe("111111");
    expect(dated().timestamp_utc).toBe("222222");
  });

  test("is an empty list at the end of a call without a word", () => {
    expect(bodyOf({ ...exampleEvent("call.ended"), data: {} }).payload.transcript).toEqual([]);
    expect(bodyOf(exampleEvent("call.failed"))).toMatchObject({
      event_type: "call_ended",
      payload: { transcript: [] },
    });
  });

  test("is there in full and in order at the end of a long call", () => {
    const transcript = Array.from({ length: 5_000 }, (_, n) => ({ speaker: "contact" as const, text: `${n}`, at: n }));
    const messages = bodyOf({ ...exampleEvent("call.ended"), data: { transcript } }).payload.transcript;
    expect(messages).toEqual(
      transcript.map(({ text, at }) => ({
        type: "customer",
        message: text,
        utc_timestamp: `${Math.floor(at / 1_000)}`,
      })),
    );
  });
});

test("200 is success, and nothing else is", () => {
  const succeeding = Array.from({ length: 600 }, (_, status) => status).filter(voiceAgent.succeeds);
  expect(succeeding).toEqual([200]);
});

test("the answer to a start may carry a contact for the agent's screen", () => {
  const answer = {
    kind: "replied" as const,
    status: 200,
    headers: {},
    body: '{"success": true, "contact": {"id": "7"}}',
    truncated: false,
    timing: { connect_ms: null, headers_ms: 1, body_ms: 1, total_ms: 2 },
  };
  expect(voiceAgent.readAnswer(exampleEvent("call.started"), answer)).toEqual({
    kind: "contact",
    contact: { id: "7", fields: [] },
  });
});

test("an event that the dialect does not have is our own mistake", () => {
  expect(() => render(exampleEvent("lead.created"), exampleConnector())).toThrow("no event lead.created");
});
