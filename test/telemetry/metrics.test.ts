import { readFileSync } from "node:fs";
import { afterEach, beforeEach, expect, test } from "vitest";
import { type MetricsText, readMetrics } from "../support/metrics.ts";
import { type Receiver, type Reply, startReceiver } from "../support/receiver.ts";
import { startTestApp, type TestApp } from "../support/start-app.ts";

const CONTACT = JSON.stringify({
  success: true,
  contact: { id: "7", fields: [{ title: "Name", value: "Ada", isWebsite: false }] },
});
const STARTED = { type: "call.started", data: { direction: "inbound", from: "+493012345", to: "+4989123" } };

let app: TestApp;
let crm: Receiver;

beforeEach(async () => {
  crm = await startReceiver();
  app = await startTestApp({ database: "sqlite", logLevel: "silent" });
});

afterEach(async () => {
  await app.stop();
  await crm.close();
});

async function scrape(from: TestApp = app): Promise<MetricsText> {
  const { body } = await from.api.ask<string>("/metrics", { key: null });
  return readMetrics(body);
}

/** Reads until the counter is there: what is counted once a commit is done shows a moment after it. */
function scrapeUntil(name: string, labels: Record<string, string>, value: number): Promise<MetricsText> {
  return app.api.until(scrape, (metrics) => metrics.value(name, labels) === value);
}

test("counts events, attempts and endings, and times every step of the journey", async () => {
  crm.respondWith(() => ({ body: CONTACT }));
  await app.api.createConnector({ url: crm.url });
  await app.api.report({ ...STARTED, call_id: "c1", data: { ...STARTED.data, agent: { id: "agent-1" } } });
  await app.api.report({ type: "call.answered", call_id: "c1", data: {} });
  await app.api.report({ type: "sms.sent", data: { from: "+1", to: "+2", text: "hello" } });

  const { value } = await scrapeUntil("hookswitch_deliveries_ended_total", { outcome: "delivered" }, 3);
  expect(value("hookswitch_events_accepted_total", { type: "call.started" })).toBe(1);
  expect(value("hookswitch_events_accepted_total", { type: "call.answered" })).toBe(1);
  expect(value("hookswitch_events_accepted_total", { type: "sms.sent" })).toBe(1);
  expect(value("hookswitch_events_accepted_total", { type: "call.ended" })).toBe(0);
  expect(value("hookswitch_attempts_total", { verdict: "delivered", answer: "2xx" })).toBe(3);
  for (const [step, count] of [
    ["accept", 3],
    ["wait", 3],
    ["send", 3],
    ["settle", 3],
    // The contact came with the answer to `call.started` alone.
    ["show", 1],
  ] as const) {
    expect(value(`hookswitch_${step}_duration_seconds_count`), step).toBe(count);
    expect(value(`hookswitch_${step}_duration_seconds_bucket`, { le: "+Inf" }), step).toBe(count);
    expect(value(`hookswitch_${step}_duration_seconds_sum`), step).toBeLessThan(60);
  }
  expect(value("hookswitch_settle_duration_seconds_sum")).toBeGreaterThan(0);
  expect(value("hookswitch_send_duration_seconds_sum")).toBeGreaterThan(0);
});

test("tells refused reports, failed attempts by what came back, and every way in which a delivery ends", async () => {
  crm.respondWith(({ url }) => {
    if (url === "/gone") return { status: 410 };
    if (url === "/broken") return { status: 503 };
    return url === "/slow" ? "hang" : {};
  });
  const nobody = await startReceiver();
  await nobody.close();
  const connectors = { retry_limit: 0, events: ["call.answered" as const] };
  await app.api.createConnector({ ...connectors, url: `${crm.url}/broken` });
  await app.api.createConnector({ ...connectors, url: `${crm.url}/slow`, timeout_ms: 100 });
  await app.api.createConnector({ ...connectors, url: `${nobody.url}/` });
  const gone = await app.api.createConnector({ url: `${crm.url}/gone`, events: ["call.answered"] });
  await app.api.createConnector({ url: crm.url, events: ["call.started"] });

  await app.api.report({ type: "call.answered", call_id: "c1", data: {} });
  await app.api.report({ type: "call.ended", call_id: "c1", data: {} });
  const refusal = await app.api.refused("/v1/events", { body: { type: "call.failed", call_id: "c1", data: {} } });
  await app.api.report({ ...STARTED, call_id: "c1" });
  await app.api.until(
    () => app.api.connector(gone.id),
    ({ status }) => status === "disabled",
  );
  await app.api.client.post("/v1/connectors/{id}/resume", { path: { id: gone.id }, body: { offer: "none" } });

  const { value } = await scrapeUntil("hookswitch_deliveries_ended_total", { outcome: "exhausted" }, 3);
  expect(value("hookswitch_reports_refused_total", { code: refusal.code })).toBe(1);
  expect(value("hookswitch_attempts_total", { verdict: "exhausted", answer: "5xx" })).toBe(1);
  expect(value("hookswitch_attempts_total", { verdict: "exhausted", answer: "timed_out" })).toBe(1);
  expect(value("hookswitch_attempts_total", { verdict: "exhausted", answer: "connection_refused" })).toBe(1);
  expect(value("hookswitch_attempts_total", { verdict: "gone", answer: "4xx" })).toBe(1);
  expect(value("hookswitch_deliveries_ended_total", { outcome: "expired" })).toBe(1);
  expect(value("hookswitch_deliveries_ended_total", { outcome: "discarded" })).toBe(1);
  expect(value("hookswitch_events_accepted_total", { type: "connector.disabled" })).toBe(1);
});

test("tells what waits by what it waits for, what is held, and how the connectors do", async () => {
  const { promise: answer, resolve: release } = Promise.withResolvers<Reply>();
  crm.respondWith(({ url }) => {
    if (url === "/broken") return { status: 503 };
    return url === "/slow" ? answer : {};
  });
  await app.api.createConnector({ url: `${crm.url}/broken` });
  await app.api.createConnector({ url: `${crm.url}/slow` });
  const paused = await app.api.createConnector({ url: crm.url });
  await app.api.client.post("/v1/connectors/{id}/pause", { path: { id: paused.id } });
  const [answered] = await app.api.reportAll([
    { type: "call.answered", call_id: "c1", data: {} },
    { type: "call.ended", call_id: "c1", data: {} },
  ]);
  await app.api.until(
    () => app.api.deliveriesOf(answered?.id ?? ""),
    (deliveries) => deliveries.some(({ waiting_for }) => waiting_for === "retry"),
  );

  const { value } = await scrapeUntil("hookswitch_connectors_failing", {}, 1);
  release({});
  const waiting = (waiting_for: string) => value("hookswitch_deliveries_waiting", { waiting_for });
  expect(waiting("answer")).toBe(1);
  expect(waiting("retry")).toBe(1);
  expect(waiting("earlier_event")).toBe(2);
  expect(waiting("connector_paused")).toBe(2);
  expect(waiting("capacity")).toBe(0);
  expect(value("hookswitch_deliveries_in_flight")).toBe(1);
  expect(value("hookswitch_deliveries_held")).toBe(1);
  expect(value("hookswitch_connectors", { status: "active" })).toBe(2);
  expect(value("hookswitch_connectors", { status: "paused" })).toBe(1);
});

test("tells no metric that the documentation does not explain, and no fewer", async () => {
  crm.respondWith(() => ({ status: 503 }));
  await app.api.createConnector({ url: crm.url });
  await app.api.report({ type: "call.answered", call_id: "c1", data: {} });
  const { text } = await scrapeUntil("hookswitch_attempts_total", { verdict: "retry", answer: "5xx" }, 1);
  const told = [...text.matchAll(/^# TYPE (hookswitch_\w+)/gm)].map(([, name]) => name);
  const documentation = readFileSync(new URL("../../docs/operations.md", import.meta.url), "utf8");
  const explained = [...documentation.matchAll(/^\| `(hookswitch_\w+)`/gm)].map(([, name]) => name);
  expect(told.sort()).toEqual(explained.sort());
});

test("shares nothing between two apps in one process", async () => {
  const other = await startTestApp({ database: "sqlite", logLevel: "silent" });
  try {
    await other.api.report({ ...STARTED, call_id: "c1" });
    const counted = { type: "call.started" };
    await app.api.until(
      () => scrape(other),
      ({ value }) => value("hookswitch_events_accepted_total", counted) === 1,
    );
    expect((await scrape()).value("hookswitch_events_accepted_total", counted)).toBe(0);
  } finally {
    await other.stop();
  }
});

test("answers in Prometheus' format, with the process and the build, and without anybody's ids", async () => {
  const connector = await app.api.createConnector({ url: crm.url });
  const event = await app.api.report({ ...STARTED, call_id: "c-4711" });
  await scrapeUntil("hookswitch_deliveries_ended_total", { outcome: "delivered" }, 1);

  const { status, headers, body: text } = await app.api.ask<string>("/metrics", { key: null });
  expect(status).toBe(200);
  expect(headers["content-type"]).toBe("text/plain; version=0.0.4; charset=utf-8");
  expect(text).toMatch(/^hookswitch_build_info\{version="\d+\.\d+\.\d+",node_version="v24[^"]*",store="sqlite"\} 1$/m);
  expect(text).toMatch(/^nodejs_eventloop_lag_seconds \d/m);
  expect(text).toMatch(/^process_resident_memory_bytes \d/m);
  for (const secret of [connector.id, event.id, "c-4711", app.accountId, "+4930"]) expect(text).not.toContain(secret);
});
