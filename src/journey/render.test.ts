import { Webhook } from "standardwebhooks";
import { describe, expect, test } from "vitest";
import manifest from "../../package.json" with { type: "json" };
import { exampleConnector } from "../../test/support/example-connector.ts";
import { exampleEvent } from "../../test/support/example-event.ts";
import { dialer } from "../dialects/dialer/dialect.ts";
import { dialects } from "../dialects/index.ts";
import { standard } from "../dialects/standard/dialect.ts";
import type { OutgoingRequest, PendingDelivery } from "../model/delivery.ts";
import type { StoredEvent } from "../model/event.ts";
import { render } from "./render.ts";
import { newSecret } from "./sign.ts";

function deliveryOf(event: StoredEvent): PendingDelivery {
  return {
    id: "dlv_1",
    account_id: event.account_id,
    connector_id: "con_1",
    lane: "call_example",
    kind: "live",
    attempts: 0,
    first_attempt_at: null,
    created_at: event.received_at,
    event,
  };
}

const delivery = deliveryOf(exampleEvent("call.started"));
const NOW = 1_760_084_505_250;

function expectSignedBy(request: OutgoingRequest, secret: string) {
  const {
    "webhook-id": id = "",
    "webhook-timestamp": timestamp,
    "webhook-signature": signature = "",
  } = request.headers;
  const expected = new Webhook(secret).sign(id, new Date(Number(timestamp) * 1_000), request.body ?? "");
  expect(signature.split(" ")).toContain(expected);
}

test("a webhook with a body says what it is, who sends it and which attempt it is", () => {
  const { headers } = render(delivery, exampleConnector(), standard, { now: NOW });
  expect(headers).toEqual({
    "content-type": "application/json",
    "user-agent": `Hookswitch/${manifest.version}`,
    "webhook-id": "dlv_1",
    "webhook-timestamp": "1760084505",
    "webhook-signature": expect.stringMatching(/^v1,[A-Za-z0-9+/]{43}=$/),
  });
});

test("a webhook without a body has no content type and signs an empty text", () => {
  const connector = exampleConnector({ settings: { is_post_format: false } });
  const request = render(delivery, connector, dialer, { now: NOW });
  expect(request).toMatchObject({ method: "GET", body: null });
  expect(request.headers).not.toHaveProperty("content-type");
  expectSignedBy(request, connector.secrets[0]?.secret ?? "");
});

describe("the connector's own headers", () => {
  test("are sent, and may replace the user agent and the content type in any case", () => {
    const headers = { "X-Api-Key": "k", "User-Agent": "Acme", "CONTENT-TYPE": "application/vnd.acme+json" };
    const request = render(delivery, exampleConnector({ headers }), standard, { now: NOW });
    expect(request.headers).toMatchObject({
      "x-api-key": "k",
      "user-agent": "Acme",
      "content-type": "application/vnd.acme+json",
    });
    expect(Object.keys(request.headers)).toHaveLength(6);
  });

  test("never replace the signature's", () => {
    const headers = { "Webhook-Id": "x", "webhook-timestamp": "0", "WEBHOOK-SIGNATURE": "v1,x" };
    const plain = render(delivery, exampleConnector(), standard, { now: NOW });
    expect(render(delivery, exampleConnector({ headers }), standard, { now: NOW })).toEqual(plain);
  });
});

test("a later attempt keeps the id and the body, and signs its own time", () => {
  const first = render(delivery, exampleConnector(), standard, { now: NOW });
  const second = render({ ...delivery, attempts: 1 }, exampleConnector(), standard, { now: NOW + 5_000 });
  expect(second.body).toBe(first.body);
  expect(second.headers["webhook-id"]).toBe(first.headers["webhook-id"]);
  expect(second.headers["webhook-timestamp"]).toBe("1760084510");
  expect(second.headers["webhook-signature"]).not.toBe(first.headers["webhook-signature"]);
});

test("a rotated secret signs behind the current one until it expires", () => {
  const [rotated, current] = [newSecret(), newSecret()];
  const secrets = [
    { secret: rotated, expires_at: NOW + 1 },
    { secret: current, expires_at: null },
  ];
  const before = render(delivery, exampleConnector({ secrets }), standard, { now: NOW });
  expectSignedBy(before, rotated);
  const after = render(delivery, exampleConnector({ secrets }), standard, { now: NOW + 1 });
  expectSignedBy(after, current);
  expect(after.headers["webhook-signature"]).not.toContain(" ");
  expect(before.headers["webhook-signature"]?.split(" ")[0]).toBe(after.headers["webhook-signature"]);
});

test.each([...dialects])("every event of %s is signed as the public library expects", (name, dialect) => {
  const connector = exampleConnector({ dialect: name });
  for (const event of dialect.examples) {
    expectSignedBy(render(deliveryOf(event), connector, dialect, { now: NOW }), connector.secrets[0]?.secret ?? "");
  }
});
