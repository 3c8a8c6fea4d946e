import { describe, expect, it } from "vitest";
import { exampleConnector } from "../../test/support/example-connector.ts";
import { exampleEvent } from "../../test/support/example-event.ts";
import { dialer } from "../dialects/dialer/dialect.ts";
import { standard } from "../dialects/standard/dialect.ts";
import type { Connector } from "../model/connector.ts";
import type { Answer, PendingDelivery } from "../model/delivery.ts";
import { judge } from "./judge.ts";

const NOW = 1_760_084_505_000;
const timing = { connect_ms: null, headers_ms: 1, body_ms: 1, total_ms: 2 };

function replied(status: number, given: { headers?: Record<string, string>; body?: string } = {}): Answer {
  return { kind: "replied", status, headers: {}, body: "", truncated: false, timing, ...given };
}
const refused: Answer = { kind: "unreachable", code: "connection_refused", message: "nobody listens there", timing };
const timedOut: Answer = { kind: "timed_out", phase: "headers", message: "no answer within 15 s", timing };

function verdictOn(
  answer: Answer,
  {
    delivery = {},
    connector = {},
    dialect = standard,
  }: {
    delivery?: Partial<PendingDelivery>;
    connector?: Partial<Connector>;
    dialect?: typeof standard;
  } = {},
) {
  const event = exampleEvent("call.started");
  return judge(answer, {
    delivery: {
      id: "dlv_1",
      account_id: event.account_id,
      connector_id: "con_1",
      lane: "lane",
      kind: "live",
      attempts: 0,
      first_attempt_at: null,
      created_at: NOW,
      event,
      ...delivery,
    },
    startedAt: NOW - 2,
    connector: exampleConnector(connector),
    dialect,
    now: NOW,
    random: 0.5,
  });
}

describe("a success", () => {
  it("is what the dialect takes for one, whatever was asked for beside it", () => {
    expect(verdictOn(replied(204, { headers: { "retry-after": "5" } }))).toEqual({
      kind: "delivered",
      reading: { kind: "none" },
    });
  });

  it("may bring a contact, or something that is none", () => {
    const body = JSON.stringify({ success: true, contact: { id: 7, fields: [] } });
    expect(verdictOn(replied(200, { body }), { dialect: dialer })).toMatchObject({
      kind: "delivered",
      reading: { kind: "contact", contact: { id: "7" } },
    });
    expect(verdictOn(replied(200, { body: "{" }), { dialect: dialer })).toMatchObject({
      kind: "delivered",
      reading: { kind: "malformed" },
    });
  });
});

it("a failed condition of the connector's own is a failure like any other, also on a 2xx", () => {
  const success = { status: null, response_key: "ok", expected_value: true };
  const body = JSON.stringify({ ok: false });
  expect(verdictOn(replied(200, { body }), { connector: { success } })).toEqual({
    kind: "retry",
    due_at: NOW + 5_000,
    reason: 'answered with status 200, but "ok" is false, not true',
  });
  expect(verdictOn(replied(200, { body: '{"ok": true}' }), { connector: { success } }).kind).toBe("delivered");
});

describe("a failure", () => {
  it.each([
    ["a status that is no success", replied(500), "answered with status 500"],
    ["a redirect", replied(302), "answered with status 302"],
    ["a refused connection", refused, "nobody listens there"],
    ["a deadline that passed", timedOut, "no answer within 15 s"],
  ])("such as %s is tried again on schedule, and says why", (_, answer, reason) => {
    expect(verdictOn(answer)).toEqual({ kind: "retry", due_at: NOW + 5_000, reason });
    expect(verdictOn(answer, { delivery: { attempts: 2 } })).toMatchObject({ due_at: NOW + 1_800_000 });
  });

  it("is tried again when the receiver asks for it", () => {
    expect(verdictOn(replied(503, { headers: { "retry-after": "120" } }))).toMatchObject({ due_at: NOW + 120_000 });
    const date = new Date(NOW + 60_000).toUTCString();
    expect(verdictOn(replied(429, { headers: { "retry-after": date } }))).toMatchObject({ due_at: NOW + 60_000 });
    expect(verdictOn(replied(503, { headers: { "retry-after": "soon" } }))).toMatchObject({ due_at: NOW + 5_000 });
  });

  it("exhausts the delivery when the retries are used up", () => {
    const connector = { retry_limit: 2 };
    expect(verdictOn(refused, { connector, delivery: { attempts: 1 } })).toMatchObject({ kind: "retry" });
    expect(verdictOn(refused, { connector, delivery: { attempts: 2 } })).toEqual({
      kind: "exhausted",
      reason: "nobody listens there; 3 of 3 attempts used",
    });
    expect(verdictOn(refused, { connector: { retry_limit: 0 } })).toMatchObject({ kind: "exhausted" });
  });

  it("exhausts the delivery when the next attempt would come after the total timeout", () => {
    const connector = { total_timeout_s: 10 };
    expect(verdictOn(refused, { connector })).toMatchObject({ kind: "retry", due_at: NOW + 5_000 });
    const late = { attempts: 1, first_attempt_at: NOW - 6_000 };
    expect(verdictOn(refused, { connector, delivery: late })).toEqual({
      kind: "exhausted",
      reason: "nobody listens there; the next attempt would be after the total timeout",
    });
    const asked = replied(503, { headers: { "retry-after": "60" } });
    expect(verdictOn(asked, { connector })).toMatchObject({ kind: "exhausted" });
  });
});

it("410 is a success where the connector takes it for one", () => {
  const success = { status: [200, 410], response_key: null, expected_value: true };
  expect(verdictOn(replied(410), { connector: { success } }).kind).toBe("delivered");
});

it("410 tells that the endpoint is gone, also on the last attempt", () => {
  const gone = { kind: "gone", reason: "answered with status 410" };
  expect(verdictOn(replied(410))).toEqual(gone);
  expect(verdictOn(replied(410), { connector: { retry_limit: 0 } })).toEqual(gone);
});
