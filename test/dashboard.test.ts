import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { ended, started } from "./support/call-events.ts";
import { openCuttableLine } from "./support/cuttable-line.ts";
import { findBarriers, findBarriersAt, signInAt, visit } from "./support/dashboard.ts";
import { type DashboardScene, openDashboardScene } from "./support/dashboard-scene.ts";
import { makeRecords } from "./support/make-records.ts";
import { inviteMember, join } from "./support/sessions.ts";

vi.setConfig({ testTimeout: 90_000, hookTimeout: 300_000 });

const MAX_FIRST_LOAD_BYTES = 300 * 1024;

let scene: DashboardScene;
beforeAll(async () => {
  scene = await openDashboardScene();
});
afterAll(() => scene?.stop());

test("from the sign-in to a call that appears live, whose webhook fails, is mended and sent again", () =>
  scene.asVisitor(async ({ page }) => {
    const { api, owner } = scene.app.newAccount();
    await page.goto("/connectors");
    await signInAt(page, { ...owner, password: "wrong" });
    await page.getByText("The email address or the password is wrong.").first().waitFor();
    await signInAt(page, owner);
    // Where one wanted to go before.
    await page.getByRole("heading", { name: "No connectors yet" }).waitFor();
    expect(new URL(page.url()).pathname).toBe("/connectors");

    await page.getByRole("link", { name: "New connector" }).click();
    await page.getByLabel(/^Name/).fill("CRM");
    await page.getByLabel("Webhook URL").fill("scene.crm.example");
    await page.getByRole("button", { name: "Create" }).click();
    await page.getByText(/give an absolute http/i).waitFor();
    await page.getByLabel("Webhook URL").fill(scene.crm.url);
    await page.getByRole("button", { name: "Create" }).click();
    expect(await page.getByText(/whsec_/).textContent()).toMatch(/^whsec_/);
    // The button that was pressed is gone: the keyboard goes on at the secret.
    await page.keyboard.press("Tab");
    expect(await page.locator(":focus").textContent()).toBe("Copy");
    await page.getByRole("link", { name: "To the list" }).click();
    await page.getByRole("link", { name: "CRM" }).waitFor();

    await page.getByRole("link", { name: "Calls" }).click();
    await page.getByRole("heading", { name: "No calls yet" }).waitFor();
    await page.locator("[data-live=live]").waitFor();
    scene.crm.respondWith(() => ({ status: 500, body: "<b>out of order</b>" }));
    await api.reportAll([started("call-1")]);
    await page.getByRole("cell", { name: /→/ }).getByRole("link").click();
    await page.getByRole("heading", { name: "What happened" }).waitFor();
    await page.getByText("call.started", { exact: true }).waitFor();

    const [event] = await api.reportAll([ended("call-1")]);
    await page.getByText("call.ended", { exact: true }).waitFor();
    const failing = page.getByRole("listitem").filter({ hasText: "call.ended" });
    await failing.getByText("Failing, tried again").waitFor();
    await failing.getByRole("button", { name: "Show the attempt" }).click();
    // What a receiver answers is a text, whatever is in it.
    await failing.getByText("<b>out of order</b>").waitFor();
    await failing.getByRole("button", { name: "Copy as curl" }).click();
    expect(await page.evaluate<string>("navigator.clipboard.readText()")).toContain(`curl -X POST '${scene.crm.url}`);

    scene.crm.respondWith(() => ({ status: 200 }));
    await failing.getByRole("button", { name: "Retry now" }).click();
    await failing.getByText("Delivered", { exact: true }).waitFor();
    await api.deliveryOf(event?.id ?? "", ({ status }) => status === "delivered");
  }));

test("an agent sees calls and no settings, neither in the menu nor by their addresses", () =>
  scene.asVisitor(async ({ page }) => {
    const { api } = scene.app.newAccount();
    const password = "another horse battery";
    const invited = await inviteMember(api);
    await page.goto(invited.link.path);
    await page.getByLabel("New password").fill(password);
    await page.getByRole("button", { name: "Save and sign in" }).click();
    await page.getByRole("heading", { name: "Today" }).waitFor();
    await api.reportAll([started("call-1")]);
    const menu = page.getByRole("navigation", { name: "Pages" });
    expect(await menu.getByRole("link").allTextContents()).toEqual(["Home", "Calls", "Phone", "Change password"]);
    for (const path of ["/connectors", "/connectors/new", "/inspectors", "/keys", "/members", "/deliveries"]) {
      await page.goto(path);
      await page.getByRole("heading", { name: "Your role may not see this" }).waitFor();
    }
    await page.goto("/calls/call-1");
    await page.getByText("call.started", { exact: true }).waitFor();
    await page.getByRole("button", { name: "Sign out" }).click();
    await page.getByRole("heading", { name: "Sign in" }).waitFor();
  }));

test("a connection that is lost is said, and what came meanwhile is there when it is back", async () => {
  const { api, owner } = scene.app.newAccount();
  const line = await openCuttableLine(scene.app.url);
  const { page, context } = await visit(scene.browser, line.url);
  try {
    await page.goto("/calls");
    await signInAt(page, owner);
    await page.locator("[data-live=live]").waitFor();
    await api.report(started("before", { from: "+493011110001" }));
    await page.getByRole("link", { name: "+493011110001" }).waitFor();
    await line.cut();
    await page.locator("[data-live=lost]").getByText("Connection lost, trying again").waitFor();
    await api.report(started("meanwhile", { from: "+493011110002" }));
    await line.mend();
    await page.locator("[data-live=live]").waitFor();
    await page.getByRole("link", { name: "+493011110002" }).waitFor();
  } finally {
    await context.close();
    await line.cut();
  }
});

test("whatever is another account's is not found, also by who signs in at its address", () =>
  scene.asVisitor(async ({ page, context }) => {
    const { api } = scene.app.newAccount();
    const { owner } = scene.app.newAccount();
    await api.reportAll([started("theirs")]);
    const ids = await makeRecords(api);
    const { id: connector } = await api.createConnector({ url: scene.crm.url });
    const { id: inspector } = await api.client.post("/v1/inspectors", { body: {} });
    const { id: widget } = await api.client.post("/v1/widgets", { body: { name: "Form" } });
    const { id: trunk } = await api.client.post("/v1/trunks", { body: { name: "Carrier", host: "127.0.0.1" } });
    for (const [path, noun, id] of [
      ["/calls", "call", "theirs"],
      ["/connectors", "connector", connector],
      ["/inspectors", "inspector", inspector],
      ["/settings/agents", "agent", ids.agents],
      ["/settings/teams", "team", ids.teams],
      ["/settings/lines", "line", ids.lines],
      ["/settings/tags", "outcome tag", ids["outcome-tags"]],
      ["/settings/widgets", "widget", widget],
      ["/settings/trunks", "trunk", trunk],
    ]) {
      await context.clearCookies();
      await page.goto(`${path}/${id}`);
      await signInAt(page, owner);
      const alert = page.getByRole("main").getByRole("alert");
      await alert.getByText("Not found", { exact: true }).waitFor();
      await alert.getByText(`There is no ${noun} "${id}".`).waitFor();
      expect(new URL(page.url()).pathname).toBe(`${path}/${id}`);
      expect(await page.getByRole("main").getByRole("textbox").count()).toBe(0);
    }
  }));

test.each([false, true])("every page is free of barriers that a program can find (dark: %s)", async (dark) => {
  const { api, owner } = scene.app.newAccount();
  const connector = await api.createConnector({ url: scene.crm.url, name: "CRM", dialect: "dialer" });
  scene.crm.respondWith(() => ({ status: 500, body: "no" }));
  const [event] = await api.reportAll([started("call-1"), ended("call-1")]);
  await api.deliveryOf(event?.id ?? "", ({ attempts }) => attempts > 0);
  await join(api, await inviteMember(api, "admin"), "another horse battery");
  await scene.asVisitor(
    async ({ page }) => {
      await page.goto("/");
      await page.getByRole("heading", { name: "Sign in" }).waitFor();
      expect(await findBarriers(page)).toEqual([]);
      await signInAt(page, owner);
      await page.getByRole("heading", { name: "Today" }).waitFor();
      const has = (name: string) => () => page.getByRole("heading", { name, exact: true }).waitFor();
      const found = await findBarriersAt(page, [
        ["/", has("Latest calls")],
        ["/calls", has("Calls")],
        ["/calls/call-1", has("What happened")],
        ["/phone", has("You have no telephone yet")],
        ["/deliveries", has("CRM")],
        ["/connectors", has("Connectors")],
        ["/connectors/new", has("New connector")],
        [`/connectors/${connector.id}`, has("Connector CRM")],
        ["/keys", has("API keys")],
        ["/members", has("Members")],
        ["/password", has("Change password")],
        ["/nowhere", has("There is no such page")],
      ]);
      expect(found).toEqual({});
    },
    { dark },
  );
});

test("the first load is under 300 KB over the wire, and what it loads is kept for ever", () =>
  scene.asVisitor(async ({ page }) => {
    await scene.app.api.report(started("call-1"));
    const sizes: Promise<number>[] = [];
    const kept = new Set<string | undefined>();
    page.on("response", (response) => {
      sizes.push(
        response
          .request()
          .sizes()
          .then(({ responseBodySize }) => responseBodySize),
      );
      if (response.url().includes("/assets/")) kept.add(response.headers()["cache-control"]);
    });
    await page.goto("/");
    await page.getByRole("heading", { name: "Sign in" }).waitFor();
    await signInAt(page, scene.app.owner);
    await page.getByRole("heading", { name: "Latest calls" }).waitFor();
    // What comes last.
    await page.locator(".chart rect").first().waitFor({ state: "attached" });
    // The stream of events never ends.
    const bytes = await Promise.all(sizes.map((size) => Promise.race([size, Promise.resolve(0)])));
    const done = bytes.reduce((sum, size) => sum + size, 0);
    expect(done).toBeGreaterThan(100 * 1024);
    expect(done).toBeLessThan(MAX_FIRST_LOAD_BYTES);
    expect([...kept]).toEqual(["public, max-age=31536000, immutable"]);
  }));

test("moments are the viewer's own, and tell UTC when they are pointed at", () => {
  const account = scene.app.newAccount();
  return scene.asOwner(account, "/", async (page, { context }) => {
    const browser = await context.newCDPSession(page);
    await browser.send("Emulation.setTimezoneOverride", { timezoneId: "Asia/Kolkata" });
    await account.api.report({ ...started("late"), occurred_at: Date.UTC(2025, 11, 31, 20, 30) });
    await page.goto("/calls");
    const moment = page.locator("tr[data-index] time").first();
    expect(await moment.getAttribute("title")).toBe("2025-12-31T20:30:00.000Z (UTC)");
    expect(await moment.textContent()).toMatch(/1 Jan\b.* 02:00/);
  });
});

test("a page whose part is not to be had says so, and is there once it is", () =>
  scene.asOwner(scene.app.newAccount(), "/", async (page, { complaints }) => {
    const parts = /\/assets\/calls-.*\.js$/;
    await page.route(parts, (route) => route.abort());
    await page.goto("/calls");
    const failed = page.getByRole("alert").filter({ hasText: "Try again" });
    await failed.waitFor();
    await page.unroute(parts);
    await failed.getByRole("button", { name: "Try again" }).click();
    await page.getByRole("heading", { name: "Calls", exact: true }).waitFor();
    expect(complaints.splice(0)[0]).toContain("ERR_FAILED");
  }));
