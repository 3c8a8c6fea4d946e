import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import { type ApiClient, isOver } from "../support/api-client.ts";
import { started } from "../support/call-events.ts";
import { type Receiver, startReceiver } from "../support/receiver.ts";
import { startTestApp, type TestApp } from "../support/start-app.ts";

let app: TestApp;
let receiver: Receiver;
let api: ApiClient;
beforeAll(async () => {
  app = await startTestApp({ database: "sqlite" });
});
beforeEach(async () => {
  receiver = await startReceiver();
  ({ api } = app.newAccount());
});
afterEach(() => receiver.close());
afterAll(() => app.stop());

test("an attempt keeps the request, the answer and the time of each phase", async () => {
  const contact = { success: true, contact: { id: 1, fields: [] } };
  receiver.respondWith(() => ({ headers: { "x-from": "crm", "set-cookie": "a=1" }, body: JSON.stringify(contact) }));
  const headers = { "X-Tenant": "7", Authorization: "Bearer hidden" };
  await api.createConnector({ url: `${receiver.url}/hooks`, headers });
  const { id } = await api.report(started("a"));
  const { id: deliveryId } = await api.deliveryOf(id, isOver);
  const [request] = await receiver.waitFor(1);
  const detail = await api.delivery(deliveryId);
  expect(detail).toMatchObject({ id: deliveryId, status: "delivered", attempts: 1 });
  expect(detail.attempts_made).toEqual([
    {
      n: 1,
      started_at: expect.any(Number),
      verdict: "delivered",
      reason: null,
      request: {
        method: "POST",
        url: `${receiver.url}/hooks`,
        headers: {
          "user-agent": expect.stringMatching(/^Hookswitch\//),
          "content-type": "application/json",
          "x-tenant": "7",
          authorization: "[redacted]",
          "webhook-id": deliveryId,
          "webhook-timestamp": request?.headers["webhook-timestamp"],
          "webhook-signature": request?.headers["webhook-signature"],
        },
        body: request?.body,
      },
      answer: {
        kind: "replied",
        status: 200,
        headers: expect.objectContaining({ "x-from": "crm" }),
        body: JSON.stringify(contact),
        truncated: false,
        timing: {
          connect_ms: expect.any(Number),
          headers_ms: expect.any(Number),
          body_ms: expect.any(Number),
          total_ms: expect.any(Number),
        },
      },
    },
  ]);
  expect(request?.headers.authorization).toBe("Bearer hidden");
  expect(JSON.stringify(detail)).not.toMatch(/hidden|a=1/);
});

test.each([
  ["x".repeat(16_384), 16_384, false],
  ["x".repeat(16_385), 16_384, true],
  ["ü".repeat(20_000), 16_384, true],
  ["€".repeat(60_000), 16_383, true],
])("of a long answer 16 KiB are kept (case %#)", async (body, bytes, truncated) => {
  receiver.respondWith(() => ({ body }));
  await api.createConnector({ url: receiver.url });
  const { id } = await api.report(started("a"));
  const { id: deliveryId } = await api.deliveryOf(id, isOver);
  const [attempt] = (await api.delivery(deliveryId)).attempts_made;
  if (attempt?.answer.kind !== "replied") throw new Error(`no reply: ${JSON.stringify(attempt)}`);
  const { body: kept } = attempt.answer;
  expect(attempt.answer.truncated).toBe(truncated);
  expect([Buffer.byteLength(kept), body.startsWith(kept)]).toEqual([bytes, true]);
});

test("an answer that never comes and a connection that is refused are told as what they are", async () => {
  const gone = await startReceiver();
  await gone.close();
  receiver.respondWith(() => "hang");
  const slow = await api.createConnector({ url: receiver.url, timeout_ms: 100, retry_limit: 0 });
  const closed = await api.createConnector({ url: gone.url, retry_limit: 0 });
  const { id } = await api.report(started("a"));
  const all = await api.until(
    () => api.deliveriesOf(id),
    (deliveries) => deliveries.every(isOver),
  );
  const answerAt = async (connectorId: string) => {
    const found = all.find(({ connector_id }) => connector_id === connectorId);
    return (await api.delivery(found?.id ?? "")).attempts_made[0]?.answer;
  };
  expect(await answerAt(slow.id)).toMatchObject({
    kind: "timed_out",
    phase: "headers",
    message: expect.stringContaining("100 ms"),
    timing: { body_ms: null },
  });
  expect(await answerAt(closed.id)).toMatchObject({ kind: "unreachable", code: "connection_refused" });
});

test("a redirect is a failure that is not followed", async () => {
  const elsewhere = await startReceiver();
  receiver.respondWith(() => ({ status: 302, headers: { location: elsewhere.url } }));
  await api.createConnector({ url: receiver.url, retry_limit: 0 });
  const { id } = await api.report(started("a"));
  expect(await api.deliveryOf(id, isOver)).toMatchObject({
    status: "exhausted",
    reason: expect.stringContaining("302"),
  });
  expect(elsewhere.requests).toEqual([]);
  await elsewhere.close();
});

test("the address is checked again when a connector connects, however it was saved", async () => {
  const numbered = await api.createConnector({ url: receiver.url, retry_limit: 0 });
  const named = await api.createConnector({ url: receiver.url.replace("127.0.0.1", "localhost"), retry_limit: 0 });
  await app.restart(undefined, { allowAddresses: [] });
  const { id } = await api.report(started("a"));
  const all = await api.until(
    () => api.deliveriesOf(id),
    (deliveries) => deliveries.length === 2 && deliveries.every(isOver),
  );
  for (const connector of [numbered, named]) {
    const found = all.find(({ connector_id }) => connector_id === connector.id);
    const [attempt] = (await api.delivery(found?.id ?? "")).attempts_made;
    expect(attempt?.answer).toMatchObject({
      kind: "unreachable",
      code: "forbidden_address",
      message: expect.stringContaining("loopback"),
    });
  }
  expect(receiver.requests).toEqual([]);
  await app.restart();
});
