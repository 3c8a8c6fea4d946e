import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { findBarriersAt, moveToTop } from "./support/dashboard.ts";
import { type DashboardScene, openDashboardScene } from "./support/dashboard-scene.ts";
import { makeRecords } from "./support/make-records.ts";
import { inviteMember, join, type Person } from "./support/sessions.ts";
import { type SipRegistrar, startSipRegistrar } from "./support/sip-registrar.ts";

vi.setConfig({ testTimeout: 90_000, hookTimeout: 300_000 });

const CARRIER = { username: "4711", password: "correct horse" };

let scene: DashboardScene;
let carrier: SipRegistrar;
beforeAll(async () => {
  scene = await openDashboardScene({
    telephony: {
      engine: "embedded",
      settings: { address: "127.0.0.1", udp_port: 0, listen: "for_trunks", test_numbers: "without_trunks" },
    },
  });
  carrier = await startSipRegistrar(CARRIER);
});
afterAll(async () => {
  await scene?.stop();
  await carrier?.close();
});

test("a trunk that is wrong says why, is mended, carries on as the one before is moved behind it, and is removed", () => {
  const account = scene.app.newAccount();
  const { api } = account;
  return scene.asOwner(account, "/", async (page) => {
    await page.getByRole("link", { name: "Trunks" }).click();
    await page.getByRole("heading", { name: "No trunk yet" }).waitFor();
    await page.getByText("You are calling test numbers").waitFor();
    await page.getByRole("link", { name: "New trunk" }).click();
    await page.getByLabel(/^Name \*/).fill("Carrier");
    await page.getByLabel("Host").fill("sip:127.0.0.1");
    await page.getByLabel("Port").fill(String(carrier.port));
    const prefixes = page.locator("input").and(page.getByLabel("Beginnings of numbers"));
    await prefixes.fill("44");
    await page.getByRole("button", { name: "Create" }).click();
    await page.getByText("the port has a field of its own").waitFor();
    await page.getByText("write the beginning of a number with its plus").waitFor();
    await page.getByLabel("Host").fill("127.0.0.1");
    await prefixes.press("Backspace");
    await page.getByRole("button", { name: "Create" }).click();
    await page.getByText("A trunk that signs in needs a username.").waitFor();
    await page.getByLabel("Name for signing in").fill(CARRIER.username);
    await page.getByLabel("Password", { exact: true }).fill("wrong");
    await page.getByRole("button", { name: "Create" }).click();

    const card = page.getByRole("listitem").filter({ hasText: "Carrier" });
    await card.locator("[data-trunk-status=down]").waitFor();
    await card.getByText("answers 403 Forbidden").waitFor();
    await card.getByText("the password is wrong").waitFor();
    expect(await page.getByText("You are calling test numbers").count()).toBe(0);

    await card.getByRole("link", { name: "Carrier" }).click();
    await page.getByText("Kept as it is. Enter another one to replace it.").waitFor();
    await page.getByLabel("Password", { exact: true }).fill(CARRIER.password);
    await page.getByRole("button", { name: "Save" }).click();
    await page.getByText("All changes are saved.").waitFor();
    await page.locator("[data-trunk-status=up]").waitFor();

    await api.client.post("/v1/trunks", { body: { name: "Second", host: "127.0.0.1", port: carrier.port } });
    await page.getByRole("link", { name: "Trunks" }).click();
    await page.getByRole("button", { name: "Move Second up" }).click();
    await page.getByRole("button", { name: "Move Second up" }).and(page.locator(":disabled")).waitFor();
    const names = async () => (await api.client.get("/v1/trunks")).data.map(({ name }) => name);
    await api.until(names, ([first]) => first === "Second");
    await page.getByRole("button", { name: "Test now: Carrier" }).click();
    await page.getByText("“Carrier” answers.").waitFor();

    await page.getByRole("link", { name: "Second" }).click();
    await page.getByLabel("Port").fill("1");
    page.once("dialog", (dialog) => void dialog.accept());
    await page.getByRole("button", { name: "Remove", exact: true }).click();
    await page.getByRole("dialog").getByText("New calls go over your other trunks").waitFor();
    await page.getByRole("dialog").getByRole("button", { name: "Remove", exact: true }).click();
    await page.getByText("“Second” is removed.").waitFor();
    await page.getByRole("heading", { name: "Trunks" }).waitFor();
    expect(await names()).toEqual(["Carrier"]);
  });
});

test("a trunk by address whose password is wrong says so as soon as a call is refused, though it answers", () => {
  const account = scene.app.newAccount();
  const { api } = account;
  return scene.asOwner(account, "/settings/trunks", async (page) => {
    const at = { host: "127.0.0.1", port: carrier.port };
    const body = { name: "Carrier", ...at, ...CARRIER, password: "wrong" };
    const { id } = await api.client.post("/v1/trunks", { body });
    await api.client.post("/v1/agents", { body: { id: "ada", name: "Ada", phone: "+442079460100" } });
    const widget = { name: "Form", time_zone: "Europe/London", queue: [{ agent_id: "ada" }] };
    const { key } = await api.client.post("/v1/widgets", { body: widget });
    const card = page.getByRole("listitem").filter({ hasText: "Carrier" });
    await card.locator("[data-trunk-status=up]").waitFor();
    await api.postLead({ widget_key: key, lc_number: "+442079460101" });
    await card.locator("[data-trunk-status=down]").getByText("Down · 407").waitFor();
    await card.getByText("refuses calls: 407 Proxy Authentication Required.").waitFor();
    await card.getByText("The name or the password is wrong").waitFor();
    await card.getByRole("link", { name: "Carrier" }).click();
    await page.getByText("refuses calls: 407 Proxy Authentication Required.").waitFor();
    await api.client.patch("/v1/trunks/{id}", { path: { id }, body: { password: CARRIER.password } });
    await page.locator("[data-trunk-status=up]").waitFor();
  });
});

test("a line is routed to a team, a widget takes a test lead, and the audit log says who did all of it", () => {
  const account = scene.app.newAccount();
  const { api } = account;
  return scene.asOwner(account, "/", async (page) => {
    const team = await api.client.post("/v1/teams", { body: { name: "Sales" } });
    for (const name of ["Bob", "Eve"]) await api.client.post("/v1/agents", { body: { name, team: team.id } });
    await page.goto(`/settings/teams/${team.id}`);
    const members = page.locator("[data-agent]");
    const names = () => members.evaluateAll((all) => all.map((each) => each.getAttribute("data-agent")));
    await members.nth(1).waitFor();
    expect(await names()).toEqual(["Bob", "Eve"]);
    await moveToTop(page, "Eve");
    await expect.poll(names).toEqual(["Eve", "Bob"]);
    await page.getByRole("button", { name: "Save" }).click();
    await expect
      .poll(async () => (await api.client.get("/v1/teams/{id}", { path: { id: team.id } })).ring_order.length)
      .toBe(2);
    await page.reload();
    await members.nth(1).waitFor();
    expect(await names()).toEqual(["Eve", "Bob"]);
    await page.getByRole("link", { name: "Agents" }).click();
    await page.getByRole("link", { name: "New agent" }).click();
    await page.getByLabel(/^Name/).fill("Ada Lovelace");
    await page.getByLabel("Extension").fill("1");
    await page.getByRole("button", { name: "Create" }).click();
    await page.getByText("use 2 to 6 digits").waitFor();
    await page.getByLabel("Extension").fill("311");
    await page.getByRole("button", { name: "Create" }).click();
    await page.getByRole("cell", { name: "Ada Lovelace" }).waitFor();

    await page.getByRole("link", { name: "Lines" }).click();
    await page.getByRole("heading", { name: "No line yet" }).waitFor();
    await page.getByRole("link", { name: "New line" }).click();
    await page.getByLabel(/^Number/).fill("+442079460100");
    await page.getByRole("button", { name: "Add a step" }).click();
    await page.getByRole("button", { name: "Create" }).click();
    await page.getByRole("group", { name: "Step 1" }).getByRole("combobox", { name: "Whom" }).click();
    await page.getByRole("option", { name: "Sales" }).click();
    await page.getByRole("button", { name: "Create" }).click();
    await page.getByRole("cell", { name: "Sales (all at once)" }).waitFor();
    const { data } = await api.client.get("/v1/lines");
    expect(data).toMatchObject([{ number: "+442079460100", route: [{ ring: "team", team_id: team.id }] }]);

    await page.getByRole("link", { name: "Widgets" }).click();
    await page.getByRole("link", { name: "New widget" }).click();
    await page.getByLabel(/^Name/).fill("Contact form");
    await page.getByRole("switch", { name: "At all times" }).press("Space");
    await page.getByLabel("Monday").fill("9-17");
    await page.getByRole("button", { name: "Create" }).click();
    await page.getByText("write a time of day").first().waitFor();
    await page.getByRole("switch", { name: "At all times" }).press("Space");
    await page.getByRole("button", { name: "Add a telephone" }).click();
    const telephone = page.getByRole("group", { name: "Telephone 1" });
    await telephone.getByRole("textbox", { name: "Name" }).fill("Joe");
    await telephone.getByRole("textbox", { name: "Telephone" }).fill("+447400123456");
    await page.getByLabel("Seconds in which a number is the same lead").fill("60");
    await page.getByLabel("Leads a minute from one address").fill("3");
    await page.getByRole("button", { name: "Create" }).click();
    await page.getByText(/\/widget\/wk_/).waitFor();
    expect((await api.client.get("/v1/widgets")).data).toMatchObject([
      { queue: [{ name: "Joe", phone: "+447400123456" }], dedupe_seconds: 60, form_rate_limit: 3 },
    ]);
    await page.getByRole("button", { name: "Remove the telephone of Joe" }).waitFor();
    await page.getByLabel("Number to call").fill("+12025550100");
    await page.getByRole("button", { name: "Post a test lead" }).click();
    await page.getByText("The lead is taken").waitFor();

    await page.getByRole("link", { name: "Audit log" }).click();
    for (const what of ["Widget “Contact form” created", "Line “+442079460100” created", "Team “Sales” created"]) {
      await page.getByRole("cell", { name: what }).waitFor();
    }
    await page.getByRole("cell", { name: "Grace" }).first().waitFor();
  });
});

test("who may be called and how much is set, and what cannot be stands at its field", () => {
  const account = scene.app.newAccount();
  return scene.asOwner(account, "/", async (page) => {
    await page.getByRole("link", { name: "Calling" }).click();
    await page.locator("input").and(page.getByLabel("Countries")).fill("kingdom");
    await page.getByRole("option", { name: "United Kingdom" }).click();
    const never = page.locator("input").and(page.getByLabel("Never call numbers that begin with"));
    await never.fill("4490");
    const ofAgents = page.getByRole("region", { name: "Limits for one agent" });
    await ofAgents.getByLabel("Calls a day").fill("40");
    await ofAgents.getByLabel("Minutes a day").fill("");
    await page.getByLabel("Ringing (seconds)").fill("2");
    await page.getByRole("button", { name: "Save" }).click();
    await page.getByText("write the beginning of a number with its plus").waitFor();
    await never.press("Backspace");
    await never.fill("+4490");
    await page.getByLabel("Ringing (seconds)").fill("25");
    await page.getByRole("button", { name: "Save" }).click();
    await page.getByText("All changes are saved.").waitFor();
    expect(await account.api.client.get("/v1/call-settings")).toMatchObject({
      allowed_countries: ["GB"],
      blocked_prefixes: ["+4490"],
      allow_premium: false,
      agent_limits: { calls_per_minute: 15, calls_per_day: 40, minutes_per_day: null },
      ring_seconds: 25,
    });
  });
});

test("an agent sees no settings, neither in the menu nor by their addresses", async () => {
  const { api } = scene.app.newAccount();
  const { cookie }: Person = await join(api, await inviteMember(api), "another horse battery");
  const [name = "", value = ""] = cookie.split("=");
  await scene.asVisitor(async ({ page, context }) => {
    await context.addCookies([{ name, value, url: scene.app.url }]);
    await page.goto("/");
    await page.getByRole("heading", { name: "Today" }).waitFor();
    expect(await page.getByRole("navigation", { name: "Pages" }).getByText("Settings").count()).toBe(0);
    for (const path of ["/settings/trunks", "/settings/trunks/new", "/settings/lines", "/settings/audit"]) {
      await page.goto(path);
      await page.getByRole("heading", { name: "Your role may not see this" }).waitFor();
    }
  });
});

test.each([false, true])("the settings are free of barriers that a program can find (dark: %s)", async (dark) => {
  const account = scene.app.newAccount();
  const { api } = account;
  const at = { host: "127.0.0.1", port: carrier.port, ...CARRIER, register: true };
  const trunk = await api.client.post("/v1/trunks", { body: { name: "Wrong", ...at, password: "wrong" } });
  await api.client.post("/v1/trunks", { body: { name: "Right", ...at } });
  const ids = await makeRecords(api);
  const widget = await api.client.post("/v1/widgets", {
    body: { name: "Form", hours: { mon: [{ from: "09:00", to: "17:00" }] } },
  });
  await api.client.patch("/v1/lines/{id}", {
    path: { id: ids.lines },
    body: { route: [{ ring: "team", team_id: ids.teams, strategy: "in_order", ring_seconds: 20 }] },
  });
  const analysis = { language: "nl", fields: [{ name: "samenvatting", description: "Wat is er gezegd?" }] };
  await api.client.patch("/v1/account", { body: { analysis } });
  await scene.asOwner(
    account,
    "/",
    async (page) => {
      await page.getByRole("heading", { name: "Today" }).waitFor();
      const has = (name: string) => () => page.getByRole("heading", { name, exact: true, level: 1 }).waitFor();
      const found = await findBarriersAt(page, [
        ["/settings/trunks", has("Trunks")],
        ["/settings/trunks/new", has("New trunk")],
        [`/settings/trunks/${trunk.id}`, has("Trunk Wrong")],
        ["/settings/lines", has("Lines")],
        [`/settings/lines/${ids.lines}`, has("Line +493023125900")],
        ["/settings/calling", has("Calling")],
        ["/settings/agents", has("Agents")],
        [`/settings/agents/${ids.agents}`, has("Agent Grace")],
        ["/settings/teams", has("Teams")],
        [`/settings/teams/${ids.teams}`, has("Team Sales")],
        ["/settings/tags", has("Outcome tags")],
        [`/settings/tags/${ids["outcome-tags"]}`, has("Outcome tag Sold")],
        ["/settings/widgets", has("Widgets")],
        [`/settings/widgets/${widget.id}`, has("Widget Form")],
        ["/settings/account", has("Account")],
        ["/settings/audit", has("Audit log")],
      ]);
      expect(found).toEqual({});
    },
    { dark },
  );
});
