import { describe, expect, test } from "vitest";
import { exampleEvent } from "../../../test/support/example-event.ts";
import type { Call, EventType } from "../../contract/events.ts";
import { CALL_FIELDS, TIMESTAMP_FIELDS } from "../../contract/template-fields.ts";
import type { VariableSource } from "../../contract/templates.ts";
import { dialer } from "../../dialects/dialer/dialect.ts";
import { standard } from "../../dialects/standard/dialect.ts";
import type { StoredEvent } from "../../model/event.ts";
import type { Json } from "../../model/json.ts";
import { sourceValue } from "./source-value.ts";

const valueIn = (event: EventType | StoredEvent, source: VariableSource, dialect = standard) =>
  sourceValue("variable", source, typeof event === "string" ? exampleEvent(event) : event, dialect);

function fieldsOf(event: EventType | StoredEvent): Record<string, Json> {
  const entries = CALL_FIELDS.map((field) => [field, valueIn(event, { source: "call", field })] as const);
  return Object.fromEntries(entries.filter(([, value]) => value !== null));
}

/** The example with more said of its call. */
function withCall(said: Partial<Call>): StoredEvent {
  const event = exampleEvent("call.answered");
  return { ...event, call: event.call && { ...event.call, ...said } };
}

test("the default is the variable's own name", () => {
  expect(sourceValue("order_id", { source: "default" }, exampleEvent("call.started"), standard)).toBe("order_id");
});

describe("a call log's field", () => {
  const started = {
    call_id: "call_example",
    company_id: "acc_example",
    campaign_id: "spring",
    campaign_name: "Spring offer",
    contact_id: "contact_42",
    from: "+442079460100",
    to: "+12025550143",
    from_name: "Example Ltd",
    to_name: "John Doe",
    status: "started",
    direction: "outbound",
    agent_id: "agent_7",
    agent_name: "Ada Brown",
    agent_email: "ada@example.com",
    agent_phone: "201",
    line: "+442079460100",
    team: "sales",
    source: "webphone",
  };
  const end = {
    status: "ended",
    result: "answered",
    cause: "normal",
    ended_by: "contact",
    duration: 64,
    recording_url: "https://recordings.example.com/call_example.wav",
  };
  const transcript = "Agent: Good morning, this is Ada.\nContact: Hello Ada, let us meet on Tuesday.";

  test("is what the call is at its event, and null where it is not known yet", () => {
    expect(fieldsOf("call.started")).toEqual(started);
    expect(fieldsOf("call.ended")).toEqual({ ...started, ...end, transcript });
  });

  test("has what was made of the call where the event brings it", () => {
    expect(fieldsOf("call.processed")).toEqual({
      ...started,
      ...end,
      transcript,
      summary: "John agreed to a meeting.",
      sentiment: "positive",
    });
    expect(fieldsOf("call.outcome_set")).toMatchObject({
      summary: "John agreed to a meeting.",
      transcript: expect.stringContaining("Client: Hello Ada"),
    });
    expect(fieldsOf("conversation.transcript")).toMatchObject({
      transcript: "Contact: Hello Ada, let us meet on Tuesday.",
    });
  });

  test("has the carrier's id, the voice agent and what became of its task", () => {
    const call = {
      sid: "CA1",
      voice_agent: { id: "ai_1", name: "Eve" },
      rating: 4.5,
      task: { status: "done", feedback: "Booked." },
    };
    expect(fieldsOf(withCall(call))).toMatchObject({
      call_sid: "CA1",
      ai_agent_id: "ai_1",
      ai_agent_name: "Eve",
      rating: 4.5,
      agent_task_status: "done",
      agent_task_feedback: "Booked.",
    });
    expect(valueIn(withCall({}), { source: "call", field: "rating" })).toBeNull();
  });

  test("is null for an event without a call, but for what the event itself says", () => {
    expect(fieldsOf("lead.created")).toEqual({ company_id: "acc_example", widget: "widget_3" });
    expect(fieldsOf("campaign.paused")).toEqual({
      company_id: "acc_example",
      campaign_id: "spring",
      campaign_name: "Spring offer",
    });
    expect(fieldsOf("sms.sent")).toMatchObject({ from: "+442079460100", to: "+12025550143", agent_id: "agent_7" });
  });
});

describe("a contact's field", () => {
  const contact = (event: EventType | StoredEvent, field: string) => valueIn(event, { source: "contact", field });

  test("is what the account knows of the contact", () => {
    expect(["id", "name", "phone", "email"].map((field) => contact("call.started", field))).toEqual([
      "contact_42",
      "John Doe",
      "+12025550143",
      "john@example.com",
    ]);
    const event = withCall({ contact: { name: "Jon", fields: { address: { city: "York" }, "name.short": "J" } } });
    expect([contact(event, "name"), contact(event, "address.city"), contact(event, "name.short")]).toEqual([
      "Jon",
      "York",
      "J",
    ]);
    expect(contact(event, "address.street")).toBeNull();
  });

  test("is the other party's name and number where no contact is known", () => {
    const event = exampleEvent("call.answered");
    const { contact: _, ...call } = event.call as Call;
    const calls = {
      outbound: { ...event, call },
      inbound: { ...event, call: { ...call, direction: "inbound" as const } },
    };
    expect([contact(calls.outbound, "name"), contact(calls.outbound, "phone")]).toEqual(["John Doe", "+12025550143"]);
    expect([contact(calls.inbound, "name"), contact(calls.inbound, "phone")]).toEqual(["Example Ltd", "+442079460100"]);
    expect(contact(calls.inbound, "email")).toBeNull();
    expect(contact("sms.received", "phone")).toBe("+12025550143");
    expect(contact("sms.sent", "phone")).toBe("+12025550143");
    expect(contact("campaign.paused", "phone")).toBeNull();
  });

  test("is a lead's own, or one of its parameters", () => {
    const event = exampleEvent("lead.created");
    const lead = { phone: "+12025550143", params: { lc_param_name: "Jo" }, company: "Acme" };
    const reported: StoredEvent = { ...event, data: { ...event.data, lead } };
    expect(["phone", "company", "lc_param_name"].map((field) => contact(reported, field))).toEqual([
      "+12025550143",
      "Acme",
      "Jo",
    ]);
  });
});

test("what the AI agent determined: its outcome, entities, intents", () => {
  const outcome = (event: EventType | StoredEvent, field: string) => valueIn(event, { source: "agent_outcome", field });
  expect(outcome(withCall({ voice_agent_outcome: { slot: { day: "Tuesday" } } }), "slot.day")).toBe("Tuesday");
  expect(outcome("conversation.entity_captured", "meeting_day")).toBe("Tuesday");
  expect(outcome("conversation.entity_captured", "other")).toBeNull();
  expect(outcome("conversation.intent_detected", "intent")).toBe("book_meeting");
  expect(outcome("conversation.intent_detected", "confidence")).toBe(0.93);
  expect(outcome("call.started", "sentiment")).toBeNull();
});

test("dynamic variables are what the call was reported with", () => {
  expect(valueIn("call.started", { source: "dynamic", field: "order" })).toBe("A-1001");
  expect(valueIn("call.started", { source: "dynamic", field: "other" })).toBeNull();
  expect(valueIn("campaign.paused", { source: "dynamic", field: "order" })).toBeNull();
});

test("the outcome is the agent's, from when it was chosen, and what the analysis found", () => {
  expect(valueIn("call.outcome_set", { source: "outcome", field: "tag" })).toBe("Meeting booked");
  expect(valueIn("call.processed", { source: "outcome", field: "tag_type" })).toBe("positive");
  expect(valueIn("call.processed", { source: "outcome", field: "sentiment" })).toBe("positive");
  expect(valueIn("call.ended", { source: "outcome", field: "notes" })).toBeNull();
});

test("moments are told as ISO 8601, milliseconds or seconds, and are null until they come", () => {
  const moments = (type: EventType, format: "iso" | "ms" | "s") =>
    TIMESTAMP_FIELDS.map((field) => valueIn(type, { source: "timestamp", field, format }));
  expect(moments("call.started", "iso")).toEqual([
    "2025-10-10T08:21:45.000Z",
    "2025-10-10T08:21:45.000Z",
    null,
    null,
    null,
    "2025-10-10T08:21:45.000Z",
  ]);
  const start = 1_760_084_505;
  expect(moments("call.ended", "s")).toEqual([start, start, start + 1, start + 9, start + 73, start + 73]);
  expect(valueIn("sms.sent", { source: "timestamp", field: "created", format: "ms" })).toBe((start + 120) * 1_000);
});

test("the event tells its type, its name in the dialect, and its text", () => {
  const told = (type: EventType, field: "type" | "name" | "id" | "seq" | "is_test" | "text", dialect = standard) =>
    valueIn(type, { source: "event", field }, dialect);
  expect(told("call.started", "type")).toBe("call.started");
  expect(told("call.started", "name", dialer)).toBe("callStarted");
  expect(told("call.started", "id")).toBe("evt_example_started");
  expect(told("call.started", "seq")).toBe(1);
  expect(told("call.started", "is_test")).toBe(true);
  expect(told("sms.sent", "text")).toBe("See you on Tuesday.");
  expect(told("call.started", "text")).toBeNull();
});

test("nothing that an object merely inherits can be read", () => {
  const nested = { nested: {} };
  const event = withCall({
    custom: nested,
    contact: { fields: nested },
    voice_agent_outcome: nested,
    analysis: nested,
  });
  for (const field of [
    "__proto__",
    "constructor",
    "toString",
    "nested.constructor",
    "constructor.constructor",
    "hasOwnProperty",
  ]) {
    for (const source of ["dynamic", "contact", "agent_outcome", "outcome"] as const) {
      expect(valueIn(event, { source, field }), `${source} ${field}`).toBeNull();
    }
  }
});
