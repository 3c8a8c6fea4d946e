/** The dashboard's phone in Chromium: calls that are handed on, or outlive their page. */
import type { Page } from "playwright-core";
import { afterAll, beforeAll, expect, onTestFinished, test, vi } from "vitest";
import type { Call } from "../src/contract/events.ts";
import type { PhoneCredentialsView } from "../src/contract/phone.ts";
import type { WidgetView } from "../src/contract/widgets.ts";
import { header } from "../src/telephony/sip/message.ts";
import { type AgentPhone, openAgentPhone, type PhoneCall } from "./support/agent-phone.ts";
import { findBarriers } from "./support/dashboard.ts";
import { provideDebianTool } from "./support/debian-tool.ts";
import { isMusic, isTone } from "./support/hear.ts";
import { inviteMember, join } from "./support/sessions.ts";
import { runSipp, type SippRun } from "./support/sipp.ts";
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

const sipp = provideDebianTool({ command: "sipp", packageName: "sip-tester" });

/** A SIPp that calls, asks to hand its far end to the extension 203, and ends as it is told by these values. */
async function runRefer(values: Record<string, string>): Promise<SippRun> {
  const target = `127.0.0.1:${scene.server.port}`;
  const given = { USERNAME: "", PASSWORD: "", TARGET: "203", ...values };
  const run = await runSipp({ path: sipp ?? "", scenario: "refers", values: given, target, args: ["-rtp_echo"] });
  onTestFinished(() => run.kill());
  return run;
}

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

test.runIf(sipp)(
  "SIPp hands the page's agent on as a colleague; from outside it is refused, and the call goes on",
  () =>
    withPhone({ speaksHz: 1_000 }, async ({ page, open, hears, agentId }, account) => {
      const { phone: taker } = await account.agent({ name: "Ada Lovelace", extension: "203" });
      const { id } = await account.api.post<{ id: string }>("/v1/agents", { name: "Alan Turing", extension: "202" });
      const number = "+442079460108";
      await account.api.post("/v1/lines", { number, route: [{ ring: "agent", agent_id: agentId }] });
      await open("/phone");
      const from = "sip:+12025550142@127.0.0.1";
      const outside = await runRefer({ BEGIN: "call", FROM: from, TO: number, STATUS: "403", END: "hangs-up" });
      await page.locator(".phone-call[data-phase=offered]").waitFor();
      await page.keyboard.press("a");
      expect(await outside.ended).toBeNull();
      expect(taker.offered).toBe(0);
      await page.locator(".phone-call").waitFor({ state: "detached" });

      const given = await account.api.post<PhoneCredentialsView>("/v1/phone/credentials", { agent_id: id });
      const { address: FROM, username: USERNAME, password: PASSWORD } = given;
      const signingIn = { BEGIN: "sign-in", FROM, USERNAME, PASSWORD };
      const colleague = await runRefer({ ...signingIn, TO: "201", STATUS: "200", END: "hung-up" });
      await page.locator(".phone-call[data-phase=offered]").getByText("Alan Turing").waitFor();
      await page.keyboard.press("a");
      const offered = await taker.incoming();
      await offered.answer();
      offered.plays(900);
      await Promise.all([hears(900), offered.hears(isTone(1_000))]);
      expect(await colleague.ended).toBeNull();
      offered.hangUp();
      const calls = await account.until(
        () => account.api.walk<Call>("/v1/calls"),
        (all) => all.length === 3 && all.every(({ status }) => status === "ended"),
      );
      expect(calls.map(({ agent, cause, ended_by }) => [agent?.name, cause, ended_by])).toEqual([
        ["Ada Lovelace", "normal", "agent"],
        ["Alan Turing", "transferred", "agent"],
        ["Grace Hopper", "normal", "contact"],
      ]);
    }),
);

test("a lead's call is held, handed to a colleague from the page, and each of the two is told apart", () =>
  withPhone({ speaksHz: 1_000 }, async ({ page, open, hears, agentId }, account) => {
    const { agent: ada, phone: colleague } = await account.agent({ name: "Ada Lovelace", extension: "203" });
    const queue = [{ agent_id: agentId }];
    const widget = await account.api.post<WidgetView>("/v1/widgets", { name: "Contact form", queue });
    await open("/phone");
    const lead = { widget_key: widget.key, lc_number: "+12025550107" };
    const { call_id, lead_id } = await account.api.postLead(lead);
    await page.locator(".phone-call[data-phase=offered]").waitFor();
    await page.keyboard.press("a");
    // The lead sends back what it hears.
    await hears(1_000);
    await page.getByRole("button", { name: "Hold" }).click();
    await page.getByRole("button", { name: "Resume" }).click();
    await hears(1_000);
    await page.keyboard.press("t");
    await page.getByLabel("Transfer to").fill("203");
    await page.keyboard.press("Enter");
    const offered = await colleague.incoming();
    expect(offered.from).toBe("+12025550107");
    await offered.answer();
    offered.plays(900);
    await offered.hears(isTone(900));
    await page.getByText("Transferred", { exact: true }).waitFor();
    offered.hangUp();
    expect((await account.webhooksOf(call_id)).at(-1)?.data.call).toMatchObject({ cause: "transferred" });
    const next = await account.webhooksOf(offered.headerOf("hookswitch-call") ?? "");
    expect(next.at(-1)?.data.call).toMatchObject({ agent: { id: ada.id }, custom: { transferred_from: call_id } });
    expect(await account.api.get(`/v1/leads/${lead_id}`)).toMatchObject({ status: "answered" });
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
