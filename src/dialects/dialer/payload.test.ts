import { describe, expect, test } from "vitest";
import { exampleConnector } from "../../../test/support/example-connector.ts";
import { exampleEvent } from "../../../test/support/example-event.ts";
import type { Call } from "../../contract/events.ts";
import type { StoredEvent } from "../../model/event.ts";
import { render } from "./render.ts";

const STARTED_AT = 1_760_084_505_000;

/** What the receiver gets: the body as JSON, so that what is left out is truly absent. */
function bodyOf(event: StoredEvent): Record<string, unknown> {
  return JSON.parse(render(event, exampleConnector({ dialect: "dialer" })).body) as Record<string, unknown>;
}

function withCall<T extends StoredEvent>(event: T, given: Partial<Call>): T {
  if (event.call === null) throw new Error("the example has no call");
  return { ...event, call: { ...event.call, ...given } };
}

const common = {
  type: "OUTGOING",
  callId: "call_example",
  clientPhone: "+12025550143",
  lineNumber: "+442079460100",
  userId: "acc_example",
  agentId: "agent_7",
  agentName: "Ada Brown",
  agentEmail: "ada@example.com",
};
const recordName = "https://recordings.example.com/call_example.wav";

test.each([
  ["call.started", "callStarted", 0],
  ["call.ringing", "callRinging", 1_000],
  ["call.answered", "callAnswered", 9_000],
] as const)("%s is %s with the moment it happened", (type, eventType, after) => {
  expect(bodyOf(exampleEvent(type))).toEqual({ eventType, ...common, timestampMs: STARTED_AT + after });
});

test("callEnded of an answered call has its three moments and the recording", () => {
  expect(bodyOf(exampleEvent("call.ended"))).toEqual({
    eventType: "callEnded",
    ...common,
    startTimestampMs: STARTED_AT,
    answerTimestampMs: STARTED_AT + 9_000,
    endTimestampMs: STARTED_AT + 73_000,
    recordName,
  });
});

test("callEnded of a call that nobody answered has no moment of an answer and no recording", () => {
  expect(bodyOf(exampleEvent("call.failed"))).toEqual({
    eventType: "callEnded",
    ...common,
    callId: "call_example_busy",
    startTimestampMs: STARTED_AT,
    endTimestampMs: STARTED_AT + 6_000,
  });
});

test("callEnded of a call whose start was never reported starts at its first known moment", () => {
  const event = withCall(exampleEvent("call.ended"), { started_at: undefined });
  expect(bodyOf(event)).toMatchObject({ startTimestampMs: STARTED_AT + 1_000 });
  const ends = withCall(event, { ringing_at: undefined, answered_at: undefined });
  expect(bodyOf(ends)).toMatchObject({ startTimestampMs: STARTED_AT + 73_000, endTimestampMs: STARTED_AT + 73_000 });
});

describe("webphoneSummary", () => {
  test("has the outcome, its type, the seconds of talk and what the AI made of it", () => {
    expect(bodyOf(exampleEvent("call.outcome_set"))).toEqual({
      eventType: "webphoneSummary",
      ...common,
      timestampMs: STARTED_AT + 80_000,
      startTimestampMs: STARTED_AT,
      recordName,
      goal: "Meeting booked",
      goalType: "positive",
      duration: 64,
      notes: "Tuesday at ten.",
      aiSummary: "John agreed to a meeting.",
      aiTranscript: "Agent: Good morning, this is Ada.\nClient: Hello Ada, let us meet on Tuesday.",
    });
  });

  test("leaves out notes, summary and transcript where there are none", () => {
    const event = exampleEvent("call.outcome_set");
    const body = bodyOf({ ...event, data: { tag: "Not reached", tag_type: "negative" } });
    expect(body).toMatchObject({ goal: "Not reached", goalType: "negative" });
    for (const field of ["notes", "aiSummary", "aiTranscript"]) expect(body).not.toHaveProperty(field);
  });

  test("lasts 0 seconds when nobody answered, and never less", () => {
    const event = exampleEvent("call.outcome_set");
    expect(bodyOf(withCall(event, { answered_at: undefined }))).toMatchObject({ duration: 0 });
    expect(bodyOf(withCall(event, { answered_at: STARTED_AT + 80_000 }))).toMatchObject({ duration: 0 });
  });
});

describe("aiTranscriptionSummary", () => {
  test("has the summary and the transcript as text", () => {
    expect(bodyOf(exampleEvent("call.processed"))).toEqual({
      eventType: "aiTranscriptionSummary",
      ...common,
      timestampMs: STARTED_AT + 92_000,
      recordName,
      aiSummary: "John agreed to a meeting.",
      aiTranscript: "Agent: Good morning, this is Ada.\nClient: Hello Ada, let us meet on Tuesday.",
    });
  });

  test("leaves out what was not made", () => {
    const body = bodyOf({ ...exampleEvent("call.processed"), data: {} });
    expect(body).not.toHaveProperty("aiSummary");
    expect(body).not.toHaveProperty("aiTranscript");
  });
});

describe("smsEvent", () => {
  test("of a message sent goes to the client, from our line", () => {
    expect(bodyOf(exampleEvent("sms.sent"))).toEqual({
      eventType: "smsEvent",
      type: "OUTGOING",
      clientPhone: "+12025550143",
      lineNumber: "+442079460100",
      userId: "acc_example",
      agentId: "agent_7",
      agentName: "Ada Brown",
      agentEmail: "ada@example.com",
      timestampMs: STARTED_AT + 120_000,
      direction: "OUTGOING",
      text: "See you on Tuesday.",
    });
  });

  test("of a message received comes from the client, to our number where no line is said", () => {
    const event = exampleEvent("sms.received");
    const { line: _, ...data } = event.data;
    expect(bodyOf({ ...event, call_id: "call_9", data })).toEqual({
      eventType: "smsEvent",
      type: "INCOMING",
      callId: "call_9",
      clientPhone: "+12025550143",
      lineNumber: "+442079460100",
      userId: "acc_example",
      timestampMs: STARTED_AT + 180_000,
      direction: "INCOMING",
      text: "Thank you, Ada!",
    });
  });
});

describe("the two parties", () => {
  const parties = (given: Partial<Call>) =>
    bodyOf(withCall(exampleEvent("call.ringing"), { from: "+1", to: "+2", line: undefined, ...given }));

  test("of an incoming call: the caller is the client", () => {
    expect(parties({ direction: "inbound" })).toMatchObject({ type: "INCOMING", clientPhone: "+1", lineNumber: "+2" });
    expect(parties({ direction: "inbound", line: "+3" })).toMatchObject({ clientPhone: "+1", lineNumber: "+3" });
  });

  test("of an outgoing call: the called is the client", () => {
    expect(parties({ direction: "outbound" })).toMatchObject({ type: "OUTGOING", clientPhone: "+2", lineNumber: "+1" });
    expect(parties({ direction: "outbound", line: "+3" })).toMatchObject({ clientPhone: "+2", lineNumber: "+3" });
  });

  test("of an internal call: as its caller sees it", () => {
    expect(parties({ direction: "internal" })).toMatchObject({ type: "INTERNAL", clientPhone: "+2", lineNumber: "+1" });
  });

  test("are not guessed while the direction is unknown", () => {
    const body = parties({ direction: undefined });
    for (const field of ["type", "clientPhone", "lineNumber"]) expect(body).not.toHaveProperty(field);
  });
});

test("a call without an agent has no agent's fields", () => {
  const body = bodyOf(withCall(exampleEvent("call.started"), { agent: undefined }));
  for (const field of ["agentId", "agentName", "agentEmail"]) expect(body).not.toHaveProperty(field);
});
