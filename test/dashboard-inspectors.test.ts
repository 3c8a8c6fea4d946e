import type { Page } from "playwright-core";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { answered, ended, started } from "./support/call-events.ts";
import { findBarriers } from "./support/dashboard.ts";
import { type DashboardScene, openDashboardScene } from "./support/dashboard-scene.ts";

vi.setConfig({ testTimeout: 180_000, hookTimeout: 300_000 });

let scene: DashboardScene;
beforeAll(async () => {
  // Connectors may reach nothing on this machine but its inspectors.
  scene = await openDashboardScene({ allowAddresses: [] });
});
afterAll(() => scene?.stop());

const noBarriers = async (page: Page) => expect(await findBarriers(page)).toEqual([]);

test("from the first sign-in to the first webhook: the checklist knows what is done, and never returns", () => {
  const account = scene.app.newAccount();
  const { api } = account;
  return scene.asOwner(account, "/", async (page) => {
    const steps = page.getByRole("region", { name: "First steps" });
    const isDone = (title: string) => steps.locator(`[data-step="${title}"][data-done=true]`).waitFor();
    await steps.waitFor();
    expect(await steps.locator("[data-done=true]").count()).toBe(0);
    await noBarriers(page);
    await steps.getByRole("button", { name: "Add the inspector" }).click();
    await isDone("Let an inspector receive your webhooks");
    expect(await steps.getByRole("link", { name: "Open the phone" }).getAttribute("href")).toBe("/phone");
    await api.reportAll([started("call-1"), answered("call-1")]);
    await isDone("Make a call");
    await isDone("See the first webhook");

    await steps.getByRole("link", { name: "Look at it" }).click();
    const shown = page.locator("[data-inspected]");
    await page
      .getByRole("list", { name: "What came" })
      .getByRole("button", { name: /call\.started/ })
      .click();
    await shown.getByText("Signature verified").waitFor();
    await shown.locator("[data-body]").filter({ hasText: '"call_id": "call-1"' }).waitFor();
    await noBarriers(page);
    // What comes while one looks appears by itself.
    await api.reportAll([
      ended("call-1"),
      { type: "call.outcome_set", call_id: "call-1", data: { tag: "Meeting booked", tag_type: "positive" } },
    ]);
    await page.getByRole("button", { name: /call\.outcome_set/ }).waitFor();

    await page.getByRole("link", { name: "Home" }).click();
    await steps.getByText("a call was heard, and its webhook has arrived").waitFor();
    await steps.getByRole("button", { name: "Close for good" }).click();
    await steps.waitFor({ state: "detached" });
    await page.reload();
    await page.getByRole("heading", { name: "Latest calls" }).waitFor();
    expect(await steps.count()).toBe(0);
  });
});

test("an inspector answers as it is set up to, and whatever comes is shown as text", () => {
  const account = scene.app.newAccount();
  const { api } = account;
  return scene.asOwner(account, "/inspectors", async (page) => {
    await page.getByRole("heading", { name: "No inspectors yet" }).waitFor();
    await noBarriers(page);
    await page.getByRole("button", { name: "New inspector" }).click();
    await page.getByRole("heading", { name: "Nothing has come yet" }).waitFor();
    const address = (await page.locator("[data-address]").textContent()) ?? "";
    await page.getByRole("combobox", { name: "What it answers" }).click();
    await page.getByRole("option", { name: "500, a failure" }).click();
    await api.until(
      () => fetch(address, { method: "POST", body: "first" }),
      ({ status }) => status === 500,
    );
    const hostile = {
      event: "<img src=x onerror=alert(1)>",
      html: "<script>alert(2)</script>",
      rtl: "\u202eabc",
      emoji: "👩‍👩‍👧 😀",
      nothing: "a\0b",
    };
    await fetch(address, { method: "POST", body: JSON.stringify(hostile) });
    const shown = page.locator("[data-inspected]");
    await page.getByRole("button", { name: /<img src=x/ }).click();
    await shown.getByRole("heading", { name: "<img src=x onerror=alert(1)>" }).waitFor();
    expect(JSON.parse((await shown.locator("[data-body]").textContent()) ?? "")).toEqual(hostile);
    await fetch(address, { method: "PUT", body: `<b>\0</b>${"x".repeat(1_048_576)}` });
    await page.getByRole("button", { name: /^PUT/ }).click();
    await shown.getByText("Only the first 64 KiB were kept.").waitFor();
    await shown.locator("[data-body]").filter({ hasText: "<b>␀</b>xxx" }).waitFor();
    await noBarriers(page);

    await page.getByRole("button", { name: "Make it a connector" }).click();
    await page.getByText("Connectors that point here:").waitFor();
    await page.getByRole("button", { name: "Clear" }).click();
    await page.getByRole("heading", { name: "Nothing has come yet" }).waitFor();
    page.on("dialog", (dialog) => void dialog.accept());
    await page.getByRole("button", { name: "Remove" }).click();
    await page.getByRole("heading", { name: "No inspectors yet" }).waitFor();
  });
});
