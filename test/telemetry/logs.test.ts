import { afterEach, beforeEach, expect, test } from "vitest";
import { type Receiver, startReceiver } from "../support/receiver.ts";
import { startTestApp, type TestApp } from "../support/start-app.ts";

type Entry = { level: number; time: number; msg: string } & Record<string, unknown>;

const OF_PINO = new Set(["level", "time", "pid", "hostname", "msg"]);

let app: TestApp;
let crm: Receiver;

beforeEach(async () => {
  crm = await startReceiver();
  app = await startTestApp({ database: "sqlite", logLevel: "info" });
});

afterEach(async () => {
  await app.stop();
  await crm.close();
});

function entries(): Entry[] {
  return app.log.map((line) => JSON.parse(line) as Entry);
}

function entriesOf(msg: string): Entry[] {
  return entries().filter((entry) => entry.msg === msg);
}

async function logged(msg: string, count: number): Promise<Entry[]> {
  return app.api.until(
    async () => {
      await app.api.client.get("/healthz");
      return entriesOf(msg);
    },
    ({ length }) => length >= count,
  );
}

test("tells each step in one wide line", async () => {
  const connector = await app.api.createConnector({ url: crm.url });
  const event = await app.api.report({ type: "call.answered", call_id: "c1", data: {} });
  const [attempted] = await logged("delivery.attempted", 1);

  expect(entriesOf("event.accepted")).toEqual([
    expect.objectContaining({
      event_id: event.id,
      account_id: app.accountId,
      call_id: "c1",
      type: "call.answered",
      seq: 1,
    }),
  ]);
  expect(attempted).toMatchObject({
    delivery_id: crm.requests[0]?.headers["webhook-id"],
    event_id: event.id,
    account_id: app.accountId,
    call_id: "c1",
    connector_id: connector.id,
    type: "call.answered",
    kind: "live",
    attempt: 1,
    answer: "replied",
    status: 200,
    verdict: "delivered",
    ms: expect.any(Number),
  });
});

test("tells of failures, endings without success and stopped connectors", async () => {
  crm.respondWith(({ url }) => ({ status: url === "/gone" ? 410 : 500 }));
  const broken = await app.api.createConnector({ url: crm.url, retry_limit: 0, events: ["call.answered"] });
  const gone = await app.api.createConnector({ url: `${crm.url}/gone`, events: ["call.answered"] });
  await app.api.report({ type: "call.answered", call_id: "c1", data: {} });
  await app.api.report({ type: "call.ended", call_id: "c1", data: {} });
  const refusal = await app.api.refused("/v1/events", { body: { type: "call.failed", call_id: "c1", data: {} } });

  expect(await logged("delivery.ended", 1)).toEqual([
    expect.objectContaining({ connector_id: broken.id, type: "call.answered", outcome: "exhausted", attempts: 1 }),
  ]);
  const [disabled] = await logged("connector.disabled", 1);
  expect(disabled).toMatchObject({ level: 40, connector_id: gone.id, account_id: app.accountId, by: "gone" });
  expect(entriesOf("report.refused")).toEqual([expect.objectContaining({ code: refusal.code, index: 0 })]);
  await app.api.ask(`/v1/connectors/${gone.id}`, { method: "DELETE" });
  expect(await logged("deliveries.discarded", 1)).toEqual([
    expect.objectContaining({ connector_id: gone.id, count: 1 }),
  ]);
});

test("names things alike, and keeps personal data and secrets to itself", async () => {
  const nobody = await startReceiver();
  await nobody.close();
  crm.respondWith(({ url }) => {
    if (url.startsWith("/ok")) {
      const fields = [{ title: "Name", value: "Ada Lovelace", isWebsite: false }];
      return { body: JSON.stringify({ success: true, contact: { id: "7", fields } }) };
    }
    return { status: 500, body: "+15550100 is not known" };
  });
  const secret = { "x-api-key": "top-secret-header" };
  const ok = await app.api.createConnector({ url: `${crm.url}/ok?token=top-secret-query`, headers: secret });
  await app.api.createConnector({ url: `${crm.url}/broken`, retry_limit: 0 });
  await app.api.createConnector({ url: `${nobody.url}/?token=top-secret-query` });
  const agent = { id: "agent-1", name: "Grace Hopper", phone: "+15550100" };
  const call = { direction: "inbound", from: "+4930123456", to: "+4989654321", from_name: "Ada Lovelace", agent };
  await app.api.report({ type: "call.started", call_id: "c1", data: call });
  await app.api.report({ type: "call.answered", call_id: "c1", data: {} });
  await app.api.report({ type: "sms.sent", data: { from: "+4930123456", to: "+15550100", text: "a private word" } });
  await app.api.report({
    type: "call.ended",
    call_id: "c1",
    data: { transcript: [{ speaker: "agent", text: "a private word" }] },
  });
  await app.api.refused("/v1/events", { body: { type: "call.started", call_id: "c1", data: call } });
  // Four at each of the two that answer; nobody is tried once for the call and once for the message.
  await logged("delivery.attempted", 10);

  const text = app.log.join("");
  for (const word of [
    "4930123456",
    "4989654321",
    "15550100",
    "Lovelace",
    "Hopper",
    "private",
    "top-secret",
    "whsec_",
  ]) {
    expect(text, word).not.toContain(word);
  }
  expect(text).not.toContain(ok.secret);
  expect(text).not.toContain(app.apiKey);
  for (const entry of entries()) {
    expect(entry.msg).toMatch(/^[a-z]+\.[a-z_]+$/);
    expect(entry.time).toBeGreaterThan(1_700_000_000_000);
    const names = Object.keys(entry).filter((name) => !OF_PINO.has(name));
    for (const name of names) expect(name).toMatch(/^[a-z]+(_[a-z]+)*$/);
  }
});

test("tells when the node starts and stops, and says nothing when it is to be silent", async () => {
  await app.restart();
  const [first, stopping, stopped, second] = entries().filter(({ msg }) => msg.startsWith("node."));
  expect(first).toMatchObject({ msg: "node.started", store: "sqlite", url: expect.stringContaining("http://") });
  expect(stopping).toMatchObject({ msg: "node.stopping", node_id: first?.node_id });
  expect(stopped).toMatchObject({ msg: "node.stopped", node_id: first?.node_id });
  expect(second).toMatchObject({ msg: "node.started", url: app.url });

  const silent = await startTestApp({ database: "sqlite", logLevel: "silent" });
  await silent.api.report({ type: "call.answered", call_id: "c1", data: {} });
  await silent.stop();
  expect(silent.log).toEqual([]);
});
