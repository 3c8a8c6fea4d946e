import type { Page, Route } from "playwright-core";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { started } from "./support/call-events.ts";
import { signInAt, visit } from "./support/dashboard.ts";
import { type DashboardScene, openDashboardScene } from "./support/dashboard-scene.ts";
import { fill, type RefusedForm } from "./support/fill-forms.ts";
import { makeRecords } from "./support/make-records.ts";
import { FORMS } from "./support/refused-forms.ts";
import { SETTINGS_FORMS } from "./support/refused-settings.ts";

vi.setConfig({ testTimeout: 240_000, hookTimeout: 300_000 });

const LEAVE = "You have changes that are not saved. Leave anyway?";

let scene: DashboardScene;
beforeAll(async () => {
  scene = await openDashboardScene();
});
afterAll(() => scene?.stop());

test("what the server refuses stands at its field, and nothing is left by accident, in every form", () => {
  const account = scene.app.newAccount();
  const { api } = account;
  return scene.asOwner(account, "/", async (page) => {
    await makeRecords(api, { agents: { extension: "200" } });
    await api.createConnector({ url: scene.crm.url, name: "CRM" });
    await api.client.post("/v1/members", { body: { email: "twice@example.com", name: "Eve", role: "agent" } });
    const { id: widget } = await api.client.post("/v1/widgets", { body: { name: "Form" } });
    const forms: Record<string, RefusedForm> = {
      ...FORMS,
      ...SETTINGS_FORMS,
      "a test lead": {
        at: `/settings/widgets/${widget}`,
        enter: fill({ "Number to call": "12" }),
        send: "Post a test lead",
        marked: { "Number to call": "Send it with + and its country code" },
      },
    };
    const found: Record<string, unknown> = {};
    const expected: Record<string, unknown> = {};
    let asked: string[] = [];
    page.on("dialog", (dialog) => {
      asked.push(dialog.message());
      void dialog.accept();
    });
    for (const [name, { at, enter, send, marked }] of Object.entries(forms)) {
      await goTo(page, at);
      await enter(page);
      await page.getByRole("button", { name: send, exact: true }).click();
      await page.locator("[aria-invalid=true]:focus").waitFor();
      // The mistakes of a body stand at it also while it is being written.
      const said = await page.locator("[role=alert]:not(#template-mistakes *)").allTextContents();
      const now = await markedOn(page);
      asked = [];
      await page.getByRole("link", { name: "Home", exact: true }).click();
      await page.getByRole("heading", { name: "Today" }).waitFor();
      found[name] = { marked: now, said, asked };
      const words = Object.entries(marked).map(([each, part]) => [each, expect.stringContaining(part)]);
      expected[name] = { marked: Object.fromEntries(words), said: [], asked: [LEAVE] };
    }
    expect(found).toEqual(expected);
  });
});

test("what the network loses is said, and every kind of form keeps what was entered and is sent again", async () => {
  const account = scene.app.newAccount();
  const { page, context } = await visit(scene.browser, scene.app.url);
  try {
    await page.goto("/");
    await signInAt(page, account.owner);
    await page.getByRole("heading", { name: "Today" }).waitFor();
    page.on("dialog", (dialog) => void dialog.accept());
    const forms = { ...FORMS, ...SETTINGS_FORMS };
    for (const name of [
      "a member",
      "a connector",
      "a connector that is only tested",
      "a trunk",
      "the account",
      "a password",
    ]) {
      const { at, enter, send } = forms[name]!;
      await goTo(page, at);
      await enter(page);
      const fields = page.locator("main form").locator("input, textarea");
      const entered = await fields.evaluateAll(valuesOf);
      await page.route(/\/v1\//, (route) => (route.request().method() === "GET" ? route.continue() : route.abort()));
      const button = page.getByRole("button", { name: send, exact: true });
      await button.click();
      await page.getByRole("alert").getByText("The server cannot be reached").last().waitFor();
      expect(await fields.evaluateAll(valuesOf), name).toEqual(entered);
      await page.unroute(/\/v1\//);
      await button.click();
      await page.locator("[aria-invalid=true]:focus").waitFor();
    }
  } finally {
    await context.close();
  }
});

test("whoever is not signed in is told at the field what is refused, and keeps the rest", () => {
  const { api, owner } = scene.app.newAccount();
  return scene.asVisitor(async ({ page }) => {
    const send = async (name: string) => {
      await page.getByRole("button", { name, exact: true }).click();
      await page.locator("[aria-invalid=true]:focus").waitFor();
      return markedOn(page);
    };
    await page.goto("/sign-in?next=%2Fsettings%2Ftags");
    expect(await send("Sign in")).toEqual({
      Email: expect.stringContaining("Give an email address"),
      Password: expect.stringContaining("Send at least 1 character."),
    });
    await fill({ Email: owner.email, Password: "a wrong one" })(page);
    expect(await send("Sign in")).toEqual({
      Password: "The email address or the password is wrong. Whoever may add members can give you a new link.",
    });
    expect(await page.getByLabel("Email").inputValue()).toBe(owner.email);
    await fill({ Password: owner.password })(page);
    await page.getByRole("button", { name: "Sign in" }).click();
    await page.getByRole("heading", { name: "Outcome tags", exact: true }).waitFor();

    const body = { email: `eve-${owner.email}`, name: "Eve", role: "agent" } as const;
    const { link } = await api.client.post("/v1/members", { body });
    await page.goto(link.path);
    await fill({ "New password": "short" })(page);
    expect(await send("Save and sign in")).toEqual({
      "New password": expect.stringContaining("Send at least 10 characters."),
    });
    await fill({ "New password": "a long enough one" })(page);
    await page.getByRole("button", { name: "Save and sign in" }).click();
    await page.getByText("Eve · Agent").waitFor();
  });
});

test("whoever's session has ended signs in and is where they were, and loses nothing that was begun", () => {
  const account = scene.app.newAccount();
  return scene.asOwner(account, "/settings/tags/new", async (page, { context }) => {
    const name = page.getByLabel(/^Name/);
    await name.fill("Begun");
    const stays = page.waitForEvent("dialog");
    const signedOut = page.getByRole("button", { name: "Sign out" }).click();
    await (await stays).dismiss();
    await signedOut;
    await context.clearCookies();
    const asked = page.waitForEvent("dialog");
    const send = page.getByRole("button", { name: "Create", exact: true });
    const sent = send.click();
    const dialog = await asked;
    expect(dialog.message()).toBe(LEAVE);
    await dialog.dismiss();
    await sent;
    await page.getByRole("alert").getByText("Your session has ended. Sign in again.").waitFor();
    expect(await name.inputValue()).toBe("Begun");
    const other = await context.newPage();
    await other.goto(page.url());
    await signInAt(other, account.owner);
    await other.getByRole("button", { name: "Create", exact: true }).waitFor();
    await send.click();
    await page.getByRole("cell", { name: "Begun", exact: true }).waitFor();

    await context.clearCookies();
    await page.getByRole("link", { name: "Members", exact: true }).click();
    await signInAt(page, account.owner);
    await page.getByRole("heading", { name: "Members" }).waitFor();
    expect(new URL(page.url()).pathname).toBe("/members");
  });
});

test("every page says that it loads, then why it cannot, and shows what it has once that is tried again", () => {
  const account = scene.app.newAccount();
  return scene.asOwner(account, "/", async (page) => {
    const ids = await makeRecords(account.api);
    const { id: connector } = await account.api.createConnector({ url: scene.crm.url, name: "CRM" });
    const { id: inspector } = await account.api.client.post("/v1/inspectors", { body: {} });
    const { id: widget } = await account.api.client.post("/v1/widgets", { body: { name: "Form" } });
    await account.api.report(started("call-1"));
    const server = await standBefore(page);
    const main = page.getByRole("main");
    const loading = main.getByRole("status").getByText("Loading…");
    const refused = main.getByRole("alert").filter({ hasText: "Not now." });
    const again = main.getByRole("button", { name: "Try again" });
    for (const path of [
      "/",
      "/calls",
      "/calls/call-1",
      "/deliveries",
      "/connectors",
      `/connectors/${connector}`,
      "/connectors/new",
      "/inspectors",
      `/inspectors/${inspector}`,
      "/keys",
      "/members",
      "/settings/trunks",
      "/settings/lines",
      `/settings/lines/${ids.lines}`,
      "/settings/calling",
      "/settings/agents",
      `/settings/agents/${ids.agents}`,
      "/settings/teams",
      `/settings/teams/${ids.teams}`,
      "/settings/tags",
      `/settings/tags/${ids["outcome-tags"]}`,
      "/settings/widgets",
      `/settings/widgets/${widget}`,
      "/settings/account",
      "/settings/audit",
    ]) {
      server.hold();
      await page.goto(path);
      await loading.first().waitFor();
      server.refuse();
      await refused.first().waitFor();
      server.answer();
      // What is found may ask for more, which was refused as well.
      const left = async () => {
        await again.evaluateAll((buttons) => {
          for (const each of buttons) each.click();
        });
        return (await refused.count()) + (await loading.count());
      };
      await expect.poll(left, { message: path }).toBe(0);
    }
  });
});

/** What stands between a page and what it asks of the API, but for who is signed in. */
async function standBefore(page: Page) {
  const held: Route[] = [];
  let take: (route: Route) => unknown = (route) => route.continue();
  const refusal = { type: "about:blank", title: "Busy", status: 429, code: "busy", detail: "Not now." };
  const answer = { status: 429, contentType: "application/problem+json", body: JSON.stringify(refusal) };
  // A page that is left does not hear what it had asked for.
  const refuse = (route: Route) => route.fulfill(answer).catch(() => {});
  await page.route(/\/v1\/(?!session|events\/stream)/, (route) => take(route));
  return {
    hold() {
      take = (route) => held.push(route);
    },
    refuse() {
      take = refuse;
      for (const route of held.splice(0)) void refuse(route);
    },
    answer() {
      take = (route) => route.continue();
    },
  };
}

/** Goes on within the page, which is faster than to load it again. */
async function goTo(page: Page, path: string): Promise<void> {
  await page.evaluate((to) => (globalThis as unknown as { history: History }).history.pushState({}, "", to), path);
}

/** What stands in fields. */
function valuesOf(fields: object[]): string[] {
  return fields.map((each) => (each as { value: string }).value);
}

type History = { pushState(state: object, unused: "", path: string): void };

/** What stands at each field that is marked as wrong, as those hear it who do not see it. */
function markedOn(page: Page): Promise<Record<string, string>> {
  return page.locator("[aria-invalid=true]").evaluateAll((fields) =>
    Object.fromEntries(
      fields.map((each) => {
        const name = each.getAttribute("aria-label") ?? each.labels?.[0]?.textContent ?? "";
        const ids = (each.getAttribute("aria-describedby") ?? "").split(" ");
        const texts = ids.map((id: string) => each.ownerDocument.getElementById(id)?.textContent ?? "");
        return [name.replace(" *", ""), texts.join(" ")];
      }),
    ),
  );
}
