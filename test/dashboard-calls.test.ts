import { readFileSync } from "node:fs";
import type { Page } from "playwright-core";
import { afterAll, beforeAll, beforeEach, expect, test, vi } from "vitest";
import { isOver, isRetrying } from "./support/api-client.ts";
import { answered, ended, started } from "./support/call-events.ts";
import { findBarriers, findBarriersAt, signInAt } from "./support/dashboard.ts";
import { type DashboardScene, openDashboardScene } from "./support/dashboard-scene.ts";
import { tone } from "./support/tone.ts";

vi.setConfig({ testTimeout: 120_000, hookTimeout: 300_000 });

let scene: DashboardScene;
beforeAll(async () => {
  scene = await openDashboardScene();
});
beforeEach(() => scene.crm.respondWith(() => ({ status: 200 })));
afterAll(() => scene?.stop());

const rows = (page: Page) => page.locator("tr[data-index]");
const reported = (page: Page) => page.getByText("What was reported").first();
const broken = { status: 500, body: "out of order" };

test("a failed call is found by its number's end and by the connector, and its webhook is sent again", () => {
  const account = scene.app.newAccount();
  const { api } = account;
  return scene.asOwner(account, "/calls", async (page) => {
    const { id } = await api.createConnector({ url: scene.crm.url, name: "CRM", events: ["call.ended"] });
    const [, good] = await api.reportAll([started("good", { from: "+493023125014" }), ended("good")]);
    await api.deliveryOf(good?.id ?? "", isOver);
    scene.crm.respondWith(() => broken);
    const [, event] = await api.reportAll([started("bad", { from: "+493099995555" }), ended("bad")]);
    await api.deliveryOf(event?.id ?? "", isRetrying);
    await page.getByLabel("Search").fill("95555");
    await page.waitForURL(/search=/);
    await rows(page).filter({ hasText: "+493099995555" }).waitFor();
    await expect.poll(() => rows(page).count()).toBe(1);
    await page.goto(`/calls?failed_at=${id}`);
    await page.getByText("Failed at connector: CRM").waitFor();
    await rows(page).getByRole("link").click();
    const card = page.locator("[data-delivery=CRM]").filter({ hasText: "answered with status 500" });
    await card.getByRole("button", { name: /^Show the attempt|^Show \d/ }).click();
    await card.getByText("out of order").first().waitFor();
    await card.locator(".timing").first().waitFor();
    scene.crm.respondWith(() => ({ status: 200 }));
    await card.getByRole("button", { name: "Retry now" }).click();
    await page.locator("[data-delivery=CRM]").getByText("Delivered", { exact: true }).waitFor();
    await page.goBack();
    await page.getByRole("heading", { name: "No call matches" }).waitFor();
  });
});

test("filters stand in the address, which others open, and go back; what is found leaves as CSV", () => {
  const account = scene.app.newAccount();
  const { api } = account;
  return scene.asOwner(account, "/calls", async (page, { context }) => {
    await api.reportAll([started("one", { contact: { name: "Ada" } }), ended("one")]);
    await api.reportAll([started("two"), { type: "call.failed", call_id: "two", data: { result: "busy" } }]);
    await rows(page).nth(1).waitFor();
    await page.getByRole("button", { name: "Filters" }).click();
    await page
      .getByRole("textbox", { name: "Result" })
      .or(page.getByRole("combobox", { name: "Result" }))
      .click();
    await page.getByRole("option", { name: "Busy" }).click();
    await page.waitForURL(/result=busy/);
    await page.getByText("Result: Busy").waitFor();
    await expect.poll(() => rows(page).count()).toBe(1);

    const other = await context.newPage();
    await other.goto(page.url());
    await other.getByText("Result: Busy").waitFor();
    await rows(other).first().waitFor();
    expect(await rows(other).count()).toBe(1);
    await other.close();

    const download = page.waitForEvent("download");
    await page.getByRole("link", { name: "Export CSV" }).click();
    const csv = readFileSync(await (await download).path(), "utf8");
    expect(csv.match(/^(one|two),/gm)).toEqual(["two,"]);

    await page.goBack();
    await rows(page).nth(1).waitFor();
    await page.goForward();
    await page.getByRole("button", { name: "Remove the filter Result: Busy" }).click();
    await rows(page).nth(1).waitFor();
    expect(new URL(page.url()).search).toBe("");
  });
});

test("new calls come in at the top, and do not move the rows of who looks further down", () => {
  const account = scene.app.newAccount();
  const { api } = account;
  return scene.asOwner(account, "/calls", async (page) => {
    const batch = (from: number, to: number) =>
      api.reportAll(
        Array.from({ length: to - from }, (_, n) => started(`call-${from + n}`, { from: `+49302${from + n}` })),
      );
    await batch(1_000, 1_300);
    await rows(page).first().waitFor();
    await page.getByRole("link", { name: "+493021299" }).waitFor();
    await batch(1_300, 1_301);
    await page.getByRole("link", { name: "+493021300" }).waitFor();

    const box = page.getByRole("region", { name: "Calls" });
    await box.evaluate((element) => element.scrollTo({ top: 4_400 }));
    const seen = rows(page).filter({ hasText: "+493021190" });
    await seen.waitFor();
    const before = await seen.boundingBox();
    await batch(1_301, 1_303);
    const more = page.getByRole("status").filter({ hasText: "2 new calls" });
    await more.waitFor();
    expect(await seen.boundingBox()).toEqual(before);
    await more.click();
    await page.getByRole("link", { name: "+493021302" }).waitFor();

    // Row by row with the keyboard.
    await rows(page).first().getByRole("link").focus();
    for (let step = 0; step < 3; step += 1) await page.keyboard.press("ArrowDown");
    await expect.poll(() => page.locator(":focus").textContent()).toContain("+493021299");
    await page.keyboard.press("Enter");
    await page.getByRole("heading", { name: /\+493021299/ }).waitFor();
  });
});

test("of 10,000 calls only those are drawn that can be seen", () => {
  const account = scene.app.newAccount();
  const batch = (from: number) => Array.from({ length: 1_000 }, (_, n) => started(`call-${from + n}`));
  return scene.asOwner(account, "/", async (page) => {
    for (let from = 0; from < 10_000; from += 1_000) await account.api.reportAll(batch(from));
    await page.getByRole("link", { name: "Calls", exact: true }).click();
    await rows(page).first().waitFor();
    const box = page.getByRole("region", { name: "Calls" });
    const scroll = (part: number) =>
      box.evaluate((element, share) => {
        element.scrollTop = element.scrollHeight * share;
        return element.querySelector("table")?.getAttribute("aria-rowcount");
      }, part);
    await expect.poll(() => scroll(1), { timeout: 100_000 }).toBe("10001");
    for (const part of [1, 0.5, 0]) {
      await scroll(part);
      await expect
        .poll(() => box.evaluate(({ scrollTop, scrollHeight }) => scrollTop / scrollHeight))
        .toBeGreaterThan(part - 0.1);
      await rows(page).first().waitFor();
      expect(await box.locator("*").count()).toBeLessThan(2_500);
      expect(await rows(page).count()).toBeLessThan(80);
    }
  });
});

test("whatever comes in shows as text", () => {
  const account = scene.app.newAccount();
  const { api } = account;
  const hostile = '<img src=x onerror="window.harmed=1"><script>window.harmed=1</script>';
  const rightToLeft = "\u202egnp.exe \u05e2\u05d1\u05e8\u05d9\u05ea 😀";
  return scene.asOwner(account, "/calls", async (page) => {
    const contact = {
      id: "1",
      fields: [{ title: hostile, value: "javascript:window.harmed=1\u0000" }],
    };
    scene.crm.respondWith(({ body }) =>
      String(body).includes("call.ended")
        ? { status: 500, body: `null \0 and ${hostile}` }
        : { status: 200, body: JSON.stringify({ success: true, contact }) },
    );
    await api.createConnector({ url: scene.crm.url, name: hostile });
    const long = "x".repeat(1_000_000);
    const [event] = await api.reportAll([
      started("call", { contact: { name: hostile }, from_name: rightToLeft, custom: { long } }),
    ]);
    await api.deliveryOf(event?.id ?? "", ({ status }) => status === "delivered");
    await api.reportAll([ended("call")]);
    await api.client.post("/v1/calls/{id}/analysis", {
      path: { id: "call" },
      body: { summary: hostile, analysis: { [rightToLeft]: hostile, mood: "glad" } },
    });
    // What the account asks for comes first, with what it means.
    const fields = [{ name: "mood", description: hostile }];
    await api.client.patch("/v1/account", { body: { analysis: { language: null, fields } } });
    await rows(page).getByText(hostile).waitFor();
    await page.goto("/deliveries?show=live");
    await page.locator("[data-live=live]").waitFor();
    await api.report(started("other", { contact: { name: hostile } }));
    const tail = page.getByRole("list", { name: "Live" });
    await tail.getByText("<script>window.harmed=1</script>").first().waitFor();
    await page.goto("/deliveries");
    await page.getByRole("link", { name: hostile }).waitFor();
    await page.goto("/calls/call");
    await reported(page).click();
    await page.locator("pre").filter({ hasText: "xxxxxxxxxx" }).waitFor();
    await page.getByRole("region", { name: "On the agent's screen" }).getByText("javascript:window.harmed=1").waitFor();
    expect(await page.getByRole("link", { name: "javascript:" }).count()).toBe(0);
    const findings = page.getByRole("region", { name: "Findings" });
    await findings.getByText(hostile).first().waitFor();
    await findings
      .locator("dt")
      .filter({ hasText: `mood · ${hostile}` })
      .waitFor();
    await expect
      .poll(() => findings.locator("dt").allTextContents())
      .toEqual(["Summary", `mood · ${hostile}`, rightToLeft]);
    await page.getByRole("button", { name: /^Show/ }).last().click();
    // It is tried again meanwhile where the machine is slow.
    await page
      .locator("pre")
      .filter({ hasText: /null . and <img/ })
      .first()
      .waitFor();
    expect(await page.evaluate(() => "harmed" in globalThis)).toBe(false);
    expect(await page.locator("main img, main script").count()).toBe(0);
  });
});

test("who was signed out meanwhile comes back to the same page, and to nobody else's call", () => {
  const account = scene.app.newAccount();
  return scene.asOwner(account, "/calls?direction=inbound&search=ada", async (page, { context }) => {
    await page.getByRole("heading", { name: "No call matches" }).waitFor();
    await context.clearCookies();
    await page.getByRole("button", { name: "Remove the filter Search: ada" }).click();
    await page.getByRole("heading", { name: "Sign in" }).waitFor();
    await signInAt(page, account.owner);
    await page.getByText("Direction: Inbound").waitFor();
    expect(new URL(page.url()).pathname + new URL(page.url()).search).toBe("/calls?direction=inbound");
    await scene.app.newAccount().api.report(started("theirs"));
    await page.goto("/calls/theirs");
    await page.getByText('There is no call "theirs".').waitFor();
  });
});

test("a recording is drawn and played, and what was said follows it", () => {
  const account = scene.app.newAccount();
  const { api } = account;
  return scene.asOwner(account, "/", async (page) => {
    const at = Date.now() - 60_000;
    const said = [1, 5].map((second) => ({ speaker: "agent", text: `at ${second}`, at: at + second * 1_000 }));
    await api.reportAll([
      { ...started("call"), occurred_at: at },
      { ...answered("call"), occurred_at: at },
      ended("call", { transcript: said, recording_url: `${scene.app.url}/v1/calls/call/recording` }),
      ended("elsewhere", { recording_url: "https://elsewhere.example/call.wav" }),
    ]);
    // The sound is the test's own, whatever makes recordings.
    await page.route("**/v1/calls/call/recording", (route) =>
      route.fulfill({ body: tone(8), contentType: "audio/wav", headers: { "accept-ranges": "bytes" } }),
    );
    await page.goto("/calls/call");
    await page.locator(".waveform rect").nth(100).waitFor();
    await page.getByText("0:00 / 0:08").waitFor();
    await page.getByRole("button", { name: "Agent at 0:05: play from here" }).click();
    await page.locator(".transcript [data-now]").filter({ hasText: "at 5" }).waitFor();
    expect(await page.locator(".waveform rect[data-played]").count()).toBeGreaterThan(90);
    await page.goto("/calls/elsewhere");
    const link = page.getByRole("link", { name: "Open it in a new tab" });
    await link.waitFor();
    expect(await link.getAttribute("rel")).toBe("noopener noreferrer");
    expect(await page.locator("audio").count()).toBe(0);
  });
});

test.each([false, true])("the pages have no barriers that a program can find (dark: %s)", async (dark) => {
  const account = scene.app.newAccount();
  const { api } = account;
  await api.createConnector({ url: scene.crm.url, name: "CRM", events: ["call.ended"] });
  scene.crm.respondWith(() => broken);
  const [, event] = await api.reportAll([
    started("call", { contact: { name: "Ada" } }),
    ended("call", { summary: "Short.", transcript: [{ speaker: "agent", text: "Hello" }] }),
  ]);
  await api.deliveryOf(event?.id ?? "", isRetrying);
  await api.startReplay({ connector_id: (await api.client.get("/v1/connectors")).data[0]?.id ?? "", from: 0 });
  await scene.asOwner(
    account,
    "/calls?direction=inbound",
    async (page) => {
      await page.getByRole("button", { name: "Filters" }).click();
      await rows(page).first().waitFor();
      expect(await findBarriers(page)).toEqual([]);
      const found = await findBarriersAt(page, [
        ["/", () => page.getByRole("heading", { name: "Deliveries by the hour" }).waitFor()],
        ["/calls/call", () => reported(page).waitFor()],
        ["/deliveries", () => page.getByRole("button", { name: "Show single deliveries" }).click()],
        ["/deliveries?show=again", () => page.getByRole("region", { name: "Sent again to CRM" }).waitFor()],
        ["/deliveries?show=live", () => page.getByRole("heading", { name: "Waiting for the next event" }).waitFor()],
        ["/calls?search=nobody", () => page.getByRole("heading", { name: "No call matches" }).waitFor()],
      ]);
      expect(found).toEqual({});
    },
    { dark },
  );
});
