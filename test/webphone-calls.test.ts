/** The dashboard's phone in Chromium: calls that are handed on, or outlive their page. */
import type { Page } from "playwright-core";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import type { Call } from "../src/contract/events.ts";
import { header } from "../src/telephony/sip/message.ts";
import { type AgentPhone, openAgentPhone, type PhoneCall } from "./support/agent-phone.ts";
import { findBarriers } from "./support/dashboard.ts";
import { isMusic, isTone } from "./support/hear.ts";
import { inviteMember, join } from "./support/sessions.ts";
import { openWebphoneScene, type WebphoneScene } from "./support/webphone-scene.ts";

vi.setConfig({ testTimeout: 120_000, hookTimeout: 300_000 });

let scene: WebphoneScene;
beforeAll(async () => {
  scene = await openWebphoneScene();
});
afterAll(() => scene?.stop());

const withPhone: WebphoneScene["withPhone"] = (given, run) => scene.withPhone(given, run);

const callIdOf = ({ responses }: PhoneCall) =>
  responses.map((each) => header(each, "hookswitch-call")).find(Boolean) ?? "";

/** Who calls the agent, is taken by a key, and says a tone. */
async function takeCallOf(caller: AgentPhone, page: Page): Promise<PhoneCall> {
  const call = await caller.dial("201");
  await page.locator(".phone-call[data-phase=offered]").waitFor();
  await page.keyboard.press("a");
  call.plays(700);
  return call;
}

test("a caller is handed over to a colleague who is found by name, by keyboard alone", () =>
  withPhone({}, async ({ page, open, hears }, account) => {
    const { phone: caller } = await account.agent({ name: "Alan Turing", extension: "202" });
    const { phone: colleague } = await account.agent({ name: "Ada Lovelace", extension: "203" });
    await open("/phone");
    const first = await takeCallOf(caller, page);
    await hears(700);
    await page.keyboard.press("t");
    await page.getByLabel("Transfer to").fill("ada");
    await page.keyboard.press("Enter");
    const blind = await colleague.incoming();
    await blind.answer();
    blind.plays(900);
    await first.hears(isTone(900));
    await page.getByText("Transferred", { exact: true }).waitFor();
    blind.hangUp();
    await first.ended;
  }));

test("a caller who waits is connected with a colleague after a word with them, and the agent is free", () =>
  withPhone({ speaksHz: 1_000 }, async ({ page, open, hears }, account) => {
    const { agent: ada, phone: colleague } = await account.agent({ name: "Ada Lovelace", extension: "203" });
    await account.api.post("/v1/outcome-tags", { name: "Meeting booked", type: "positive" });
    await open("/phone");
    await page.getByRole("button", { name: "Call +1 202 555 0107" }).click();
    await page.getByRole("heading", { name: "Outcome" }).waitFor();
    // Who is called sends back what they hear.
    await hears(1_000);
    await page.keyboard.press("t");
    await page.getByLabel("Transfer to").fill("203");
    await page.getByRole("button", { name: "Speak to them first" }).click();
    const asked = await colleague.incoming();
    asked.ring();
    await asked.answer();
    asked.plays(900);
    await hears(900);
    await asked.hears(isTone(1_000));
    // Colleagues among themselves have nothing to tell a CRM.
    await page.getByRole("heading", { name: "Outcome" }).waitFor({ state: "detached" });
    await page.getByRole("button", { name: "Connect with +1 202 555 0107" }).click();
    await asked.hears(isTone(900));

    await page.getByText("Transferred", { exact: true }).waitFor();
    await page.getByText("This call has no outcome yet.").waitFor();
    await page.getByText("Meeting booked").click();
    await page.getByText("Not saved yet.").waitFor();
    await page.getByText("This call has no outcome yet.").waitFor({ state: "detached" });
    await page.getByRole("button", { name: "Save", exact: true }).click();
    await page.getByText("Saved, and on its way to your CRM.").waitFor();
    await page.getByLabel("Number", { exact: true }).waitFor();
    expect(await page.locator(".phone-call").count()).toBe(0);
    expect(asked.isOver).toBe(false);
    asked.hangUp();

    const calls = await account.api.walk<Call>("/v1/calls");
    const next = calls.find(({ custom }) => custom?.transferred_from !== undefined);
    const askedId = asked.headerOf("hookswitch-call") ?? "";
    for (const [id, types] of [
      [String(next?.custom?.transferred_from), ["call.started", "call.answered", "call.ended"]],
      [askedId, ["call.started", "call.ringing", "call.answered", "call.ended"]],
    ] as const) {
      const told = await account.webhooksOf(id);
      expect(told.map(({ type }) => type)).toEqual(types);
      expect(told.at(-1)?.data.call).toMatchObject({ cause: "transferred", agent: { name: "Grace Hopper" } });
    }
    const consulted = page.locator(`[data-call="${askedId}"]`);
    await consulted.waitFor();
    expect(await consulted.getByRole("button", { name: /^Add outcome/ }).count()).toBe(0);
    const told = await account.webhooksOf(next?.id ?? "");
    expect(told.map(({ type }) => type)).toEqual(["call.started", "call.answered", "call.ended"]);
    expect(told.at(-1)?.data.call).toMatchObject({ cause: "normal", ended_by: "agent", agent: { id: ada.id } });
    expect(calls).toHaveLength(3);
  }));

test("a call outlives a reload of its page: who waits hears music, and the page takes it up again by itself", () =>
  withPhone({ speaksHz: 1_000 }, async ({ page, open, hears }, account) => {
    const { phone: colleague } = await account.agent({ name: "Alan Turing", extension: "202" });
    await open("/phone");
    const call = await takeCallOf(colleague, page);
    await Promise.all([hears(700), call.hears(isTone(1_000))]);
    await page.goto("about:blank");
    await call.hears(isMusic);
    await page.goto("/phone");
    await page.locator(".phone-call[data-phase=connected]").waitFor();
    await page.locator(".phone-call").getByText("Alan Turing").waitFor();
    await Promise.all([hears(700), call.hears(isTone(1_000))]);
    await page.keyboard.press("e");
    await call.ended;
    const told = await account.webhooksOf(callIdOf(call));
    expect(told.map(({ type }) => type)).toEqual(["call.started", "call.ringing", "call.answered", "call.ended"]);
    expect(told.at(-1)?.data.call).toMatchObject({ cause: "normal", ended_by: "contact" });
  }));

test("a telephone is set up once: its password is shown once, it signs in and rings, until it is removed", () =>
  withPhone({}, async ({ page, open }, account) => {
    const { phone: colleague } = await account.agent({ name: "Alan Turing", extension: "202" });
    const openSettings = async () => page.getByRole("button", { name: "Devices and settings" }).click();
    const own = page.getByRole("region", { name: "A telephone of your own" });
    const shown = (name: string) => own.getByRole("row", { name }).locator("code").innerText();
    await open("/phone");
    await openSettings();
    await own.getByRole("button", { name: "Set a telephone up" }).click();
    await own.getByRole("img", { name: "The settings as a QR code" }).waitFor();
    expect(await findBarriers(page)).toEqual([]);
    const [address, username, password] = [
      `sip:${await shown("SIP address")}`,
      await shown("User name"),
      await shown("Password"),
    ];
    const desk = await openAgentPhone({ server: scene.server, credentials: { address, username, password } });
    try {
      expect(await desk.registered).toMatchObject({ kind: "up" });
      const call = await colleague.dial("201");
      const offered = await desk.incoming();
      offered.ring();
      await offered.answer();
      expect((await call.final).status).toBe(200);
      offered.hangUp();
      await call.ended;
    } finally {
      await desk.close();
    }
    await page.reload();
    await openSettings();
    await own.getByText("Its password was shown when it was made.").waitFor();
    expect(await shown("User name")).toBe(username);
    expect(await own.getByText(password).count()).toBe(0);
    page.once("dialog", (dialog) => void dialog.accept());
    await own.getByRole("button", { name: "Remove" }).click();
    await own.getByRole("button", { name: "Set a telephone up" }).waitFor();
  }));

test("what was said in a call is played on its page, to those who may hear it", () =>
  withPhone({ speaksHz: 1_000 }, async ({ page, context, open, hears }, account) => {
    await open("/phone");
    await page.getByRole("button", { name: "Call +1 202 555 0100" }).click();
    await page.locator(".phone-call[data-phase=connected]").waitFor();
    await hears();
    await page.locator(".phone-call").getByText("0:02").waitFor();
    await page.keyboard.press("e");
    await page.getByText("You hung up", { exact: true }).waitFor();
    const [call] = await account.until(
      () => account.api.walk<Call>("/v1/calls"),
      ([first]) => first?.recording_url !== undefined,
    );
    await page.goto(`/calls/${call?.id}`);
    await page.locator("svg.waveform").waitFor();
    await page.getByRole("button", { name: "Play" }).click();
    await page.getByText(/^0:0[1-9] \/ 0:\d\d$/).waitFor();

    const { cookie } = await join(account.api, await inviteMember(account.api), "another horse battery");
    const [name = "", value = ""] = cookie.split("=");
    await context.clearCookies();
    await context.addCookies([{ name, value, url: scene.app.url }]);
    await page.reload();
    await page.getByText("Your role may not hear recordings").waitFor();
    expect(await page.locator("audio").count()).toBe(0);
  }));

test("a call whose page never comes back ends when its time is over, once, and says why", async () => {
  await scene.restart({ keep_lost_seconds: 1 });
  await withPhone({}, async ({ page, open, hears }, account) => {
    const { phone: colleague } = await account.agent({ name: "Alan Turing", extension: "202" });
    await open("/phone");
    const call = await takeCallOf(colleague, page);
    await hears(700);
    await page.goto("about:blank");
    await call.hears(isMusic);
    await call.ended;
    const told = await account.webhooksOf(callIdOf(call));
    expect(told.map(({ type }) => type)).toEqual(["call.started", "call.ringing", "call.answered", "call.ended"]);
    expect(told.at(-1)?.data.call).toMatchObject({ cause: "media_failed", ended_by: "system" });
    await page.goto("/phone");
    await page.getByText("The connection was lost", { exact: true }).waitFor();
    const busy = await colleague.dial("+12025550102");
    await busy.final;
    await account.webhooksOf(callIdOf(busy));
    expect(account.crm.requests.filter(({ body }) => body.includes('"call.ended"'))).toHaveLength(1);
  });
});
