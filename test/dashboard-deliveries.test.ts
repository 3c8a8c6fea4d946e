import { afterAll, beforeAll, beforeEach, expect, test, vi } from "vitest";
import { isRetrying } from "./support/api-client.ts";
import { answered, ended, started } from "./support/call-events.ts";
import { type DashboardScene, openDashboardScene } from "./support/dashboard-scene.ts";

vi.setConfig({ testTimeout: 120_000, hookTimeout: 300_000 });

let scene: DashboardScene;
beforeAll(async () => {
  scene = await openDashboardScene();
});
beforeEach(() => scene.crm.respondWith(() => ({ status: 200 })));
afterAll(() => scene?.stop());

const broken = { status: 500, body: "out of order" };

test("all that failed is retried at once, past events are sent again, and that is stopped", () => {
  const account = scene.app.newAccount();
  const { api } = account;
  return scene.asOwner(account, "/deliveries", async (page) => {
    await api.createConnector({ url: scene.crm.url, name: "CRM", events: ["call.ended"], concurrency: 1 });
    scene.crm.respondWith(() => broken);
    const events = Array.from({ length: 8 }, (_, n) => [started(`call-${n}`), ended(`call-${n}`)]).flat();
    const accepted = await api.reportAll(events);
    for (const { id, seq } of accepted) if (seq === 2) await api.deliveryOf(id, isRetrying);
    await page.reload();
    const card = page.getByRole("region", { name: "CRM", exact: true });
    await card.getByText("answered with status 500").waitFor();
    await card.getByRole("cell", { name: "8", exact: true }).waitFor();
    await card.getByText(/8 waiting for their next attempt/).waitFor();
    scene.crm.respondWith(() => ({ status: 200 }));
    await card.getByRole("button", { name: "Retry all now that failed at CRM" }).click();
    await page.getByText("8 deliveries are on their way.").waitFor();
    await page.getByRole("heading", { name: "Nothing waits, nothing has failed" }).waitFor();

    await page.getByRole("tab", { name: "Send again" }).click();
    await page.waitForURL(/show=again/);
    // Nothing gets through any more, so that it can be stopped in the middle.
    scene.crm.respondWith(() => "hang");
    await page.getByLabel("Only what was never delivered").uncheck();
    await page.getByRole("button", { name: "Send again" }).click();
    const replay = page.getByRole("region", { name: "Sent again to CRM" });
    await replay.getByText(/of 16 events taken up: 0 delivered, 0 failed, (16|8) waiting/).waitFor();
    await replay.getByRole("button", { name: "Stop" }).click();
    await replay.getByText("CRM · stopped").waitFor();
    scene.crm.respondWith(() => ({ status: 200 }));
  });
});

test("events go by live, and stand still for who wants to read", () => {
  const account = scene.app.newAccount();
  const { api } = account;
  return scene.asOwner(account, "/deliveries?show=live", async (page) => {
    await api.report(started("one"));
    const tail = page.getByRole("list", { name: "Live" });
    await tail.getByText("call.started").waitFor();
    await page.getByRole("button", { name: "Hold" }).click();
    await api.report(answered("one"));
    await page.getByRole("button", { name: "Go on (1 new)" }).waitFor();
    expect(await tail.getByText("call.answered").count()).toBe(0);
    await page.getByRole("button", { name: "Go on (1 new)" }).click();
    await tail.getByText("call.answered").waitFor();
  });
});
