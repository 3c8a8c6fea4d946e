/** What every engine of the room does, told by its events alone. */
import { EventEmitter, once } from "node:events";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { createVirtualClock } from "../../test/support/virtual-clock.ts";
import { createEmbeddedEngine } from "./embedded/engine.ts";
import { embeddedSettings } from "./embedded/settings.ts";
import { createScriptedEngine } from "./scripted/engine.ts";
import { type Party, scriptedSettingsSchema } from "./scripted/settings.ts";
import type { Script } from "./simulator/numbers.ts";
import { startSimulator } from "./simulator/simulator.ts";
import type { Destination, Telephony, TelephonyEvent } from "./telephony.ts";

/** People whom every engine under test can call. */
const ANSWERS = "+12025550100";
const RINGS = "+12025550101";
const BUSY = "+12025550102";
const DECLINES = "+12025550106";
const HANGS_UP = "+12025550105";

/** An engine that is not started, with something that lets time pass until it may have more to tell. */
type UnderTest = { telephony: Telephony; pass(): Promise<void>; close(): Promise<void> };

async function openScripted(): Promise<UnderTest> {
  const parties: Record<string, Party> = {
    [ANSWERS]: { does: "answer", after_ms: 200, hangs_up_after_ms: null },
    [RINGS]: { does: "ring" },
    [BUSY]: { does: "busy", after_ms: 10 },
    [DECLINES]: { does: "rejected", after_ms: 100 },
    [HANGS_UP]: { does: "answer", after_ms: 200, hangs_up_after_ms: 100 },
  };
  const clock = createVirtualClock(1_760_000_000_000);
  const telephony = createScriptedEngine(scriptedSettingsSchema.parse({ parties }), clock);
  return { telephony, pass: () => clock.pass(50), close: async () => {} };
}

async function openEmbedded(): Promise<UnderTest> {
  const numbers: Record<string, Script> = {
    [ANSWERS]: { title: "answers", ringMs: 200 },
    [RINGS]: { title: "rings" },
    [BUSY]: { title: "is busy", ringMs: 0, refuse: 486 },
    [DECLINES]: { title: "declines", ringMs: 100, refuse: 603 },
    [HANGS_UP]: { title: "hangs up", ringMs: 200, hangUpMs: 100 },
  };
  const simulator = await startSimulator({ numbers });
  const trunks = [{ name: "simulator", ...simulator.address }];
  const settings = embeddedSettings.parse({ address: "127.0.0.1", udp_port: 0, trunks });
  const telephony = createEmbeddedEngine(settings);
  const told = new EventEmitter();
  telephony.subscribe(() => told.emit("event"));
  return {
    telephony,
    pass: async () => void (await once(told, "event")),
    close: () => simulator.stop(),
  };
}

describe.each([
  ["scripted", openScripted],
  ["embedded", openEmbedded],
] as const)("the engine %s", (_name, open) => {
  let engine: UnderTest;
  let events: TelephonyEvent[];
  beforeEach(async () => {
    engine = await open();
    events = [];
    engine.telephony.subscribe((event) => events.push(event));
  });
  afterEach(async () => {
    await engine.telephony.stop({ graceMs: 0 });
    await engine.close();
  });

  type Of<Type extends TelephonyEvent["type"]> = Extract<TelephonyEvent, { type: Type }>;

  const told = <Type extends TelephonyEvent["type"]>(type: Type, legId?: string) =>
    events.filter(
      (event): event is Of<Type> =>
        event.type === type && (legId === undefined || ("legId" in event && event.legId === legId)),
    );

  async function until<Type extends TelephonyEvent["type"]>(type: Type, legId: string): Promise<Of<Type>> {
    for (;;) {
      const [event] = told(type, legId);
      if (event !== undefined) return event;
      await engine.pass();
    }
  }

  const call = (legId: string, tel: string, more: { ringTimeoutMs?: number; maxDurationMs?: number } = {}) =>
    engine.telephony.originate({
      legId,
      to: { tel },
      from: { number: "+12025550199" },
      ringTimeoutMs: 10_000,
      ...more,
    });

  async function answered(legId: string, tel = ANSWERS): Promise<void> {
    expect(await call(legId, tel)).toEqual({ kind: "done" });
    await until("leg.answered", legId);
  }

  const typesOf = (legId: string) =>
    events
      .filter((event) => "legId" in event && event.legId === legId && event.type !== "leg.quality")
      .map(({ type }) => type);

  it("takes no commands before it is started, and says when it is", async () => {
    expect(await call("a", ANSWERS)).toMatchObject({ kind: "refused", reason: "engine_down" });
    await engine.telephony.start();
    expect(told("engine.up")).toHaveLength(1);
    expect((await engine.telephony.snapshot()).legs).toEqual([]);
  });

  it("originates a leg, which rings, is answered, and ends when it is told to", async () => {
    await engine.telephony.start();
    await answered("a");
    expect((await engine.telephony.snapshot()).legs).toMatchObject([
      { legId: "a", state: "answered", bridgedTo: null },
    ]);
    expect(await engine.telephony.hangup({ legId: "a" })).toEqual({ kind: "done" });
    const ended = await until("leg.ended", "a");
    expect(ended).toMatchObject({ cause: "normal", by: "command", talkMs: expect.any(Number) });
    expect(ended.ringMs).toBeGreaterThan(0);
    expect(typesOf("a")).toEqual(["leg.dialing", "leg.ringing", "leg.answered", "leg.ended"]);
    expect((await engine.telephony.snapshot()).legs).toEqual([]);
    expect(await engine.telephony.hangup({ legId: "a" })).toMatchObject({ kind: "refused", reason: "unknown_leg" });
  });

  it.each([
    ["busy", BUSY],
    ["rejected", DECLINES],
  ])("tells a far end that is %s by the leg's end, and never refuses the command for it", async (cause, tel) => {
    await engine.telephony.start();
    expect(await call("a", tel)).toEqual({ kind: "done" });
    expect(await until("leg.ended", "a")).toMatchObject({ cause, by: "remote", talkMs: 0 });
    expect(told("leg.answered")).toEqual([]);
  });

  it("gives up what is not answered in the ring time", async () => {
    await engine.telephony.start();
    await call("a", RINGS, { ringTimeoutMs: 300 });
    expect(await until("leg.ended", "a")).toMatchObject({ cause: "no_answer", by: "engine", talkMs: 0 });
  });

  it("cancels what rings when it is told to", async () => {
    await engine.telephony.start();
    await call("a", RINGS);
    await until("leg.ringing", "a");
    expect(await engine.telephony.hangup({ legId: "a" })).toEqual({ kind: "done" });
    expect(await until("leg.ended", "a")).toMatchObject({ cause: "cancelled", by: "command", talkMs: 0 });
  });

  it("tells when the far end hangs up", async () => {
    await engine.telephony.start();
    await call("a", HANGS_UP);
    expect(await until("leg.ended", "a")).toMatchObject({ cause: "normal", by: "remote" });
  });

  it("ends a leg that lasts longer than it may", async () => {
    await engine.telephony.start();
    await call("a", ANSWERS, { maxDurationMs: 150 });
    expect(await until("leg.ended", "a")).toMatchObject({ cause: "max_duration", by: "engine" });
  });

  it("originates a leg once, however often it is told to, also after it has ended", async () => {
    await engine.telephony.start();
    const results = await Promise.all([call("a", BUSY), call("a", BUSY)]);
    await until("leg.ended", "a");
    results.push(await call("a", BUSY));
    expect(results).toEqual([{ kind: "done" }, { kind: "done" }, { kind: "done" }]);
    expect(typesOf("a").filter((type) => type === "leg.dialing" || type === "leg.ended")).toEqual([
      "leg.dialing",
      "leg.ended",
    ]);
  });

  it("bridges two legs, and lets the one be when the other ends", async () => {
    await engine.telephony.start();
    await answered("a");
    await answered("b");
    expect(await engine.telephony.bridge({ legIds: ["a", "b"] })).toEqual({ kind: "done" });
    expect(await until("leg.bridged", "a")).toMatchObject({ to: "b" });
    expect(await until("leg.bridged", "b")).toMatchObject({ to: "a" });
    expect((await engine.telephony.snapshot()).legs).toMatchObject([{ bridgedTo: "b" }, { bridgedTo: "a" }]);
    await engine.telephony.hangup({ legId: "a" });
    await until("leg.ended", "a");
    expect(await until("leg.unbridged", "b")).toMatchObject({ from: "a" });
    expect((await engine.telephony.snapshot()).legs).toMatchObject([
      { legId: "b", state: "answered", bridgedTo: null },
    ]);
  });

  it("takes a bridge apart, and refuses to where there is none, or no such leg", async () => {
    await engine.telephony.start();
    await answered("a");
    await answered("b");
    const { telephony } = engine;
    expect(await telephony.bridge({ legIds: ["a", "a"] })).toMatchObject({ reason: "wrong_state" });
    expect(await telephony.bridge({ legIds: ["a", "c"] })).toMatchObject({ reason: "unknown_leg" });
    expect(await telephony.unbridge({ legId: "a" })).toMatchObject({ reason: "wrong_state" });
    await telephony.bridge({ legIds: ["a", "b"] });
    expect(await telephony.unbridge({ legId: "b" })).toEqual({ kind: "done" });
    await until("leg.unbridged", "a");
    expect(told("leg.ended")).toEqual([]);
  });

  it("refuses what only a call in can be given, to a leg that it originated", async () => {
    await engine.telephony.start();
    await answered("a");
    const { telephony } = engine;
    for (const refused of [telephony.ring({ legId: "a" }), telephony.answer({ legId: "a" })]) {
      expect(await refused).toMatchObject({ kind: "refused", reason: "wrong_state" });
    }
    expect(await telephony.reject({ legId: "none", cause: "busy" })).toMatchObject({ reason: "unknown_leg" });
  });

  it("says of what it cannot do that it cannot, and does what it says it can", async () => {
    await engine.telephony.start();
    await answered("a");
    const { telephony } = engine;
    const can = telephony.capabilities();
    const hold = await telephony.hold({ legId: "a", held: false });
    const audio = await telephony.audio({ legId: "a" });
    for (const [supported, result] of [
      [can.hold, hold],
      [can.audio, audio],
    ] as const) {
      expect(result).toMatchObject(supported ? { kind: "done" } : { kind: "refused", reason: "not_supported" });
    }
    const elsewhere: Destination = { agent: "nobody-at-all" };
    if (!can.agents) {
      const command = { to: elsewhere, from: { number: "1" }, ringTimeoutMs: 1_000, legId: "b" };
      expect(await telephony.originate(command)).toEqual({ kind: "done" });
      expect(await until("leg.ended", "b")).toMatchObject({ cause: "unreachable" });
    }
  });

  it("tells nobody who has stopped listening", async () => {
    await engine.telephony.start();
    const heard: string[] = [];
    const stop = engine.telephony.subscribe(({ type }) => heard.push(type));
    stop();
    await call("a", BUSY);
    await until("leg.ended", "a");
    expect(heard).toEqual([]);
  });

  it("ends what is left when it is stopped, says so last, and takes no more", async () => {
    await engine.telephony.start();
    await answered("a");
    await call("b", RINGS);
    await until("leg.ringing", "b");
    await engine.telephony.stop({ graceMs: 0 });
    for (const legId of ["a", "b"])
      expect(told("leg.ended", legId)).toMatchObject([{ cause: "engine_lost", by: "engine" }]);
    expect(events.at(-1)).toMatchObject({ type: "engine.down" });
    expect(await call("c", ANSWERS)).toMatchObject({ kind: "refused", reason: "engine_down" });
    expect(await engine.telephony.hangup({ legId: "a" })).toMatchObject({ kind: "refused", reason: "engine_down" });
  });
});
