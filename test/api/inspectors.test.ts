import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Inspected, InspectedDetail, Inspector } from "../../src/contract/inspectors.ts";
import { type ApiClient, isOver, isRetrying } from "../support/api-client.ts";
import { ended, started } from "../support/call-events.ts";
import { startTestApp, type TestApp } from "../support/start-app.ts";
import { ENGINES } from "../support/test-database.ts";

describe.each(ENGINES)("inspectors on %s", (database) => {
  let app: TestApp;
  beforeAll(async () => {
    // Nothing is opened to connectors: not even this machine's own addresses.
    app = await startTestApp({ database, allowAddresses: [] });
  });
  afterAll(() => app.stop());

  const listOf = async (api: ApiClient, id: string) =>
    (await api.get<{ data: Inspected[] }>(`/v1/inspectors/${id}/requests`)).data;
  const arrived = (api: ApiClient, id: string, count: number) =>
    api.until(
      () => listOf(api, id),
      (list) => list.length >= count,
    );
  const detailOf = (api: ApiClient, id: string) => api.get<InspectedDetail>(`/v1/inspected/${id}`);
  const send = (path: string, init: RequestInit = { method: "POST" }) => fetch(app.url + path, init);

  test("a connector reaches an inspector of its own server, signed, and its contact reaches the screen", async () => {
    const { api } = app.newAccount();
    const inspector = await api.post<Inspector>("/v1/inspectors", {});
    const headers = { Authorization: "Bearer s3cret", "X-Tenant": "7" };
    const { id } = await api.createConnector({ url: app.url + inspector.path, headers });
    const [event] = await api.reportAll([started("c1")]);
    await api.deliveryOf(event?.id ?? "", ({ status }) => status === "delivered");
    const [request] = await arrived(api, inspector.id, 1);
    expect(request).toMatchObject({
      method: "POST",
      path: inspector.path,
      event: "call.started",
      signature: "valid",
      connector_id: id,
      status: 200,
    });
    const detail = await detailOf(api, request?.id ?? "");
    expect(JSON.parse(detail.body)).toMatchObject({ type: "call.started", data: { call_id: "c1" } });
    expect(detail.headers).toMatchObject({ "x-tenant": "7", authorization: "[redacted]" });
    const { data } = await api.get<{ data: { deliveries: { reason: string | null }[] }[] }>("/v1/calls/c1/timeline");
    expect(data[0]?.deliveries[0]?.reason).toBeNull();
    await api.client.delete("/v1/inspectors/{id}", { path: { id: inspector.id } });
    expect(await api.refused(`/v1/inspectors/${inspector.id}/requests`)).toMatchObject({ status: 404 });
  });

  test("routes of the dialer and a query string reach it, too", async () => {
    const { api } = app.newAccount();
    const inspector = await api.post<Inspector>("/v1/inspectors", { name: "Routes" });
    const settings = { use_routes: true, is_post_format: false };
    await api.createConnector({ url: app.url + inspector.path, dialect: "dialer", settings });
    await api.reportAll([started("c1")]);
    const [request] = await arrived(api, inspector.id, 1);
    expect(request).toMatchObject({ method: "GET", signature: "valid" });
    expect(request?.path).toMatch(/\/callStarted\?eventType=callStarted/);
  });

  test("it answers as it is set up to: failing, gone, and too late", async () => {
    const { api } = app.newAccount();
    const inspector = await api.post<Inspector>("/v1/inspectors", { answer: { status: 500 } });
    const { id } = await api.createConnector({ url: app.url + inspector.path, timeout_ms: 200, ordered: false });
    const [first] = await api.reportAll([started("c1")]);
    const failed = await api.deliveryOf(first?.id ?? "", isRetrying);
    expect(failed.reason).toContain("500");
    const set = (answer: object) =>
      api.client.patch("/v1/inspectors/{id}", { path: { id: inspector.id }, body: { answer } });
    await set({ status: 200, delay_ms: 30_000 });
    const [second] = await api.reportAll([started("c2")]);
    expect((await api.deliveryOf(second?.id ?? "", isRetrying)).reason).toMatch(/within 200 ms/);
    await set({ status: 410 });
    const [third] = await api.reportAll([started("c3")]);
    await api.deliveryOf(third?.id ?? "", ({ attempts }) => attempts > 0);
    expect(await api.connector(id)).toMatchObject({ status: "disabled", paused: { by: "gone" } });
    expect((await arrived(api, inspector.id, 3)).map(({ status }) => status)).toEqual([410, 200, 500]);
  });

  test("a path that only looks like an inspector's opens nothing, and neither does one of another host's machine", async () => {
    const { api } = app.newAccount();
    const lookalike = `${app.url}/inspect/${"a".repeat(32)}`;
    await api.createConnector({ url: lookalike });
    const [event] = await api.reportAll([ended("c1")]);
    const failing = await api.deliveryOf(event?.id ?? "", isRetrying);
    expect(failing.reason).toContain("loopback");
    for (const url of [`${app.url}/v1/inspectors`, `${app.url}/inspect/short`, "http://127.0.0.1:1/"]) {
      const refused = await api.refused("/v1/connectors", { method: "POST", body: { name: "X", url } });
      expect(refused).toMatchObject({ status: 422, errors: [{ pointer: "#/url" }] });
    }
  });

  test("anything may be sent to its address, and is kept as text: the last 100, and 64 KiB of each", async () => {
    const { api } = app.newAccount();
    const { id, path } = await api.post<Inspector>("/v1/inspectors", { answer: { status: 201, contact: false } });
    const body = `${"<b>é\u202e😀\0</b>".repeat(10_000)}`;
    const answer = await send(path, { method: "PUT", body, headers: { "content-type": "text/html" } });
    expect(answer.status).toBe(201);
    expect(await answer.json()).toEqual({ success: true });
    const [first] = await arrived(api, id, 1);
    expect(first).toMatchObject({ method: "PUT", signature: "none", size: Buffer.byteLength(body), event: null });
    const detail = await detailOf(api, first?.id ?? "");
    expect(detail.truncated).toBe(true);
    expect(detail.body.slice(0, 12)).toBe("<b>é\u202e😀\u2400</b>".slice(0, 12));
    for (const forged of [{ "webhook-signature": "v1,AAAA" }, { "webhook-signature": "" }]) {
      await send(path, { method: "POST", body: '{"type": "x\\u0000y"}', headers: forged });
    }
    const forged = await arrived(api, id, 3);
    expect(forged[0]).toMatchObject({ signature: "invalid", event: "x\u2400y" });
    for (let n = 0; n < 110; n += 1) await send(`${path}/e${n}`);
    const all = await api.until(
      () => listOf(api, id),
      (list) => list[0]?.path === `${path}/e109`,
    );
    expect(all).toHaveLength(100);
    expect((await send(`${path}/a/b`)).status).toBe(404);
    expect((await send(`/inspect/${"b".repeat(32)}`)).status).toBe(404);
    expect((await send(path, { method: "POST", body: "x".repeat(5 * 1_048_576) })).status).toBe(413);
    await api.client.delete("/v1/inspectors/{id}/requests", { path: { id } });
    expect(await listOf(api, id)).toEqual([]);
  });

  test("another account sees neither an inspector nor what came to it", async () => {
    const { api } = app.newAccount();
    const { id, path } = await api.post<Inspector>("/v1/inspectors", {});
    await send(path);
    const [request] = await arrived(api, id, 1);
    const other = app.newAccount().api;
    for (const place of [`inspectors/${id}`, `inspectors/${id}/requests`, `inspected/${request?.id}`]) {
      expect(await other.refused(`/v1/${place}`)).toMatchObject({ status: 404 });
    }
    expect((await other.get<{ data: unknown[] }>("/v1/inspectors")).data).toEqual([]);
    for (const method of ["PATCH", "DELETE"]) {
      const body = method === "PATCH" ? { body: { name: "mine" } } : {};
      expect(await other.refused(`/v1/inspectors/${id}`, { method, ...body })).toMatchObject({ status: 404 });
    }
  });

  test("the first steps tell what is done, and once put away they stay so", async () => {
    const { api } = app.newAccount();
    const steps = () => api.get<Record<string, unknown>>("/v1/first-steps");
    const none = { ended: false, connector: false, call: false, webhook: false, outcome: false, inspector_id: null };
    expect(await steps()).toEqual(none);
    const inspector = await api.post<Inspector>("/v1/inspectors", {});
    await api.createConnector({ url: app.url + inspector.path });
    expect(await steps()).toEqual({ ...none, connector: true, inspector_id: inspector.id });
    const stored = await api.reportAll([
      started("c1"),
      { type: "call.answered", call_id: "c1", data: {} },
      ended("c1"),
      { type: "call.outcome_set", call_id: "c1", data: { tag: "Meeting", tag_type: "positive" } },
    ]);
    for (const event of stored) await api.deliveryOf(event.id, isOver);
    expect(await steps()).toMatchObject({ call: true, webhook: true, outcome: true, ended: false });
    await api.client.delete("/v1/first-steps");
    expect(await steps()).toMatchObject({ ended: true });
    expect(await app.newAccount().api.get("/v1/first-steps")).toMatchObject({ ended: false });
  });
});
