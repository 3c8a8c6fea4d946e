import type { Page } from "playwright-core";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { isOver } from "./support/api-client.ts";
import { answered, ended, started } from "./support/call-events.ts";
import { findBarriers, moveToTop } from "./support/dashboard.ts";
import { type DashboardScene, openDashboardScene } from "./support/dashboard-scene.ts";

vi.setConfig({ testTimeout: 180_000, hookTimeout: 300_000 });

let scene: DashboardScene;
beforeAll(async () => {
  scene = await openDashboardScene();
});
afterAll(() => scene?.stop());

const FROM = { source: "call", field: "from" } as const;

/** Opens a part of the settings. */
const openSection = (page: Page, title: string) => page.getByRole("button", { name: new RegExp(`^${title}`) }).click();

const noBarriers = async (page: Page) => expect(await findBarriers(page)).toEqual([]);

test("connectors are put into another order by keyboard, by dragging and by clicks, and stay in it", () => {
  const account = scene.app.newAccount();
  return scene.asOwner(account, "/connectors", async (page) => {
    await page.getByRole("heading", { name: "No connectors yet" }).waitFor();
    for (const name of ["First", "Second", "Third"]) await account.api.createConnector({ url: scene.crm.url, name });
    await page.reload();
    const cards = page.locator("[data-connector]");
    const names = () => cards.evaluateAll((all) => all.map((card) => card.getAttribute("data-connector")));
    const stored = async () => (await account.api.client.get("/v1/connectors")).data.map(({ name }) => name);
    const becomes = (order: string[]) => account.api.until(stored, (now) => now.join() === order.join());
    await cards.nth(2).waitFor();
    await noBarriers(page);

    await moveToTop(page, "Third");
    await becomes(["Third", "First", "Second"]);

    const grip = await page.getByRole("button", { name: "Move Second", exact: true }).boundingBox();
    const target = await page.getByRole("button", { name: "Move First", exact: true }).boundingBox();
    if (!grip || !target) throw new Error("the grips are on the page");
    await page.mouse.move(grip.x + 8, grip.y + 8);
    await page.mouse.down();
    await page.mouse.move(grip.x + 8, grip.y - 20, { steps: 4 });
    await page.mouse.move(target.x + 8, target.y + 2, { steps: 8 });
    await page.getByText("Second is over place 2.").waitFor({ state: "attached" });
    await page.mouse.up();
    await becomes(["Third", "Second", "First"]);
    await page.reload();
    await cards.nth(2).waitFor();
    expect(await names()).toEqual(["Third", "Second", "First"]);
    await page.getByRole("button", { name: "Move Third down" }).click();
    await page.getByText("Third is at place 2.").waitFor({ state: "attached" });
    await becomes(["Second", "Third", "First"]);
  });
});

test("a connector is added from a curl command, tested, broken, repaired, copied and removed", () => {
  const account = scene.app.newAccount();
  const { api } = account;
  return scene.asOwner(account, "/connectors/new", async (page) => {
    await page.getByRole("button", { name: "Import from curl" }).click();
    await page
      .getByLabel("curl command")
      .fill(`curl -X PUT ${scene.crm.url}/sheet -H 'X-Tenant: 7' -d '{"call": "{{call_id}} {{theirs}}"}'`);
    await page.getByRole("button", { name: "Take over" }).click();
    await page.getByText("Taken over from the command").waitFor();
    await page.getByRole("textbox", { name: "Name", exact: true }).fill("Sheet");
    expect(await page.getByLabel("Webhook URL").inputValue()).toBe(`${scene.crm.url}/sheet`);
    await page.getByText('the variable "theirs" is not mapped').first().waitFor();
    await page.getByRole("button", { name: "Add a variable" }).click();
    await page.getByRole("combobox", { name: "Source of variable 2" }).click();
    await page.getByRole("option", { name: "Call log" }).click();
    await page.locator("[data-body]").filter({ hasText: '"call"' }).waitFor();
    await noBarriers(page);
    // What was never saved is tested as it is filled in, and is not saved by that.
    await page.getByRole("tab", { name: "Test" }).click();
    await page.getByRole("textbox", { name: "Webhook URL" }).fill("http://10.0.0.1/");
    await page.getByRole("button", { name: "Send the examples" }).click();
    await page
      .getByText(/Give an address that is reachable from the internet/)
      .first()
      .waitFor();
    await page.getByRole("textbox", { name: "Webhook URL" }).fill(`${scene.crm.url}/unsaved`);
    await page.getByRole("button", { name: "Send the examples" }).click();
    await page.getByText(/^All \d+ examples were delivered\.$/).waitFor();
    await page
      .locator("[data-tested]")
      .first()
      .getByRole("button", { name: /^Request and answer/ })
      .click();
    await page.getByText(`${scene.crm.url}/unsaved`).first().waitFor();
    expect(scene.crm.requests.at(-1)).toMatchObject({ method: "PUT", url: "/unsaved", headers: { "x-tenant": "7" } });
    expect((await api.client.get("/v1/connectors")).data).toEqual([]);
    await noBarriers(page);
    await page.getByRole("textbox", { name: "Webhook URL" }).fill(`${scene.crm.url}/sheet`);
    await page.getByRole("button", { name: "Create", exact: true }).click();
    const secret = await page.getByText(/^whsec_/).textContent();
    await page.getByRole("link", { name: "Open and test it" }).click();

    // The receiver answers that it is gone for good: a test says so, and does no harm.
    scene.crm.respondWith(() => ({ status: 410 }));
    await page.getByRole("tab", { name: "Test" }).click();
    await page.getByRole("button", { name: "Send the examples" }).click();
    await page.locator("[data-tested]").first().getByText("Failed").waitFor();
    expect(scene.crm.requests.at(-1)).toMatchObject({ method: "PUT", url: "/sheet", headers: { "x-tenant": "7" } });
    // What is edited is tested as it is edited, and is not saved by that.
    await page.getByLabel("Webhook URL").fill(`${scene.crm.url}/edited`);
    await page.getByText("Nothing of that is saved by a test.").waitFor();
    await page.getByRole("button", { name: "Send the examples" }).click();
    await expect.poll(() => scene.crm.requests.at(-1)?.url).toBe("/edited");
    expect((await api.client.get("/v1/connectors")).data[0]?.url).toBe(`${scene.crm.url}/sheet`);
    await page.getByLabel("Webhook URL").fill(`${scene.crm.url}/sheet`);
    await page.getByRole("link", { name: "Connectors" }).click();
    const card = page.locator("[data-connector=Sheet]");
    await card.getByText("Active", { exact: true }).waitFor();

    await api.reportAll([started("call-1")]);
    await card.getByText("its endpoint says that it is gone").waitFor();
    scene.crm.respondWith(() => ({ status: 200 }));
    await card.getByRole("button", { name: "Take it up again Sheet" }).click();
    await card.getByText("Active", { exact: true }).waitFor();
    await card.locator("[data-figure=Delivered]").filter({ hasText: "1" }).waitFor();

    await card.getByRole("link", { name: "Sheet" }).click();
    await page.getByRole("button", { name: "New secret" }).click();
    await page.getByText(/^whsec_/).waitFor();
    expect(await page.getByText(/^whsec_/).textContent()).not.toBe(secret);
    await page.getByRole("button", { name: "Duplicate" }).click();
    await page.getByRole("heading", { name: "Connector Sheet (copy)" }).waitFor();
    await page.getByRole("button", { name: "Remove this connector" }).click();
    await page.getByText("It has no history.").waitFor();
    await page.getByRole("button", { name: "Remove it" }).click();
    await page.getByRole("heading", { name: "Connectors", exact: true }).waitFor();
    await page.getByRole("link", { name: "Sheet (copy)" }).waitFor({ state: "detached" });
    expect((await api.client.get("/v1/connectors")).data.map(({ name }) => name)).toEqual(["Sheet"]);
  });
});

test("a template with a mistake is marked at its line and mended by the preview of a past call", async () => {
  const account = scene.app.newAccount();
  const { api } = account;
  scene.crm.respondWith(() => ({ status: 200 }));
  const { id } = await api.createConnector({ url: `${scene.crm.url}/mended`, name: "Sheet" });
  const stored = await api.reportAll([started("call-7"), answered("call-7"), ended("call-7")]);
  for (const event of stored) await api.deliveryOf(event.id, isOver);
  const fields = [{ name: "samenvatting", description: "Wat is er gezegd?" }];
  await api.client.patch("/v1/account", { body: { analysis: { language: "nl", fields } } });
  await scene.asOwner(account, `/connectors/${id}`, async (page) => {
    await openSection(page, "Webhook body");
    await page.getByLabel("Send a body of its own").check();
    const editor = page.getByRole("textbox", { name: "Webhook body" });
    await editor.click();
    await page.keyboard.press("Control+A");
    await page.keyboard.press("Delete");
    await page.keyboard.insertText('{\n  "id": "{{call_id}}",\n  "took": "{{secs}}"\n}');
    await page.getByText("Line 3, column 12:").waitFor();
    await page.getByText('the variable "secs" is not mapped').first().waitFor();
    await page.locator(".cm-lint-marker-error").first().waitFor();
    await noBarriers(page);
    // What cannot be sent cannot be saved, and says so at its field.
    await page.getByRole("button", { name: "Save" }).click();
    await page.getByText("To be mended").first().waitFor();
    expect((await api.connector(id)).template).toBeNull();

    await page.getByRole("combobox", { name: "Show it for" }).click();
    await page.getByRole("option", { name: /→/ }).click();
    await editor.click();
    await page.keyboard.press("Control+A");
    await page.keyboard.press("Delete");
    await page.keyboard.insertText('{"id": "{{call_id}}", "took": "');
    await page.keyboard.type("{{dur");
    await page.getByRole("option", { name: /duration/ }).click();
    await page.keyboard.insertText('", "found": "');
    await page.keyboard.type("{{outcome_sam");
    await page.getByRole("option", { name: /outcome_samenvatting/ }).click();
    await page.keyboard.insertText('"}');
    await page.locator("[data-body]").filter({ hasText: '"id": "call-7"' }).waitFor();
    await page.getByRole("combobox", { name: "Event" }).click();
    await page.getByRole("option", { name: "call.ended" }).click();
    await page
      .locator("[data-body]")
      .filter({ hasText: /"took": \d/ })
      .waitFor();
    await page.getByRole("region", { name: "Against what was really sent" }).locator(".removed").first().waitFor();

    await page.getByRole("tab", { name: "Past webhooks" }).click();
    await page.getByText("3 of 3 webhooks of the last 1 calls would change.").waitFor();
    await page.getByRole("button", { name: "Save" }).click();
    await page.getByText("Saved", { exact: true }).waitFor();
    expect((await api.connector(id)).template).toMatchObject({
      variables: {
        duration: { source: "call", field: "duration" },
        outcome_samenvatting: { source: "outcome", field: "samenvatting" },
      },
    });
  });
});

test("changes are not lost by accident, and what the server refuses is said at its field", async () => {
  const account = scene.app.newAccount();
  const { id } = await account.api.createConnector({ url: scene.crm.url, name: "CRM", dialect: "dialer" });
  await scene.asOwner(account, `/connectors/${id}`, async (page) => {
    await openSection(page, "Success conditions");
    await page.getByLabel("Conditions of its own").check();
    await page.getByLabel("Response key").fill("data.ok");
    const asked: string[] = [];
    page.on("dialog", (dialog) => {
      asked.push(dialog.message());
      void dialog.dismiss();
    });
    await page.getByRole("link", { name: "Calls", exact: true }).click();
    await expect.poll(() => asked).toEqual(["You have changes that are not saved. Leave anyway?"]);
    await page.evaluate("history.back()");
    await expect.poll(() => asked).toHaveLength(2);
    await page.close({ runBeforeUnload: true });
    await expect.poll(() => asked).toHaveLength(3);
    expect(await page.getByLabel("Response key").inputValue()).toBe("data.ok");

    await openSection(page, "Request");
    await page.getByLabel("Additional data as json string").fill("[1]");
    await page.getByRole("button", { name: "Add a header" }).click();
    await page.getByLabel("Name of header 1").fill("Host");
    await page.getByLabel("Value of header 1").fill("x");
    await page.getByRole("button", { name: "Save" }).click();
    await page.getByText(/^Is not an allowed name\. This header is set by Hookswitch itself/).waitFor();
    await page.getByRole("button", { name: "Remove header 1" }).click();
    await page.getByRole("button", { name: "Save" }).click();
    await page
      .getByText(/JSON object/i)
      .last()
      .waitFor();
    await page.getByLabel("Additional data as json string").fill('{"office": "Berlin"}');
    await page.locator("[data-body]").filter({ hasText: '"office": "Berlin"' }).waitFor();
    await page.getByRole("button", { name: "Save" }).click();
    await page.getByText("Saved", { exact: true }).waitFor();
    expect(await account.api.connector(id)).toMatchObject({
      settings: { additional_data: '{"office": "Berlin"}' },
      success: { response_key: "data.ok", expected_value: true, status: null },
    });
  });
});

test("the connectors' pages are free of barriers in the dark, too", async () => {
  const account = scene.app.newAccount();
  const { api } = account;
  const template = { body: '{"a": "{{from}} {{b}}"}', variables: { b: { source: "default" }, from: FROM } } as const;
  const { id } = await api.createConnector({ url: `${scene.crm.url}/dark`, name: "Dark", template });
  const inspector = await api.post<{ id: string; path: string }>("/v1/inspectors", {});
  await fetch(scene.app.url + inspector.path, { method: "POST", body: "{}" });
  await api.client.post("/v1/connectors/{id}/pause", { path: { id } });
  await scene.asOwner(
    account,
    "/connectors",
    async (page) => {
      await page.locator("[data-figure=p95]").waitFor();
      await noBarriers(page);
      await page.goto(`/connectors/${id}`);
      await page.locator(".cm-content").waitFor();
      for (const title of ["Events", "Access to calls", "Request", "Success conditions", "Delivery"]) {
        await openSection(page, title);
      }
      await page.getByRole("switch", { name: "Every event" }).uncheck();
      await page.locator("[data-body]").waitFor();
      await noBarriers(page);
      await page.getByRole("button", { name: "Discard changes" }).click();
      await page.goto(`/inspectors/${inspector.id}`);
      await page.locator("[data-inspected]").waitFor();
      await noBarriers(page);
    },
    { dark: true },
  );
});
