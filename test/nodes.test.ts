import { Agent } from "undici";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Schemas } from "../src/client/index.ts";
import type { ConnectorView } from "../src/contract/connectors.ts";
import { type ApiClient, createApiClient } from "./support/api-client.ts";
import { openStream } from "./support/read-stream.ts";
import { type Receiver, startReceiver } from "./support/receiver.ts";
import { startCluster, type TestCluster } from "./support/start-cluster.ts";

/** The first who asks for a PostgreSQL waits for it to be made. */
const START_LIMIT_MS = 60_000;

describe("three nodes on one database", () => {
  let cluster: TestCluster;
  let crm: Receiver;
  let nodes: [ApiClient, ApiClient, ApiClient];
  const agent = new Agent();

  beforeAll(async () => {
    cluster = await startCluster();
    crm = await startReceiver();
    const { apiKey } = cluster;
    nodes = cluster.urls.map((url) => createApiClient({ url: () => url, apiKey, agent })) as typeof nodes;
  }, START_LIMIT_MS);
  afterAll(async () => {
    await agent.destroy();
    await cluster.stop();
    await crm.close();
  });

  const started = (callId: string, agent: { agent?: { id: string } }) => ({
    type: "call.started",
    call_id: callId,
    data: { direction: "inbound", from: "+12025550101", to: "+442079460100", ...agent },
  });
  const answered = (callId: string) => ({ type: "call.answered", call_id: callId, data: {} });
  const until = (node: ApiClient, id: string, holds: (connector: ConnectorView) => boolean) =>
    node.until(
      () => node.ask<ConnectorView>(`/v1/connectors/${id}`),
      ({ status, body }) => status === 200 && holds(body),
    );

  it("obey at every node what was told to one: a connector made, changed, paused and taken up again", async () => {
    const [a, b, c] = nodes;
    const { id } = await a.createConnector({ url: `${crm.url}/first` });
    await until(b, id, ({ status }) => status === "active");
    await until(c, id, ({ status }) => status === "active");

    await c.ask(`/v1/connectors/${id}`, { method: "PATCH", body: { url: `${crm.url}/moved` } });
    await until(a, id, ({ url }) => url.endsWith("/moved"));
    await a.report(answered("obey-1"));
    await crm.waitUntil((requests) => requests.some(({ url }) => url === "/moved"));

    await b.client.post("/v1/connectors/{id}/pause", { path: { id } });
    for (const node of [a, c]) await until(node, id, ({ status }) => status === "paused");
    const { id: eventId } = await a.report(answered("obey-2"));
    const [waiting] = await c.deliveriesOf(eventId);
    expect(waiting).toMatchObject({ status: "waiting", waiting_for: "connector_paused" });

    const before = crm.requests.length;
    await c.client.post("/v1/connectors/{id}/resume", { path: { id }, body: {} });
    await crm.waitFor(before + 1);
    await a.until(
      () => a.deliveriesOf(eventId),
      ([delivery]) => delivery?.status === "delivered",
    );
    await b.ask(`/v1/connectors/${id}`, { method: "DELETE" });
    await a.until(
      () => a.ask(`/v1/connectors/${id}`),
      ({ status }) => status === 404,
    );
  });

  it("keep a call's order whichever node its events come in at", async () => {
    const [a, b, c] = nodes;
    const { id } = await a.createConnector({ url: `${crm.url}/ordered` });
    for (const node of [b, c]) await until(node, id, ({ status }) => status === "active");
    crm.respondWith(() => ({ pauseMs: 5, body: "ok" }));
    const intents = Array.from({ length: 30 }, (_, n) => ({
      type: "conversation.intent_detected",
      call_id: "ordered",
      data: { intent: String(n) },
    }));
    await Promise.all(intents.map((event, n) => (nodes[n % nodes.length] ?? a).report(event)));
    const requests = await crm.waitUntil((all) => all.filter(({ url }) => url === "/ordered").length >= intents.length);
    const numbers = requests.filter(({ url }) => url === "/ordered").map(({ body }) => JSON.parse(body).data.seq);
    expect(numbers).toEqual(intents.map((_, n) => n + 1));
    crm.respondWith(() => ({}));
    await a.ask(`/v1/connectors/${id}`, { method: "DELETE" });
  });

  it("show at one node what the CRM answered to another", async () => {
    const [a, b] = nodes;
    const contact = { id: "7", fields: [{ title: "Name", value: "Grace Hopper" }] };
    crm.respondWith(() => ({ body: JSON.stringify({ success: true, contact }) }));
    const { id } = await a.createConnector({ url: `${crm.url}/screen`, dialect: "dialer" });
    await until(b, id, ({ status }) => status === "active");
    const screen = await openStream(`${cluster.urls[0]}/v1/agents/ada/screen`, cluster);
    await b.report(started("screen-1", { agent: { id: "ada" } }));
    await screen.waitUntil((events) => JSON.stringify(events).includes("Grace Hopper"));
    // Where the call is somebody's only while the CRM thinks, the node of the screen finds out whose.
    const answer = Promise.withResolvers<void>();
    crm.respondWith(async () => {
      await answer.promise;
      return { body: JSON.stringify({ success: true, contact: { ...contact, id: "8" } }) };
    });
    const sofar = crm.requests.length;
    await b.report(started("screen-2", {}));
    await crm.waitFor(sofar + 1);
    await b.report({ type: "call.answered", call_id: "screen-2", data: { agent: { id: "ada" } } });
    await screen.waitUntil((events) => JSON.stringify(events).includes("screen-2"));
    answer.resolve();
    await screen.waitUntil((events) => JSON.stringify(events).includes('"id":"8"'));
    screen.close();
    crm.respondWith(() => ({}));
    await a.ask(`/v1/connectors/${id}`, { method: "DELETE" });
  });

  it("refuse everywhere a key that was revoked at one, long before they would have looked it up again", async () => {
    const [a, b, c] = nodes;
    const { id, key } = await a.createKey({});
    const atB = () => b.ask("/v1/connectors", { key });
    expect((await atB()).status).toBe(200);
    await c.ask(`/v1/keys/${id}`, { method: "DELETE" });
    await b.until(atB, ({ status }) => status === 401);
  });

  it("send nothing more of a replay at any node once it was stopped at one", async () => {
    const [a, b] = nodes;
    const from = Date.now();
    const events = Array.from({ length: 300 }, (_, n) => answered(`replayed-${n}`));
    await a.client.reportAll(events as Schemas["NewEvent"][]);
    const { id: connectorId } = await a.createConnector({ url: `${crm.url}/replayed`, concurrency: 4 });
    const arrived = () => crm.requests.filter(({ url }) => url === "/replayed").length;
    const mayAnswer = Promise.withResolvers<void>();
    crm.respondWith(async ({ url }) => {
      if (url === "/replayed") await mayAnswer.promise;
      return {};
    });
    const replay = await a.client.post("/v1/replays", { body: { connector_id: connectorId, from } });
    await crm.waitUntil(() => arrived() > 0);
    await b.client.post("/v1/replays/{id}/stop", { path: { id: replay.id } });
    const all = async () =>
      (await Promise.all(nodes.map((node) => node.walk(`/v1/deliveries/waiting?connector_id=${connectorId}`)))).flat();
    // What every node still shows is under way, and all of that has arrived.
    await b.until(all, (waiting) => waiting.length === nodes.length * arrived());
    const underWay = arrived();
    mayAnswer.resolve();
    await b.until(all, (waiting) => waiting.length === 0);
    expect(arrived()).toBe(underWay);
  });
});
