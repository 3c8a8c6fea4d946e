import { expect, test } from "vitest";
import { exampleConnector } from "../../../test/support/example-connector.ts";
import { exampleEvent } from "../../../test/support/example-event.ts";
import { standard } from "./dialect.ts";
import { render } from "./render.ts";

test("an event of a call is type, timestamp and data with its own words and the call", () => {
  const event = exampleEvent("call.outcome_set");
  const webhook = render(event, exampleConnector());
  expect(webhook).toMatchObject({ method: "POST", url: "https://crm.example/hooks" });
  expect(JSON.parse(webhook.body)).toEqual({
    type: "call.outcome_set",
    timestamp: "2025-10-10T08:23:05.000Z",
    data: {
      event_id: "evt_example_outcome",
      call_id: "call_example",
      seq: 10,
      occurred_at: 1_760_084_585_000,
      is_test: true,
      details: event.data,
      call: event.call,
    },
  });
});

test("an event that stands alone has no call", () => {
  const webhook = render(exampleEvent("delivery.exhausted"), exampleConnector());
  expect(JSON.parse(webhook.body)).toMatchObject({
    data: { event_id: "evt_example_exhausted", details: { event_id: "evt_example_ended" }, call_id: null, call: null },
  });
});

test("the connector may ask for PUT", () => {
  const webhook = render(exampleEvent("call.started"), exampleConnector({ settings: { method: "PUT" } }));
  expect(webhook.method).toBe("PUT");
});

test("no other method can be set", () => {
  expect(standard.settings.safeParse({ method: "GET" }).success).toBe(false);
  expect(standard.settings.parse({})).toEqual({ method: "POST" });
});

test("an account's id stays inside", () => {
  expect(render(exampleEvent("call.started"), exampleConnector()).body).not.toContain("acc_example");
});
