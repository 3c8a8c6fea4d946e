/** Calls of real browsers: Chromium with JsSIP on one side, or on both. */
import type { Browser } from "playwright-core";
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from "vitest";
import { tone } from "../../src/telephony/rtp/tone.ts";
import { type BrowserPhone, CALLING_ARGS, type PhoneServer, startPhoneServer } from "../support/browser-phone.ts";
import { connectCalls } from "../support/connect-calls.ts";
import { startBrowser } from "../support/dashboard.ts";
import { ANN, type EngineWithCarrier, startEngineWithCarrier } from "../support/embedded-engine.ts";
import { hear, isTone } from "../support/hear.ts";

let browser: Browser;
let server: PhoneServer;
let parts: EngineWithCarrier;
const phones: BrowserPhone[] = [];

beforeAll(async () => {
  browser = await startBrowser({ args: CALLING_ARGS });
  server = await startPhoneServer(() => parts.engine);
});
afterAll(async () => {
  await browser.close();
  await server.close();
});
beforeEach(async () => {
  parts = await startEngineWithCarrier();
  connectCalls(parts.engine);
});
afterEach(async () => {
  for (const each of phones.splice(0)) await each.close();
  await parts.stop();
  expect(parts.engine.counts).toEqual({ legs: 0, dialogs: 0, transactions: 0, timers: 0, sockets: 0 });
});

async function phone(agent: string, hz: number | null): Promise<BrowserPhone> {
  const started = await server.phone(browser, { agent, hz });
  phones.push(started);
  return started;
}

/** Two browsers that talk to each other. */
async function talk(): Promise<{ ada: BrowserPhone; bob: BrowserPhone }> {
  const [ada, bob] = await Promise.all([phone("ada", 440), phone("bob", 1_000)]);
  await ada.call("sip:bob@127.0.0.1");
  await bob.saw("invited");
  await ada.saw("progress");
  await bob.do((it) => it.answer());
  await ada.saw("confirmed");
  await Promise.all([ada.hears(1_000), bob.hears(440)]);
  return { ada, bob };
}

it("a browser is called, and both hear each other", async () => {
  const { engine, news } = parts;
  const ada = await phone("ada", 440);
  await engine.originate({ legId: "one", to: { agent: "ada" }, from: ANN, ringTimeoutMs: 10_000 });
  await ada.saw("invited");
  await news.first("leg.ringing", "one");
  await ada.do((it) => it.answer());
  await news.first("leg.answered", "one");
  await engine.play({ legId: "one", playbackId: "tone", source: { samples: tone(1_000, 1_000) }, loop: true });
  await hear(engine, "one", isTone(440));
  await ada.hears(1_000);
  await engine.hangup({ legId: "one" });
  expect(await ada.saw("ended")).toMatchObject({ cause: "Terminated" });
});

it("two browsers talk, one holds the call and takes it up again, and the other hangs up", async () => {
  const { news } = parts;
  const { ada, bob } = await talk();
  await ada.do((it) => it.hold(true));
  expect(await news.first("leg.held")).toMatchObject({ held: true, by: "remote" });
  await bob.hearsNothing();
  await ada.do((it) => it.hold(false));
  await Promise.all([ada.hears(1_000), bob.hears(440)]);
  await bob.do((it) => it.hangUp());
  expect(await ada.saw("ended")).toMatchObject({ cause: "Terminated" });
});

it("a browser calls a number, hears it before and after the answer, and presses keys", async () => {
  const { engine, news } = parts;
  const ada = await phone("ada", 440);
  await ada.call("sip:+12025550107@127.0.0.1");
  await ada.saw("confirmed");
  await ada.hears(440);
  await ada.do((it) => it.press("5", false));
  expect((await news.first("leg.dtmf")).digit).toBe("5");
  await ada.do((it) => it.press("#", true));
  await news.until((event) => event.type === "leg.dtmf" && event.digit === "#");
  await ada.do((it) => it.hangUp());
  const ends = [
    await news.first("leg.ended"),
    await news.until((event) => event.type === "leg.ended" && event.legId.endsWith("-out")),
  ];
  expect(ends).toMatchObject([{ cause: "normal", by: "remote" }, { cause: "normal" }]);
  await ada.call("sip:+12025550111@127.0.0.1");
  expect(await ada.saw("progress")).toMatchObject({ code: 183 });
  await ada.hears(425);
  await ada.do((it) => it.hangUp());
  await ada.saw("failed");
  expect(engine.counts.legs).toBe(0);
});

it.each([
  ["+12025550102", 486],
  ["+12025550106", 603],
  ["+12025550103", 404],
  ["+12025550110", 503],
])("a browser that calls %s is told %d", async (number, code) => {
  const ada = await phone("ada", 440);
  await ada.call(`sip:${number}@127.0.0.1`);
  expect(await ada.saw("failed")).toMatchObject({ code });
});

it("a call goes on when a browser's connection breaks, and over the new one", async () => {
  const { news } = parts;
  const { ada, bob } = await talk();
  await ada.do((it) => it.loseConnection());
  expect(await news.first("agent.unregistered")).toMatchObject({ agent: "ada", reason: "connection_lost" });
  await ada.saw("registered");
  await Promise.all([ada.hears(1_000), bob.hears(440)]);
  await bob.do((it) => it.hangUp());
  expect(await ada.saw("ended")).toMatchObject({ cause: "Terminated" });
});

it("a browser whose network changes finds a new way for the sound of its call", async () => {
  const { ada, bob } = await talk();
  await ada.do((it) => it.restartIce());
  await ada.saw("media connected");
  await Promise.all([ada.hears(1_000), bob.hears(440)]);
  await ada.do((it) => it.hangUp());
  await bob.saw("ended");
});

it("a browser that is not heard any more is lost, and restored when it is again", async () => {
  const { news } = parts;
  const { ada, bob } = await talk();
  await ada.do((it) => it.fallSilent(true));
  const lost = await news.first("leg.lost");
  expect(lost.keptMs).toBe(30_000);
  await ada.do((it) => it.fallSilent(false));
  expect((await news.first("leg.restored")).legId).toBe(lost.legId);
  await bob.hears(440);
});

it("a page that is loaded again takes up the call that it was on", async () => {
  const { engine, news } = parts;
  const { ada, bob } = await talk();
  await ada.close();
  const lost = await news.first("leg.lost");
  const again = await phone("ada", 700);
  const [, resumed] = news.events.filter((event) => event.type === "agent.registered" && event.agent === "ada");
  expect(resumed).toBeDefined();
  const headers = { "Hookswitch-Resume": "call_1" };
  await engine.originate({ legId: "again", to: { agent: "ada" }, from: ANN, ringTimeoutMs: 5_000, headers });
  await again.saw("invited");
  expect(await again.do((it) => it.header("Hookswitch-Resume"))).toBe("call_1");
  await again.do((it) => it.answer());
  await news.first("leg.answered", "again");
  await engine.bridge({ legIds: ["again", `${lost.legId}-out`] });
  await Promise.all([again.hears(1_000), bob.hears(700)]);
  await engine.hangup({ legId: "again" });
});

it("a browser that vanishes and does not come back ends its call", async () => {
  await parts.stop();
  parts = await startEngineWithCarrier({ keepLostMs: 200 });
  connectCalls(parts.engine);
  const { ada, bob } = await talk();
  await ada.close();
  const lost = await parts.news.first("leg.lost");
  expect(await parts.news.first("leg.ended", lost.legId)).toMatchObject({ cause: "media_failed", by: "engine" });
  await bob.saw("ended");
});
