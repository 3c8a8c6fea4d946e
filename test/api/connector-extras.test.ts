import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { z } from "zod";
import type { ConnectorHealth, connectorUsageSchema } from "../../src/contract/connector-health.ts";
import type { ConnectorView } from "../../src/contract/connectors.ts";
import { type ApiClient, isOver } from "../support/api-client.ts";
import { type AppScene, openAppScene } from "../support/app-scene.ts";
import { ended, started } from "../support/call-events.ts";
import { ENGINES } from "../support/test-database.ts";

describe.each(ENGINES)("what is told of connectors on %s", (database) => {
  let scene: AppScene;
  beforeAll(async () => {
    scene = await openAppScene({ database });
  });
  afterAll(() => scene.stop());

  async function reportCall(api: ApiClient, callId: string): Promise<void> {
    for (const { id } of await api.reportAll([started(callId), ended(callId)])) {
      await api.deliveryOf(id, (delivery) => isOver(delivery) || delivery.attempts > 0);
    }
  }

  test("the health of a connector counts what was delivered, given up, and what waits and fails", async () => {
    const { api } = scene.app.newAccount();
    const good = await api.createConnector({ url: `${scene.crm.url}/good` });
    const bad = await api.createConnector({ url: `${scene.crm.url}/bad`, retry_limit: 0 });
    const failing = await api.createConnector({ url: `${scene.crm.url}/failing`, ordered: false });
    scene.crm.respondWith(({ url }) => ({ status: url.startsWith("/good") ? 200 : 500 }));
    const [first, second] = await api.reportAll([started("c1"), ended("c1")]);
    const list = () => api.get<{ data: ConnectorHealth[] }>("/v1/connectors/health");
    for (const event of [first, second]) {
      await api.until(
        () => api.deliveriesOf(event?.id ?? ""),
        (deliveries) => deliveries.length === 3 && deliveries.every(({ attempts }) => attempts > 0),
      );
    }
    const { data } = await list();
    expect(data.map(({ connector_id }) => connector_id)).toEqual([good.id, bad.id, failing.id]);
    const figures = data.map(({ delivered, failed, waiting, retrying }) => ({ delivered, failed, waiting, retrying }));
    expect(figures[0]).toEqual({ delivered: 2, failed: 0, waiting: 0, retrying: 0 });
    expect(figures[1]).toEqual({ delivered: 0, failed: 2, waiting: 0, retrying: 0 });
    expect(figures[2]).toMatchObject({ delivered: 0, failed: 0 });
    expect(figures[2]?.retrying).toBeGreaterThan(0);
    expect(figures[2]?.retrying).toBe(figures[2]?.waiting);
    expect(data[0]?.p95_ms).toBeGreaterThanOrEqual(0);
    expect(data[1]?.p95_ms).toBeNull();
    for (const { hours } of data) expect(hours).toHaveLength(24);
    expect(data[0]?.hours.at(-1)?.delivered).toBeLessThanOrEqual(2);
    expect((await scene.app.newAccount().api.get<{ data: unknown[] }>("/v1/connectors/health")).data).toEqual([]);
  });

  test("what deleting a connector takes along is told before, and to its own account alone", async () => {
    const { api } = scene.app.newAccount();
    scene.crm.respondWith(() => ({ status: 200 }));
    const { id } = await api.createConnector({ url: scene.crm.url });
    await reportCall(api, "c1");
    await api.post(`/v1/connectors/${id}/pause`);
    await api.reportAll([started("c2"), ended("c2")]);
    const usage = await api.get<z.output<typeof connectorUsageSchema>>(`/v1/connectors/${id}/usage`);
    expect(usage).toEqual({ waiting: 2, ended: 2, counted_to: 10_000 });
    expect(await scene.app.newAccount().api.refused(`/v1/connectors/${id}/usage`)).toMatchObject({ status: 404 });
  });

  test("a copy has all settings, secret headers among them, is switched off and signs for itself", async () => {
    const { api } = scene.app.newAccount();
    scene.crm.respondWith(() => ({ status: 200 }));
    const headers = { Authorization: "Bearer s3cret" };
    const created = await api.createConnector({
      url: `${scene.crm.url}/copied`,
      name: "CRM",
      headers,
      timeout_ms: 1_234,
    });
    const copy = await api.post<ConnectorView & { secret: string }>(`/v1/connectors/${created.id}/duplicate`);
    expect(copy).toMatchObject({ name: "CRM (copy)", timeout_ms: 1_234, active: false, position: 1 });
    expect(copy.id).not.toBe(created.id);
    expect(copy.secret).not.toBe(created.secret);
    await api.client.delete("/v1/connectors/{id}", { path: { id: created.id } });
    await api.post(`/v1/connectors/${copy.id}/enable`);
    await reportCall(api, "c1");
    expect(scene.crm.requests.at(-1)).toMatchObject({ url: "/copied", headers: { authorization: "Bearer s3cret" } });
    const refused = await scene.app.newAccount().api.refused(`/v1/connectors/${copy.id}/duplicate`, { method: "POST" });
    expect(refused).toMatchObject({ status: 404 });
  });
});
