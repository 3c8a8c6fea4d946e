import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { ANN, type EngineWithCarrier, startEngineWithCarrier } from "../../../test/support/embedded-engine.ts";
import { followTelephony } from "../../../test/support/follow-telephony.ts";
import { hear, isSilence, isSpeech, isTone } from "../../../test/support/hear.ts";
import { shareOf, tone } from "../rtp/tone.ts";
import { readWav } from "../rtp/wav.ts";
import { startSimulator } from "../simulator/simulator.ts";
import { createEmbeddedEngine } from "./engine.ts";
import { embeddedSettings } from "./settings.ts";

let both: EngineWithCarrier;
let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "hookswitch-calls-"));
  both = await startEngineWithCarrier({
    settings: { trunks: [{ name: "gone", host: "127.0.0.1", port: 1 }] },
    cancelGuardMs: 300,
  });
});
afterAll(async () => {
  await both.stop();
  await rm(folder, { recursive: true });
  expect(both.engine.counts).toEqual({ legs: 0, dialogs: 0, transactions: 0, timers: 0, sockets: 0 });
  expect(both.carrier.counts).toEqual({ calls: 0, dialogs: 0, transactions: 0, timers: 0, sockets: 0 });
});

async function play(legId: string, hz: number): Promise<void> {
  await both.engine.play({ legId, playbackId: `tone-${hz}`, source: { samples: tone(hz, 1_000) }, loop: true });
}

describe("a call to a number", () => {
  it("is answered and heard, hears us, and ends when we hang up", async () => {
    const { engine, news, call } = both;
    const legId = await call("+12025550107");
    await play(legId, 440);
    await hear(engine, legId, isTone(440));
    await engine.stopPlay({ legId });
    await engine.sendDtmf({ legId, digits: "59#" });
    await news.until((event) => event.type === "leg.dtmf" && event.legId === legId && event.digit === "#");
    await engine.hangup({ legId });
    expect(await news.first("leg.ended", legId)).toMatchObject({ cause: "normal", by: "command" });
    expect(news.typesOf(legId)).toEqual([
      "leg.dialing",
      "leg.answered",
      "playback.finished",
      "leg.dtmf",
      "leg.dtmf",
      "leg.dtmf",
      "leg.quality",
      "leg.ended",
    ]);
    const { talkMs, ringMs } = await news.first("leg.ended", legId);
    expect(talkMs).toBeGreaterThan(200);
    expect(ringMs).toBeGreaterThanOrEqual(0);
  });

  it.each([
    ["+12025550102", "busy", 486],
    ["+12025550103", "invalid_number", 404],
    ["+12025550106", "rejected", 603],
    ["+12025550110", "congestion", 503],
    ["+12025550999", "invalid_number", 404],
  ])("%s ends as %s", async (tel, cause, sipCode) => {
    const legId = await both.call(tel, { trunks: ["carrier"] });
    expect(await both.news.first("leg.ended", legId)).toMatchObject({ cause, sipCode, by: "remote", talkMs: 0 });
  });

  it("that nobody answers is given up after its ring time, and the far end is told", async () => {
    const { news, call, carrier } = both;
    const legId = await call("+12025550101", { ringTimeoutMs: 200 });
    expect(await news.first("leg.ended", legId)).toMatchObject({ cause: "no_answer", by: "engine", talkMs: 0 });
    expect(news.typesOf(legId)).toEqual(["leg.dialing", "leg.ringing", "leg.ended"]);
    expect(carrier.counts.calls).toBe(0);
  });

  it("can be given up while it rings", async () => {
    const { engine, news } = both;
    await engine.originate({ legId: "given-up", to: { tel: "+12025550101" }, from: ANN, ringTimeoutMs: 10_000 });
    await news.first("leg.ringing", "given-up");
    await engine.hangup({ legId: "given-up" });
    expect(await news.first("leg.ended", "given-up")).toMatchObject({ cause: "cancelled", by: "command" });
  });

  it("ends when the far end hangs up", async () => {
    const legId = await both.call("+12025550105");
    expect(await both.news.first("leg.ended", legId)).toMatchObject({ cause: "normal", by: "remote" });
  });

  it("is heard before it is answered", async () => {
    const { engine, news } = both;
    await engine.originate({ legId: "early", to: { tel: "+12025550108" }, from: ANN, ringTimeoutMs: 10_000 });
    await news.first("leg.early_media", "early");
    await hear(engine, "early", isTone(425));
    await news.first("leg.answered", "early");
    await hear(engine, "early", isSpeech);
    await engine.hangup({ legId: "early" });
  });

  it("ends at its longest duration", async () => {
    const legId = await both.call("+12025550100", { maxDurationMs: 100 });
    expect(await both.news.first("leg.ended", legId)).toMatchObject({ cause: "max_duration", by: "engine" });
  });

  it("goes over the next trunk when one cannot be reached", async () => {
    const { engine, call, news } = both;
    const legId = await call("+12025550107", { trunks: ["gone", "unknown", "carrier"] });
    expect(news.typesOf(legId)).toEqual(["leg.dialing", "leg.answered"]);
    const found = (await engine.snapshot()).trunks.map(({ trunk, finding }) => [trunk, finding?.kind ?? null]);
    expect(found).toEqual([
      ["carrier", "up"],
      ["gone", "down"],
    ]);
    await engine.hangup({ legId });
    const nowhere = await call("+12025550107", { trunks: ["unknown"] });
    expect(await news.first("leg.ended", nowhere)).toMatchObject({ cause: "unreachable", by: "engine" });
  });

  it("that has come through too many hands is not made", async () => {
    const { engine, news } = both;
    const command = { legId: "loop", to: { tel: "+12025550107" }, from: ANN, ringTimeoutMs: 1_000 };
    await engine.originate({ ...command, headers: { "Max-Forwards": "0" } });
    expect(await news.first("leg.ended", "loop")).toMatchObject({ cause: "unreachable", sipCode: 483 });
  });

  it("is made once, however often it is commanded", async () => {
    const { engine, news, call } = both;
    const legId = await call("+12025550102");
    await engine.originate({ legId, to: { tel: "+12025550107" }, from: ANN, ringTimeoutMs: 1_000 });
    expect(news.typesOf(legId).filter((type) => type === "leg.dialing")).toHaveLength(1);
  });
});

describe("two legs", () => {
  it("hear each other while they are bridged, and not while one is held", async () => {
    const { engine, news, call } = both;
    const [speaker, echo] = [await call("+12025550100"), await call("+12025550107")];
    await engine.bridge({ legIds: [speaker, echo] });
    // The speaker's words come back from the other one.
    await hear(engine, echo, isSpeech);
    await engine.hold({ legId: echo, held: true });
    expect(await news.first("leg.held", echo)).toMatchObject({ held: true, by: "command" });
    await hear(engine, echo, isSilence);
    await engine.hold({ legId: echo, held: false });
    await hear(engine, echo, isSpeech);
    await engine.unbridge({ legId: speaker });
    await hear(engine, echo, isSilence);
    await engine.bridge({ legIds: [echo, speaker] });
    await engine.hangup({ legId: speaker });
    await news.first("leg.ended", speaker);
    await engine.hangup({ legId: echo });
    const bridging = news.typesOf(echo).filter((type) => type.includes("bridged"));
    expect(bridging).toEqual(["leg.bridged", "leg.unbridged", "leg.bridged", "leg.unbridged"]);
  });
});

describe("a recording", () => {
  it("has what the far end says on the left and what it hears on the right", async () => {
    const { engine, news, call } = both;
    const legId = await call("+12025550100");
    const file = join(folder, "both.wav");
    await engine.startRecording({ legId, recordingId: "both", file });
    await play(legId, 700);
    await hear(engine, legId, isSpeech);
    await engine.stopRecording({ legId, recordingId: "both" });
    const { durationMs } = await news.first("recording.ready", legId);
    expect(durationMs).toBeGreaterThanOrEqual(200);
    const reading = readWav(await readFile(file));
    if (reading.kind === "unreadable") throw new Error(reading.reason);
    const [left, right] = [0, 1].map((channel) => reading.samples.filter((_, index) => index % 2 === channel));
    expect(reading.channels).toBe(2);
    // The first frames wait in the jitter buffer.
    expect(shareOf(700, right!.subarray(800))).toBeGreaterThan(0.9);
    expect(shareOf(700, left!)).toBeLessThan(0.2);
    await engine.hangup({ legId });
  });

  it("that cannot be written fails, and the call goes on", async () => {
    const { engine, news, call } = both;
    const legId = await call("+12025550107");
    await engine.startRecording({ legId, recordingId: "nowhere", file: join(folder, "missing", "x.wav") });
    expect(await news.first("recording.failed", legId)).toMatchObject({ recordingId: "nowhere" });
    await play(legId, 440);
    await hear(engine, legId, isTone(440));
    await engine.play({ legId, playbackId: "none", source: { file: join(folder, "none.wav") } });
    await news.until(
      (event) => event.type === "playback.finished" && event.playbackId === "none" && event.result === "failed",
    );
    await engine.hangup({ legId });
  });
});

describe("a call that comes in", () => {
  it("is offered with its numbers, rung, answered and heard", async () => {
    const { engine, news, carrier } = both;
    const placed = carrier.callIn({ from: "+12025550199", to: "+31201234567" });
    const { legId, ...offered } = await news.first("leg.offered");
    expect(offered).toMatchObject({
      origin: { trunk: "carrier" },
      from: { number: "+12025550199" },
      to: "+31201234567",
      headers: { "max-forwards": "70" },
    });
    await engine.ring({ legId });
    expect(await engine.answer({ legId })).toEqual({ kind: "done" });
    expect(await placed).toBe(true);
    await hear(engine, legId, isSpeech);
    expect(await engine.answer({ legId })).toMatchObject({ kind: "refused", reason: "wrong_state" });
    await engine.hangup({ legId });
    expect(news.typesOf(legId)).toEqual(["leg.offered", "leg.ringing", "leg.answered", "leg.quality", "leg.ended"]);
  });

  it("is refused with the cause that is wanted", async () => {
    const { engine, news, carrier } = both;
    const known = news.events.length;
    const placed = carrier.callIn({ from: "+12025550199", to: "+31201234568" });
    const offered = await news.until((event) => event.type === "leg.offered" && event.to === "+31201234568");
    expect(news.events.length).toBeGreaterThan(known);
    const legId = "legId" in offered ? offered.legId : "";
    await engine.reject({ legId, cause: "busy" });
    expect(await placed).toBe(false);
    expect(await news.first("leg.ended", legId)).toMatchObject({ cause: "busy", by: "command", sipCode: 486 });
  });

  it("is not left waiting for ever where nobody takes it", async () => {
    const trunks = [{ name: "carrier", host: "127.0.0.1" }];
    const settings = embeddedSettings.parse({ address: "127.0.0.1", udp_port: 0, trunks });
    const engine = createEmbeddedEngine(settings, { offerTimeoutMs: 50 });
    const news = followTelephony(engine);
    await engine.start();
    const carrier = await startSimulator({ deliverTo: { host: "127.0.0.1", port: engine.bound[0]?.port ?? 0 } });
    expect(await carrier.callIn({ from: "+12025550199", to: "+31201234567" })).toBe(false);
    expect(await news.first("leg.ended")).toMatchObject({ cause: "no_answer", by: "engine", sipCode: 480 });
    await carrier.stop();
    await engine.stop({ graceMs: 0 });
  });

  it("follows a call to the number that calls back", async () => {
    const { engine, news, call } = both;
    await call("+12025550109");
    const offered = await news.until((event) => event.type === "leg.offered" && event.from.number === "+12025550109");
    const legId = "legId" in offered ? offered.legId : "";
    await engine.answer({ legId });
    await hear(engine, legId, isSpeech);
    await engine.hangup({ legId });
  });
});

describe("a command", () => {
  it("for a leg that does not exist, or is not so far, is refused with the reason", async () => {
    const { engine, news } = both;
    expect(await engine.hangup({ legId: "nobody" })).toMatchObject({ kind: "refused", reason: "unknown_leg" });
    await engine.originate({ legId: "ringing", to: { tel: "+12025550101" }, from: ANN, ringTimeoutMs: 10_000 });
    await news.first("leg.ringing", "ringing");
    expect(await engine.answer({ legId: "ringing" })).toMatchObject({ reason: "wrong_state" });
    expect(await engine.audio({ legId: "ringing" })).toMatchObject({ reason: "wrong_state" });
    expect(await engine.bridge({ legIds: ["ringing", "ringing"] })).toMatchObject({ reason: "wrong_state" });
    expect(await engine.snapshot()).toMatchObject({ legs: [{ legId: "ringing", state: "ringing", bridgedTo: null }] });
    await engine.hangup({ legId: "ringing" });
    await news.first("leg.ended", "ringing");
  });
});

it("test numbers can be called without any carrier", async () => {
  const settings = embeddedSettings.parse({ udp_port: 0, test_numbers: true });
  const engine = createEmbeddedEngine(settings);
  const news = followTelephony(engine);
  await engine.start();
  await engine.originate({ legId: "first", to: { tel: "+12025550107" }, from: ANN, ringTimeoutMs: 10_000 });
  await news.first("leg.answered", "first");
  await engine.play({ legId: "first", playbackId: "tone", source: { samples: tone(440, 1_000) }, loop: true });
  await hear(engine, "first", isTone(440));
  await engine.hangup({ legId: "first" });
  await engine.originate({ legId: "back", to: { tel: "+12025550109" }, from: ANN, ringTimeoutMs: 10_000 });
  const { legId } = await news.first("leg.offered");
  await engine.answer({ legId });
  await hear(engine, legId, isSpeech);
  await engine.stop({ graceMs: 0 });
  expect(engine.counts).toEqual({ legs: 0, dialogs: 0, transactions: 0, timers: 0, sockets: 0 });
});
