import { describe, expect, test } from "vitest";
import { exampleConnector } from "../../../test/support/example-connector.ts";
import { exampleEvent } from "../../../test/support/example-event.ts";
import type { Call, EventType } from "../../contract/events.ts";
import type { Connector } from "../../model/connector.ts";
import type { StoredEvent } from "../../model/event.ts";
import { campaign } from "./dialect.ts";
import { render } from "./render.ts";

/** What the receiver gets: the body as JSON, so that what is left out is truly absent. */
function bodyOf(event: StoredEvent): Record<string, unknown> {
  return JSON.parse(render(event, exampleConnector({ dialect: "campaign" })).body) as Record<string, unknown>;
}

function example<T extends EventType>(type: T): StoredEvent<T> {
  return campaign.examples.find(
    (event): event is StoredEvent<T> & StoredEvent => event.type === type,
  ) as StoredEvent<T>;
}

function withCall(event: StoredEvent, given: Partial<Call>): StoredEvent {
  return { ...event, call: { ...(event.call as Call), ...given } } as StoredEvent;
}

test("an event that the dialect does not have is our own mistake", () => {
  expect(() => render(exampleEvent("lead.created"), exampleConnector())).toThrow("no event lead.created");
});

describe("the method", () => {
  const sent = (method: Connector["method"]) =>
    render(example("call.ended"), exampleConnector({ url: "https://crm.example/Ä?b=%20", method }));

  test.each([null, "POST", "PUT"] as const)(
    "%s says everything, at the connector's own address, letter by letter",
    (method) => {
      const { url, body } = sent(method);
      expect(url).toBe("https://crm.example/Ä?b=%20");
      expect(JSON.parse(body)).toMatchObject({ call_id: "call_example", transcript: [{ speaker: "ai_agent" }, {}] });
    },
  );

  test.each(["GET", "DELETE"] as const)(
    "%s says everything but the conversation, which fits into no address",
    (method) => {
      const { transcript, ...rest } = JSON.parse(sent("POST").body) as Record<string, unknown>;
      expect(transcript).toHaveLength(2);
      expect(JSON.parse(sent(method).body)).toEqual(rest);
    },
  );
});

describe("a call", () => {
  test("that nothing is known of has null for values and nothing in collections", () => {
    const event = { ...example("call.ended"), data: {}, call: null };
    const { event: name, timestamp, is_test, company_id, call_id, ...rest } = bodyOf(event);
    expect({ name, timestamp, is_test, company_id, call_id }).toEqual({
      name: "call.ended",
      timestamp: "2026-03-02T09:31:08.000Z",
      is_test: true,
      company_id: "acc_example",
      call_id: "call_example",
    });
    const { contact, call_duration, agent_outcome, post_call_outcome, dynamic_variables, transcript, ...nulls } = rest;
    expect(contact).toEqual({ id: null, name: null, phone: null, email: null, fields: {} });
    expect({ call_duration, agent_outcome, post_call_outcome, dynamic_variables, transcript }).toEqual({
      call_duration: 0,
      agent_outcome: {},
      post_call_outcome: {},
      dynamic_variables: {},
      transcript: [],
    });
    expect(new Set(Object.values(nulls))).toEqual(new Set([null]));
  });

  test("has the other party for its contact where the account knows none", () => {
    const inbound = {
      direction: "inbound" as const,
      from: "+1",
      from_name: "Ann",
      to: "+2",
      to_name: "Us",
      contact: undefined,
    };
    expect(bodyOf(withCall(example("call.started"), inbound)).contact).toMatchObject({ name: "Ann", phone: "+1" });
    expect(bodyOf(withCall(example("call.started"), { contact: { email: "j@example.com" } })).contact).toMatchObject({
      name: "John Doe",
      phone: "+12025550143",
      email: "j@example.com",
    });
  });

  test("says nothing of its end at its start, even when the start is reported after it", () => {
    const late = { ...example("call.started"), call: example("call.ended").call };
    expect(bodyOf(late)).toEqual(bodyOf(example("call.started")));
  });

  test("was asked for when it started, where nothing else is said", () => {
    const body = bodyOf(withCall(example("call.ended"), { created_at: undefined }));
    expect(body.created_at).toBe(body.started_at);
  });
});

test("a live transcript is one message, and the complete one all of them", () => {
  const live = example("conversation.transcript");
  expect(bodyOf(live)).toMatchObject({ speaker: "contact", is_complete: false, transcript: [] });
  const transcript = [{ speaker: "voice_agent" as const, text: "Hello" }];
  expect(bodyOf({ ...live, data: { ...live.data, complete: true, transcript } })).toMatchObject({
    is_complete: true,
    transcript: [{ speaker: "ai_agent", text: "Hello", timestamp: null }],
  });
});
