import { describe, expect, test } from "vitest";
import { exampleConnector } from "../../../test/support/example-connector.ts";
import { exampleEvent } from "../../../test/support/example-event.ts";
import type { Call, EventType } from "../../contract/events.ts";
import type { SpeedToLead } from "../../contract/leads.ts";
import type { StoredEvent } from "../../model/event.ts";
import { speedToLead } from "./dialect.ts";
import { render } from "./render.ts";

const STARTED_AT = Date.parse("2026-01-01T12:00:01.000Z");

/** What the receiver gets: the body as JSON, so that what is left out is truly absent. */
function bodyOf(event: StoredEvent): Record<string, unknown> {
  return JSON.parse(render(event, exampleConnector({ dialect: "speed-to-lead" })).body) as Record<string, unknown>;
}

function example<T extends EventType>(type: T): StoredEvent<T> {
  return speedToLead.examples.find(
    (event): event is StoredEvent<T> & StoredEvent => event.type === type,
  ) as StoredEvent<T>;
}

function withCall(event: StoredEvent, given: Partial<Call>): StoredEvent {
  return { ...event, call: { ...(event.call as Call), ...given } } as StoredEvent;
}

function withPlaced(event: StoredEvent, given: Partial<SpeedToLead>): StoredEvent {
  return withCall(event, { speed_to_lead: { ...(event.call?.speed_to_lead as SpeedToLead), ...given } });
}

test("is a POST to the connector's own address, letter by letter", () => {
  const url = "https://crm.example/Ä?b=%20";
  expect(render(example("call.started"), exampleConnector({ url }))).toMatchObject({ method: "POST", url });
});

test("an event that the dialect does not have is our own mistake", () => {
  expect(() => render(exampleEvent("sms.sent"), exampleConnector())).toThrow("no event sms.sent");
});

describe("the lead", () => {
  test("has its parameters under the names as they were sent", () => {
    const lead = { ...example("lead.created").data.lead, params: { lc_param_Größe: "XL", "lc_param_a.b": "" } };
    const event = { ...example("lead.created"), data: { lead } };
    expect(bodyOf(event).lead).toMatchObject({ custom_params: { lc_param_Größe: "XL", "lc_param_a.b": "" } });
  });

  test("reported by somebody else has what is known, and null for the rest", () => {
    const event = {
      ...exampleEvent("lead.created"),
      call_id: "call_9",
      data: { lead: { phone: "+1", additional: [7] } },
    };
    expect(bodyOf(event)).toEqual({
      type: "lead_created",
      call_id: "call_9",
      widget_key: null,
      widget_name: null,
      lead: {
        lead_phone: "+1",
        lead_id: null,
        time_created_iso_string: "2025-10-10T08:21:45.000Z",
        source: null,
        site_path: null,
        referer: null,
        ip: null,
        country: null,
        additional: [7],
        custom_params: {},
      },
    });
  });

  test("of a call that no widget placed is the other party", () => {
    const inbound = { direction: "inbound" as const, from: "+1", to: "+2", speed_to_lead: undefined };
    expect(bodyOf(withCall(example("call.started"), inbound))).toMatchObject({
      widget_key: null,
      timezone: null,
      is_delayed_call: false,
      called_lead_phone: "+1",
      lead: { lead_phone: "+1", custom_params: {} },
    });
  });

  test("is called at the number that was dialled, be it the second", () => {
    expect(bodyOf(withPlaced(example("call.ended"), { called_number: "+442079460124" }))).toMatchObject({
      called_lead_phone: "+442079460124",
      lead: { lead_phone: "+442079460123" },
    });
  });
});

describe("the times of a call", () => {
  test("add up: to the agent's answer, to the lead's, and the talk", () => {
    const body = bodyOf(example("call.ended"));
    const parts = [body.answer_duration_sec, body.lead_answer_duration_sec, body.talk_duration_sec] as number[];
    expect(parts).toEqual([6, 9, 45]);
    expect(body.total_duration_sec).toBe(60);
  });

  test("are the lead's answer alone when the agent made the call", () => {
    const call = { speed_to_lead: undefined, answered_at: STARTED_AT + 10_000, ended_at: STARTED_AT + 30_000 };
    expect(bodyOf(withCall(example("call.ended"), call))).toMatchObject({
      call_status: "answered",
      time_agent_answered_iso_string: null,
      time_lead_answered_iso_string: "2026-01-01T12:00:11.000Z",
      answer_duration_sec: 0,
      lead_answer_duration_sec: 10,
      talk_duration_sec: 20,
      agent: { name: "James Smith" },
    });
  });

  test("are the agent's answer alone when the lead called", () => {
    const call = {
      direction: "inbound" as const,
      speed_to_lead: undefined,
      answered_at: STARTED_AT + 10_000,
      ended_at: STARTED_AT + 30_000,
    };
    expect(bodyOf(withCall(example("call.ended"), call))).toMatchObject({
      time_agent_answered_iso_string: "2026-01-01T12:00:11.000Z",
      time_lead_answered_iso_string: null,
      answer_duration_sec: 10,
      lead_answer_duration_sec: null,
      talk_duration_sec: 20,
    });
  });
});

describe("the status of a call", () => {
  const failed = example("call.failed");
  const status = (event: StoredEvent) => bodyOf(event).call_status;

  test("is answered when the two talked", () => {
    expect(status(example("call.ended"))).toBe("answered");
  });

  test("is missed when no agent answered, whoever was rung", () => {
    expect(status(failed)).toBe("missed");
    const rung = bodyOf(withCall(failed, { agent: { id: "a", name: "Ada" } }));
    expect(rung).toMatchObject({ call_status: "missed", agent: null });
    expect(status(withCall(failed, { direction: "inbound", speed_to_lead: undefined }))).toBe("missed");
  });

  test("is no_answer when an agent was there and the lead was not", () => {
    expect(status(withPlaced(failed, { agent_answered_at: STARTED_AT + 5_000 }))).toBe("no_answer");
    expect(status(withCall(failed, { speed_to_lead: undefined }))).toBe("no_answer");
    expect(status(withCall(example("call.ended"), { result: "voicemail" }))).toBe("no_answer");
  });

  test("of a call without talk has no seconds of it", () => {
    expect(bodyOf(withCall(example("call.ended"), { result: "voicemail" })).talk_duration_sec).toBe(0);
  });
});

test.each([
  ["agent", "agent"],
  ["contact", "lead"],
  ["system", "system"],
] as const)("a call ended by the %s is disconnected by the %s", (ended_by, expected) => {
  expect(bodyOf(withCall(example("call.ended"), { ended_by })).disconnected_by).toBe(expected);
});
