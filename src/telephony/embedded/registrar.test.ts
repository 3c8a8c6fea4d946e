import { afterEach, beforeEach, expect, it } from "vitest";
import { ANN } from "../../../test/support/embedded-engine.ts";
import { followTelephony, type TelephonyFollower } from "../../../test/support/follow-telephony.ts";
import { hear, isTone } from "../../../test/support/hear.ts";
import { type Softphone, startSoftphone } from "../../../test/support/softphone.ts";
import type { PhoneCredentials } from "../phone.ts";
import { tone } from "../rtp/tone.ts";
import { createEmbeddedEngine, type EmbeddedEngine } from "./engine.ts";
import { createPhonePasswords } from "./phone-credentials.ts";
import { embeddedSettings } from "./settings.ts";
import { createThrottle } from "./throttle.ts";

let engine: EmbeddedEngine;
let news: TelephonyFollower;
let phones: Softphone[] = [];

beforeEach(async () => {
  engine = createEmbeddedEngine(embeddedSettings.parse({ address: "127.0.0.1", udp_port: 0 }));
  news = followTelephony(engine);
  await engine.start();
});
afterEach(async () => {
  for (const phone of phones.splice(0)) await phone.close();
  await engine.stop({ graceMs: 0 });
  expect(engine.counts).toEqual({ legs: 0, dialogs: 0, transactions: 0, timers: 0, sockets: 0 });
});

async function credentials(agent: string): Promise<PhoneCredentials> {
  const result = await engine.credentials({ agent });
  if (result.kind === "refused") throw new Error(result.detail);
  return result.credentials;
}

async function phone(
  given: PhoneCredentials,
  more: Partial<Parameters<typeof startSoftphone>[0]> = {},
): Promise<Softphone> {
  const [server] = engine.bound;
  if (!server) throw new Error("The engine listens nowhere.");
  const started = await startSoftphone({ server, credentials: given, ...more });
  phones = [...phones, started];
  return started;
}

it("an agent's device signs in with what it was given, and signs out", async () => {
  const device = await phone(await credentials("ada"));
  expect(await device.registered).toEqual({ kind: "up" });
  const registered = await news.first("agent.registered");
  expect(registered.agent).toBe("ada");
  expect((await engine.snapshot()).devices).toEqual([{ agent: "ada", device: registered.device }]);
  await device.close();
  expect(await news.first("agent.unregistered")).toMatchObject({
    agent: "ada",
    device: registered.device,
    reason: "left",
  });
});

it("a wrong password, or a right one for another agent, signs nobody in", async () => {
  const own = await credentials("ada");
  const wrong = await phone({ ...own, password: "guess" });
  expect(await wrong.registered).toMatchObject({ kind: "down", sipCode: 401 });
  // What the log and the metrics tell of.
  expect(await news.first("stranger.refused")).toMatchObject({ reason: "wrong_password", address: "127.0.0.1" });
  const stolen = await phone(own, { signsInAs: (await credentials("bob")).address });
  expect(await stolen.registered).toMatchObject({ kind: "down", sipCode: 403 });
  expect(news.events.filter(({ type }) => type === "agent.registered")).toEqual([]);
});

it("an agent is called on all devices, and the first to answer has the call", async () => {
  const given = await credentials("ada");
  const silent = await phone(given, { script: { title: "rings" } });
  const refusing = await phone(given, { script: { title: "declines", ringMs: 0, refuse: 486 } });
  const answering = await phone(given, { script: { title: "answers", ringMs: 100, echoes: true } });
  await Promise.all([silent, refusing, answering].map(({ registered }) => registered));
  await engine.originate({ legId: "ada", to: { agent: "ada" }, from: ANN, ringTimeoutMs: 10_000 });
  await news.first("leg.answered", "ada");
  await engine.play({ legId: "ada", playbackId: "tone", source: { samples: tone(440, 1_000) }, loop: true });
  await hear(engine, "ada", isTone(440));
  expect([silent.calls, refusing.calls, answering.calls]).toEqual([0, 0, 1]);
  await engine.hangup({ legId: "ada" });
  await news.first("leg.ended", "ada");
  await engine.originate({ legId: "bob", to: { agent: "bob" }, from: ANN, ringTimeoutMs: 10_000 });
  expect(await news.first("leg.ended", "bob")).toMatchObject({ cause: "unreachable" });
});

it("an agent's device calls, and nobody else does in its name", async () => {
  const device = await phone(await credentials("ada"));
  await device.registered;
  const { device: id } = await news.first("agent.registered");
  const calling = device.call("+12025550100");
  const offered = await news.first("leg.offered");
  expect(offered).toMatchObject({ origin: { agent: "ada", device: id }, from: { number: "ada" }, to: "+12025550100" });
  await engine.answer({ legId: offered.legId });
  expect(await calling).toBe("answered");
  expect(await device.call("+12025550100", "sip:bob@127.0.0.1")).toBe(403);
  const stranger = await phone({ ...(await credentials("bob")), password: "guess" });
  await stranger.registered;
  expect(await stranger.call("+12025550100")).toBe(403);
  expect(news.events.filter(({ type }) => type === "leg.offered")).toHaveLength(1);
});

it("a password is good until its time, and for its name alone", () => {
  let now = 1_000;
  const passwords = createPhonePasswords(Buffer.alloc(32), () => now);
  const { username, password, expiresAt } = passwords.issue("a~b", "host");
  expect(passwords.agentOf(username)).toBe("a~b");
  expect(passwords.passwordOf(username)).toBe(password);
  for (const other of ["a~b", "a~", "~zzzzzzz", "", `x${username}`])
    expect(passwords.passwordOf(other)).not.toBe(password);
  now = expiresAt;
  expect(passwords.agentOf(username)).toBeNull();
});

it("whoever fails too often is not listened to for a while, and others are", () => {
  let now = 0;
  const throttle = createThrottle({ most: 20, withinMs: 60_000 }, () => now);
  for (let count = 0; count < 20; count += 1) throttle.note("192.0.2.1");
  expect([throttle.isShut("192.0.2.1"), throttle.isShut("192.0.2.2")]).toEqual([true, false]);
  now = 60_001;
  expect(throttle.isShut("192.0.2.1")).toBe(false);
});
