/** Calls between a real browser and telephones that know nothing of our code: SIPp, and baresip. */
import type { Browser } from "playwright-core";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { createEmbeddedEngine, type EmbeddedEngine } from "../../src/telephony/embedded/engine.ts";
import { embeddedSettings } from "../../src/telephony/embedded/settings.ts";
import type { Destination } from "../../src/telephony/telephony.ts";
import { type Baresip, startBaresip } from "../support/baresip.ts";
import { type BrowserPhone, CALLING_ARGS, type PhoneServer, startPhoneServer } from "../support/browser-phone.ts";
import { connectCalls } from "../support/connect-calls.ts";
import { startBrowser } from "../support/dashboard.ts";
import { provideDebianTool } from "../support/debian-tool.ts";
import { followTelephony, type TelephonyFollower } from "../support/follow-telephony.ts";
import { isTone } from "../support/hear.ts";
import { runSipp, type SippRun } from "../support/sipp.ts";

const sipp = provideDebianTool({ command: "sipp", packageName: "sip-tester" });
const baresip = provideDebianTool({ command: "baresip", packageName: "baresip-core" });

let browser: Browser;
let server: PhoneServer;
let engine: EmbeddedEngine;
let news: TelephonyFollower;
let ada: BrowserPhone;
/** Whom a number leads to. */
let route: (to: string) => Destination;
let ringTimeoutMs: number;

beforeAll(async () => {
  browser = await startBrowser({ args: CALLING_ARGS });
  server = await startPhoneServer(() => engine);
});
afterAll(async () => {
  await browser.close();
  await server.close();
});
beforeEach(async () => {
  // Whoever calls from here is a trunk's caller, not a stranger.
  const trunks = [{ name: "others", host: "127.0.0.1", port: 9 }];
  engine = createEmbeddedEngine(embeddedSettings.parse({ address: "127.0.0.1", udp_port: 0, trunks }));
  news = followTelephony(engine);
  await engine.start();
  ringTimeoutMs = 10_000;
  connectCalls(engine, { route: (to) => route(to), ringTimeoutMs: () => ringTimeoutMs });
  ada = await server.phone(browser, { agent: "ada", hz: 440 });
});
afterEach(async () => {
  await ada.close();
  await engine.stop({ graceMs: 0 });
  expect(engine.counts).toEqual({ legs: 0, dialogs: 0, transactions: 0, timers: 0, sockets: 0 });
});

const sipPort = () => engine.bound.find(({ protocol }) => protocol === "UDP")?.port ?? 0;

describe.runIf(sipp)("a browser and SIPp", () => {
  let run: SippRun;
  afterEach(() => run.kill());

  async function start(scenario: string, more: Partial<Parameters<typeof runSipp>[0]> = {}): Promise<void> {
    route = () => ({ sip: `sip:+12025550142@127.0.0.1:${run.port}` });
    run = await runSipp({ path: sipp ?? "", scenario, args: ["-rtp_echo"], ...more });
  }

  it.each([
    ["PCMU", "0"],
    ["PCMA", "8"],
  ])("the browser calls, hears its own tone come back in %s, and hangs up", async (CODEC, PAYLOAD) => {
    await start("answers", { values: { CODEC, PAYLOAD } });
    await ada.call("sip:+12025550142@127.0.0.1");
    await ada.saw("confirmed");
    await ada.hears(440);
    await ada.do((it) => it.hangUp());
    expect(await run.ended).toBeNull();
  });

  it.each([
    ["486 Busy Here", 486],
    ["603 Decline", 603],
    ["404 Not Found", 404],
  ])("refuses with %s, and the browser is told %d", async (STATUS, code) => {
    await start("rejects", { values: { STATUS } });
    await ada.call("sip:+12025550142@127.0.0.1");
    expect(await ada.saw("failed")).toMatchObject({ code });
    expect(await run.ended).toBeNull();
  });

  it("rings, and the browser gives up", async () => {
    await start("is-cancelled");
    await ada.call("sip:+12025550142@127.0.0.1");
    await news.until((event) => event.type === "leg.ringing" && event.legId.endsWith("-out"));
    await ada.do((it) => it.hangUp());
    expect(await run.ended).toBeNull();
  });

  it("rings out: nobody answers, and the browser is told so", async () => {
    ringTimeoutMs = 1_000;
    await start("is-cancelled");
    await ada.call("sip:+12025550142@127.0.0.1");
    expect(await ada.saw("failed")).toMatchObject({ code: 480 });
    expect(await run.ended).toBeNull();
    const { legId } = await news.first("leg.offered");
    expect(await news.first("leg.ended", `${legId}-out`)).toMatchObject({ cause: "no_answer", by: "engine" });
  });

  it("is heard before it answers, and the browser gives up", async () => {
    await start("early-media");
    await ada.call("sip:+12025550142@127.0.0.1");
    expect(await ada.saw("progress")).toMatchObject({ code: 183 });
    await ada.hears(440);
    await ada.do((it) => it.hangUp());
    expect(await run.ended).toBeNull();
  });

  it("calls the browser, holds and resumes, without and with an offer, presses a key and hangs up", async () => {
    route = () => ({ agent: "ada" });
    const target = `127.0.0.1:${sipPort()}`;
    run = await runSipp({ path: sipp ?? "", scenario: "holds-and-resumes", target });
    await ada.saw("invited");
    await ada.do((it) => it.answer());
    await ada.saw("confirmed");
    await ada.saw("ended");
    expect(await run.ended).toBeNull();
    const { legId } = await news.first("leg.offered");
    expect(news.typesOf(legId).filter((type) => type === "leg.held" || type === "leg.dtmf")).toEqual([
      "leg.held",
      "leg.held",
      "leg.dtmf",
    ]);
  });

  it("calls the browser, which is heard and hears itself come back, and hangs up", async () => {
    const target = `127.0.0.1:${sipPort()}`;
    route = () => ({ agent: "ada" });
    run = await runSipp({
      path: sipp ?? "",
      scenario: "calls",
      target,
      args: ["-rtp_echo", "-s", "+31201234567"],
    });
    await ada.saw("invited");
    await ada.do((it) => it.answer());
    await ada.saw("confirmed");
    await ada.hears(440);
    await ada.do((it) => it.hangUp());
    expect(await run.ended).toBeNull();
  });
});

describe.runIf(baresip)("a browser and baresip", () => {
  let phone: Baresip;
  beforeEach(async () => {
    phone = await startBaresip({ path: baresip ?? "", hz: 620 });
  });
  afterEach(() => phone.close());

  it("the browser calls, both hear each other, and the browser hangs up", async () => {
    route = () => ({ sip: `sip:softphone@127.0.0.1:${phone.port}` });
    await ada.call("sip:+12025550142@127.0.0.1");
    await ada.saw("confirmed");
    await Promise.all([ada.hears(620), phone.hears(isTone(440))]);
    await ada.do((it) => it.hangUp());
    await news.until((event) => event.type === "leg.ended" && event.legId.endsWith("-out"));
  });

  it("baresip calls, both hear each other, and baresip hangs up", async () => {
    route = () => ({ agent: "ada" });
    phone.dial(`sip:+31201234567@127.0.0.1:${sipPort()}`);
    await ada.saw("invited");
    await ada.do((it) => it.answer());
    await ada.saw("confirmed");
    await Promise.all([ada.hears(620), phone.hears(isTone(440))]);
    phone.hangUp();
    await ada.saw("ended");
  });
});
