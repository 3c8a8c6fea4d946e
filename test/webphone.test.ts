/** The dashboard's phone in Chromium against the real server: who calls hears somebody, and the CRM learns of it. */
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { callEvent } from "./support/call-event.ts";
import { findBarriers } from "./support/dashboard.ts";
import { isSilence, isSpeech } from "./support/hear.ts";
import { HOSTILE_FIELDS } from "./support/hostile-fields.ts";
import { openWebphoneScene, type WebphoneScene } from "./support/webphone-scene.ts";

vi.setConfig({ testTimeout: 120_000, hookTimeout: 300_000 });

let scene: WebphoneScene;
beforeAll(async () => {
  scene = await openWebphoneScene();
});
afterAll(() => scene?.stop());

const withPhone: WebphoneScene["withPhone"] = (given, run) => scene.withPhone(given, run);

test("a newcomer calls a test number, hears somebody, sees who it is, and the outcome goes to the CRM", () =>
  withPhone({}, async ({ page, open, hears }, { api, crm }) => {
    const connector = { name: "Sales CRM", url: `${crm.url}/dialer`, dialect: "dialer" };
    await api.createConnector(connector);
    await api.createConnector({ ...connector, name: "Huge CRM", url: `${crm.url}/huge` });
    const fields = [
      { title: "Name", value: "Ada Lovelace", isWebsite: false },
      { title: "In the CRM", value: "https://crm.example/contacts/1", isWebsite: true },
      { title: "<b>Motto</b>", value: "<script>alert(1)</script> 🧮", isWebsite: false },
      ...HOSTILE_FIELDS,
    ];
    const contactOf = (of: object) => ({ body: JSON.stringify({ success: true, contact: { id: "1", ...of } }) });
    const huge = [{ title: "Huge", value: "x".repeat(1_000_000), isWebsite: false }];
    crm.respondWith(({ body, url }) =>
      body.includes('"callStarted"')
        ? contactOf(url.startsWith("/huge") ? { fields: huge } : { crmType: "c".repeat(120), fields })
        : {},
    );
    await open("/");
    await page.getByRole("navigation", { name: "Pages" }).getByRole("link", { name: "Phone" }).click();
    await page.getByText("No SIP trunk is set up").waitFor();
    await page.getByLabel("Number", { exact: true }).fill("tel:+1 (202) 555-0100");
    await page.getByText("+1 202 555 0100 · United States").waitFor();
    await page.keyboard.press("Enter");

    const call = page.locator(".phone-call");
    await call.and(page.locator("[data-phase=connected]")).waitFor();
    await hears();
    await page.locator("button[data-status=in_call]").waitFor();
    await call.getByText("Ada Lovelace").waitFor();
    await call.getByText(/^Sound: good$/).waitFor();
    const link = page.getByRole("link", { name: "In the CRM (opens a new tab)" });
    expect(await link.getAttribute("href")).toBe("https://crm.example/contacts/1");
    await page.getByText("<script>alert(1)</script> 🧮").waitFor();
    const pop = page.getByRole("region", { name: "Who is on the line" });
    await pop.getByText("\u202egnp.exe").waitFor();
    expect(await pop.getByText("Huge", { exact: true }).count()).toBe(0);
    for (const width of [1280, 400]) {
      await page.setViewportSize({ width, height: 800 });
      // What is long begins where all can be seen, and nothing pushes the page wider than it is.
      const isWider = () =>
        pop.evaluate(({ ownerDocument: { documentElement: root } }) => root.scrollWidth > root.clientWidth);
      await expect.poll(isWider).toBe(false);
      await expect.poll(async () => (await pop.boundingBox())?.height).toBeLessThan(2_000);
    }
    await page.setViewportSize({ width: 1280, height: 800 });
    await pop.getByRole("button", { name: "Show more" }).first().click();
    await pop.getByRole("button", { name: "Show less" }).first().click();

    await page.getByRole("button", { name: "Add the usual ones" }).click();
    await page.getByText("Meeting booked").click();
    await page.getByLabel("Notes").fill("Tuesday at ten.");
    await page.getByRole("button", { name: "Hang up" }).click();
    await page.getByText("You hung up", { exact: true }).waitFor();
    await page.locator("button[data-status=after_call]").waitFor();
    await page.getByRole("button", { name: "Save", exact: true }).click();
    await page.getByText("Saved, and on its way to your CRM.").waitFor();
    const sent = await crm.waitUntil((requests) => requests.some(({ body }) => body.includes("webphoneSummary")));
    const bodies = sent.filter(({ url }) => url.startsWith("/dialer")).map(({ body }) => JSON.parse(body));
    expect(bodies.map(({ eventType }) => eventType)).toEqual([
      "callStarted",
      "callRinging",
      "callAnswered",
      "callEnded",
      "webphoneSummary",
    ]);
    expect(bodies.at(-1)).toMatchObject({ goal: "Meeting booked", goalType: "positive", notes: "Tuesday at ten." });
    const recent = page.getByRole("region", { name: "Recent calls" });
    await recent.getByText("Meeting booked").waitFor();
    await recent.getByRole("button", { name: /^Call .* back$/ }).click();
    await page.locator(".phone-call[data-phase=connected]").waitFor();
    await page.getByRole("button", { name: "Hang up" }).click();
  }));

test("a colleague calls while one looks at another page: answered, muted, keyed and held by keyboard alone", () =>
  withPhone({}, async ({ page, open, hears, hearsNothing }, account) => {
    const { phone: colleague } = await account.agent({ name: "Alan Turing", extension: "202" });
    await open("/calls");
    const call = await colleague.dial("201");
    const bar = page.locator(".phone-bar");
    await bar.and(page.locator("[data-phase=offered]")).waitFor();
    await bar.getByText("Alan Turing").waitFor();
    await expect.poll(() => page.locator("[data-said]").textContent()).toMatch(/^Incoming call from /);
    // What is typed into a field is typed, and answers nothing.
    await page.getByLabel("Search").fill("");
    await page.getByLabel("Search").press("a");
    expect(await bar.getAttribute("data-phase")).toBe("offered");
    await page.getByLabel("Search").evaluate((field) => (field as unknown as { blur(): void }).blur());
    await page.keyboard.press("a");
    expect((await call.final).status).toBe(200);
    call.plays(700);
    await hears(700);
    // The browser's microphone beeps.
    await call.hears(isSpeech);

    await page.keyboard.press("m");
    await bar.getByRole("button", { name: "Unmute" }).waitFor();
    await call.hears(isSilence);
    await page.keyboard.press("m");
    await call.hears(isSpeech);
    await page.keyboard.press("h");
    await bar.getByText(/^On hold/).waitFor();
    await hearsNothing();
    await page.keyboard.press("h");
    await hears(700);
    await page.keyboard.press("5");
    await page.keyboard.press("#");
    await bar.getByRole("link", { name: "Open the phone" }).click();
    await page.getByText("Pressed: 5#").waitFor();
    call.hangUp();
    await page.getByText("They hung up", { exact: true }).waitFor();
  }));

test("a call is declined, and called back from the list", () =>
  withPhone({}, async ({ page, open, hears }, account) => {
    const { phone: colleague } = await account.agent({ name: "Alan Turing", extension: "202" });
    await open("/phone");
    const call = await colleague.dial("201");
    await page.locator(".phone-call[data-phase=offered]").waitFor();
    await page.keyboard.press("r");
    expect((await call.final).status).toBeGreaterThanOrEqual(480);
    await page.getByText("Declined", { exact: true }).waitFor();
    await page.keyboard.press("d");
    await page.keyboard.type("202");
    await page.getByText("Alan Turing · extension 202").waitFor();
    await page.keyboard.press("Enter");
    const back = await colleague.incoming();
    back.ring();
    await page.locator(".phone-call[data-phase=ringing]").waitFor();
    await back.answer();
    back.plays(900);
    await hears(900);
    await page.keyboard.press("e");
    await back.ended;
  }));

test("a number that cannot be called says why", () =>
  withPhone({}, async ({ page, open }) => {
    await open("/phone");
    const call = async (number: string) => {
      await page.getByLabel("Number", { exact: true }).fill(number);
      await page.keyboard.press("Enter");
    };
    await call("+12025550102");
    await page.getByText("The line is busy", { exact: true }).waitFor();
    await call("+12025550103");
    await page.getByText("There is no such number", { exact: true }).waitFor();
    await call("+12025550106");
    await page.getByText("Declined", { exact: true }).waitFor();
    await call("+1900");
    const refused = page.getByLabel("Number", { exact: true }).and(page.locator("[aria-invalid=true]:focus"));
    await refused.waitFor();
    expect(await refused.getAttribute("aria-describedby")).toBe(
      await page.getByText("This is no whole number. Type the rest of it").getAttribute("id"),
    );
    expect(await refused.inputValue()).toBe("+1 900");
  }));

test("while nobody can be called, every button that calls says why, and what to do", () =>
  withPhone({}, async ({ page, agentId, open }, { api }) => {
    const data = { direction: "inbound", from: "+12025550100", to: "+12025550199", agent: { id: agentId } } as const;
    await api.reportAll([callEvent("call.started", "c1", { data }), callEvent("call.ended", "c1")]);
    await open("/phone");
    const number = page.getByLabel("Number", { exact: true });
    const call = page.getByRole("button", { name: "Call", exact: true });
    const connecting = Promise.withResolvers<void>();
    const answers = [
      [429, "rate_limited"],
      [409, "no_telephony"],
    ] as const;
    let asked = 0;
    await page.route("**/v1/phone/credentials", async (route) => {
      await connecting.promise;
      // A server that is busy is asked again.
      const [status, code] = answers[Math.min(asked++, 1)]!;
      await route.fulfill({ status, json: { status, code, title: "Not now", detail: "Not now" } });
    });
    await page.reload();
    await page.locator("[data-phone=connecting]").waitFor();
    await number.fill("+12025550100");
    await page.getByText("The phone is connecting…").waitFor();
    expect(await call.isDisabled()).toBe(true);
    const back = page.getByRole("button", { name: "Call +1 202 555 0100 back: The phone is connecting…" });
    expect(await back.getAttribute("aria-disabled")).toBe("true");
    await back.hover();
    await page.getByRole("tooltip").getByText("The phone is connecting…").waitFor();
    connecting.resolve();
    await page.getByText("This server makes no calls. Whoever runs it can switch them on.").waitFor();
    expect(await findBarriers(page)).toEqual([]);
    await page.goto("/calls/c1");
    await page.getByRole("link", { name: "Open the phone: This server makes no calls" }).first().click();
    await number.fill("+12025550100");
    await page.unroute("**/v1/phone/credentials");
    await page.reload();
    await number.fill("+12025550100");
    await page.getByText("+1 202 555 0100 · United States").waitFor();
    expect(await call.isEnabled()).toBe(true);
  }));

test("a microphone that is refused is said, with what to do, and nobody is called", () =>
  withPhone({ hasMicrophone: false }, async ({ page, open }, { api }) => {
    await open("/phone");
    await page.getByRole("button", { name: "Call +1 202 555 0100" }).click();
    await page.getByText("The browser keeps the microphone from this page").waitFor();
    await page.getByText("There was no microphone", { exact: true }).waitFor();
    expect(await findBarriers(page)).toEqual([]);
    expect(await api.get("/v1/calls")).toMatchObject({ data: [] });
  }));

test("of two tabs one holds the phone; the other shows it, acts on it, and takes it over", () =>
  withPhone({}, async ({ page, context, open }) => {
    await open("/phone");
    const other = await context.newPage();
    await other.goto("/phone");
    await other.getByText("The phone is open in another tab", { exact: true }).waitFor();
    await other.getByRole("button", { name: "Call +1 202 555 0107" }).click();
    await page.locator(".phone-call[data-phase=connected]").waitFor();
    await other.locator(".phone-call[data-phase=connected]").waitFor();
    await other.getByRole("button", { name: "Hang up" }).click();
    await page.getByText("You hung up", { exact: true }).waitFor();
    await other.getByRole("button", { name: "Use it in this tab" }).click();
    await page.getByText("The phone is open in another tab", { exact: true }).waitFor();
    await other.locator("[data-phone=ready]").waitFor();
    await other.close();
    // The tab that is left has it again.
    await page.getByText("The phone is open in another tab", { exact: true }).waitFor({ state: "detached" });
    await page.locator("[data-phone=ready]").waitFor();
  }));

test.each([false, true])("every state of the phone is free of barriers, also on a narrow window (dark: %s)", (dark) =>
  withPhone({ dark }, async ({ page, open }, { api }) => {
    const found: Record<string, string[]> = {};
    const check = async (name: string) => {
      const barriers = await findBarriers(page);
      const width = await page.evaluate<number>("document.documentElement.scrollWidth - innerWidth");
      if (barriers.length > 0 || width > 0) found[name] = [...barriers, `${width} px too wide`];
    };
    for (const [name, type] of [
      ["Meeting booked", "positive"],
      ["Wrong number", "negative"],
    ]) {
      await api.post("/v1/outcome-tags", { name, type });
    }
    await open("/phone");
    await page.getByText("No SIP trunk is set up").waitFor();
    await check("idle");
    await page.getByRole("button", { name: "Shortcuts" }).click();
    await page.getByText("Mute, unmute").waitFor();
    await check("help");
    await page.keyboard.press("Escape");
    await page.getByRole("button", { name: "Devices and settings" }).click();
    await page.getByRole("button", { name: "Show the settings" }).click();
    await page.getByRole("img", { name: "The settings as a QR code" }).waitFor();
    await check("settings");
    await page.keyboard.press("Escape");
    await page.setViewportSize({ width: 360, height: 740 });
    await page.getByRole("dialog").waitFor({ state: "detached" });
    await check("idle, narrow");
    await page.getByRole("button", { name: "Call +1 202 555 0107" }).click();
    await page.locator(".phone-call[data-phase=connected]").waitFor();
    await page.getByText("Meeting booked").waitFor();
    await page.getByRole("button", { name: "Keypad" }).click();
    await page.getByRole("button", { name: /^5/ }).click();
    await check("call, narrow");
    await page.getByRole("button", { name: "Transfer" }).click();
    await page.getByLabel("Transfer to").fill("202");
    await check("transfer, narrow");
    await page.getByRole("button", { name: "Menu" }).click();
    await page.getByRole("navigation", { name: "Pages" }).getByRole("link", { name: "Home" }).click();
    await page.locator(".phone-bar[data-phase=connected]").waitFor();
    await check("bar, narrow");
    await page.getByRole("button", { name: "Hang up" }).click();
    await page.getByRole("link", { name: "Phone: Ready" }).click();
    await page.getByText("This call has no outcome yet.").waitFor();
    await page.setViewportSize({ width: 1280, height: 800 });
    await check("ended");
    expect(found).toEqual({});
  }),
);
