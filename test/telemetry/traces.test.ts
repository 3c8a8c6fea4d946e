import { afterEach, beforeEach, expect, test } from "vitest";
import { type Collector, type ExportedSpan, startCollector } from "../support/collector.ts";
import { type Receiver, type Reply, startReceiver } from "../support/receiver.ts";
import { startTestApp, type TestApp } from "../support/start-app.ts";

const TRACE = "0af7651916cd43dd8448eb211c80319c";
const SPAN = "b7ad6b7169203331";
const HEADERS = { traceparent: `00-${TRACE}-${SPAN}-01` };
const ANSWERED = { type: "call.answered", call_id: "c1", data: {} };

let collector: Collector;
let crm: Receiver;
let app: TestApp | null = null;

beforeEach(async () => {
  collector = await startCollector();
  crm = await startReceiver();
});

afterEach(async () => {
  delete process.env.OTEL_EXPORTER_OTLP_HEADERS;
  delete process.env.OTEL_SERVICE_NAME;
  await stop();
  await crm.close();
  await collector.close();
});

async function start(otlpEndpoint: string | null = collector.url): Promise<TestApp> {
  app = await startTestApp({ database: "sqlite", otlpEndpoint });
  return app;
}

/** What has been traced is sent by then. */
async function stop(): Promise<ExportedSpan[]> {
  const running = app;
  app = null;
  await running?.stop();
  return collector.spans();
}

function named(spans: ExportedSpan[], name: string): ExportedSpan[] {
  return spans.filter((span) => span.name === name);
}

test("makes a trace of an event: accept, send at each connector, settle", async () => {
  const { api, accountId } = await start();
  const connector = await api.createConnector({ url: crm.url });
  await api.createConnector({ url: `${crm.url}/other` });
  const event = await api.report(ANSWERED);
  await crm.waitFor(2);

  const spans = await stop();
  expect(spans.map(({ name }) => name).sort()).toEqual(["accept", "send", "send", "settle", "settle"]);
  const [accept] = named(spans, "accept");
  expect(accept).toMatchObject({
    parentSpanId: "",
    attributes: {
      "hookswitch.event.id": event.id,
      "hookswitch.event.type": "call.answered",
      "hookswitch.account.id": accountId,
      "hookswitch.call.id": "c1",
    },
    failed: false,
    resource: { "service.name": "hookswitch", "service.version": expect.any(String) },
  });
  for (const span of spans) {
    expect(span.traceId).toBe(accept?.traceId);
    expect(span.endedAt).toBeGreaterThanOrEqual(span.startedAt);
  }
  const send = spans.find(({ attributes }) => attributes["hookswitch.connector.id"] === connector.id);
  expect(send).toMatchObject({
    name: "send",
    parentSpanId: accept?.spanId,
    attributes: {
      "hookswitch.delivery.attempt": 1,
      "hookswitch.delivery.verdict": "delivered",
      "http.request.method": "POST",
      "http.response.status_code": 200,
      "server.address": "127.0.0.1",
    },
  });
  expect(spans.find(({ parentSpanId }) => parentSpanId === send?.spanId)?.name).toBe("settle");
  expect(crm.requests.find(({ url }) => url === "/")?.headers.traceparent).toBe(
    `00-${accept?.traceId}-${send?.spanId}-01`,
  );
});

test("goes on with the producer's trace, also for deliveries that waited their turn", async () => {
  const { api } = await start();
  const { promise: answer, resolve: release } = Promise.withResolvers<Reply>();
  crm.respondWith(() => answer);
  await api.createConnector({ url: crm.url });
  await api.ask("/v1/events", { body: ANSWERED, headers: HEADERS });
  await crm.waitFor(1);
  await api.ask("/v1/events", { body: { ...ANSWERED, type: "call.ended" }, headers: HEADERS });
  release({});
  const requests = await crm.waitFor(2);

  const spans = await stop();
  expect(new Set(spans.map(({ traceId }) => traceId))).toEqual(new Set([TRACE]));
  expect(named(spans, "accept").map(({ parentSpanId }) => parentSpanId)).toEqual([SPAN, SPAN]);
  const sends = named(spans, "send").map(({ spanId }) => `00-${TRACE}-${spanId}-01`);
  expect(requests.map(({ headers }) => headers.traceparent).sort()).toEqual(sends.sort());
});

test("puts every attempt of a delivery into its event's trace, also after a restart, and marks failures", async () => {
  const { api, restart } = await start();
  crm.respondWith(() => ({ status: 503 }));
  await api.createConnector({ url: crm.url });
  const event = await api.report(ANSWERED);
  const [delivery] = await api.until(
    () => api.deliveriesOf(event.id),
    ([waiting]) => waiting?.waiting_for === "retry",
  );
  await restart();
  crm.respondWith(() => ({}));
  await api.client.post("/v1/deliveries/{id}/retry", { path: { id: delivery?.id ?? "" } });
  await crm.waitFor(2);

  const spans = await stop();
  expect(new Set(spans.map(({ traceId }) => traceId)).size).toBe(1);
  const sends = named(spans, "send");
  expect(new Set(sends.map(({ spanId }) => spanId)).size).toBe(2);
  expect(sends.map(({ attributes, failed }) => [attributes["http.response.status_code"], failed])).toEqual([
    [503, true],
    [200, false],
  ]);
});

test("records nothing of a trace that its producer does not record, and says so to the receiver", async () => {
  const { api } = await start();
  await api.createConnector({ url: crm.url });
  await api.ask("/v1/events", { body: ANSWERED, headers: { traceparent: `00-${TRACE}-${SPAN}-00` } });
  const [request] = await crm.waitFor(1);
  expect(request?.headers.traceparent).toMatch(new RegExp(`^00-${TRACE}-[\\da-f]{16}-00$`));
  expect(await stop()).toEqual([]);
});

test("sends the headers and the service's name that OpenTelemetry's own variables give", async () => {
  process.env.OTEL_EXPORTER_OTLP_HEADERS = "x-tenant=blue";
  process.env.OTEL_SERVICE_NAME = "calls-of-berlin";
  const { api } = await start(`${collector.url}/`);
  await api.report(ANSWERED);
  const [span] = await stop();
  expect(span?.resource["service.name"]).toBe("calls-of-berlin");
  expect(collector.requests[0]?.headers["x-tenant"]).toBe("blue");
});

test("delivers all the same when the collector refuses traces, and tells that they are lost", async () => {
  collector.respondWith(() => ({ status: 400 }));
  const { api, log } = await start();
  await api.createConnector({ url: crm.url });
  await api.report(ANSWERED);
  await crm.waitFor(1);
  await stop();
  const entries = log.map((line) => JSON.parse(line) as { msg: string; spans: number });
  const lost = entries.filter(({ msg }) => msg === "traces.lost").map(({ spans }) => spans);
  expect(lost.reduce((sum, spans) => sum + spans, 0)).toBe(3);
});

test("traces nothing, and tells receivers of no trace, without a collector", async () => {
  const { api } = await start(null);
  await api.createConnector({ url: crm.url });
  await api.ask("/v1/events", { body: ANSWERED, headers: HEADERS });
  const [request] = await crm.waitFor(1);
  expect(request?.headers).not.toHaveProperty("traceparent");
  expect(await stop()).toEqual([]);
});
