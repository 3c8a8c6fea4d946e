/** The embedded engine against SIPp, which knows nothing of our code. */
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { createEmbeddedEngine, type EmbeddedEngine } from "../../src/telephony/embedded/engine.ts";
import { embeddedSettings } from "../../src/telephony/embedded/settings.ts";
import { tone } from "../../src/telephony/rtp/tone.ts";
import { trunkSchema } from "../../src/telephony/trunk.ts";
import { provideDebianTool } from "../support/debian-tool.ts";
import { ANN } from "../support/embedded-engine.ts";
import { followTelephony, type TelephonyFollower } from "../support/follow-telephony.ts";
import { hear, isTone } from "../support/hear.ts";
import { runSipp, type SippRun } from "../support/sipp.ts";

const path = provideDebianTool({ command: "sipp", packageName: "sip-tester" });

describe.runIf(path)("SIPp", () => {
  let engine: EmbeddedEngine;
  let news: TelephonyFollower;
  let runs: SippRun[] = [];

  beforeEach(async () => {
    const trunks = [{ name: "sipp", host: "127.0.0.1", port: 9 }];
    engine = createEmbeddedEngine(embeddedSettings.parse({ address: "127.0.0.1", udp_port: 0, tcp_port: 0, trunks }));
    news = followTelephony(engine);
    await engine.start();
  });
  afterEach(async () => {
    for (const run of runs.splice(0)) await run.kill();
    await engine.stop({ graceMs: 0 });
    expect(engine.counts).toEqual({ legs: 0, dialogs: 0, transactions: 0, timers: 0, sockets: 0 });
  });

  async function sipp(scenario: string, more: Partial<Parameters<typeof runSipp>[0]> = {}): Promise<SippRun> {
    const run = await runSipp({ path: path ?? "", scenario, ...more });
    runs = [...runs, run];
    return run;
  }

  async function call({ port }: SippRun, { transport = "", ringTimeoutMs = 10_000 } = {}): Promise<string> {
    const to = { sip: `sip:+12025550142@127.0.0.1:${port}${transport}` };
    await engine.originate({ legId: "leg", to, from: ANN, ringTimeoutMs });
    return "leg";
  }

  it.each([
    ["PCMU", "0", "u1", ""],
    ["PCMA", "8", "u1", ""],
    ["PCMU", "0", "t1", ";transport=tcp"],
  ] as const)("answers, sends our %s (%s) back, and takes our BYE (%s)", async (codec, payload, transport, uriEnd) => {
    const run = await sipp("answers", { values: { CODEC: codec, PAYLOAD: payload }, args: ["-rtp_echo"], transport });
    const legId = await call(run, { transport: uriEnd });
    await news.first("leg.answered", legId);
    await engine.play({ legId, playbackId: "tone", source: { samples: tone(440, 1_000) }, loop: true });
    await hear(engine, legId, isTone(440));
    await engine.hangup({ legId });
    expect(await run.ended).toBeNull();
    expect(await news.first("leg.ended", legId)).toMatchObject({ cause: "normal", by: "command" });
    expect(news.typesOf(legId)).toContain("leg.ringing");
  });

  it.each([
    ["right", "401 Unauthorized", 486, { kind: "up" }],
    ["wrong", "401 Unauthorized", 401, { kind: "down", problem: "refused", sipCode: 401 }],
    // One 403 may be for the number.
    ["wrong", "403 Forbidden", 403, null],
  ])(
    "is a trunk that is called with a %s password, refuses that with %s, and is known by it",
    async (password, refusal, sipCode, finding) => {
      const values = { USERNAME: "4711", PASSWORD: "right", REFUSAL: refusal };
      const run = await sipp("asks-password", { values });
      const signingIn = { username: "4711", password };
      const trunk = trunkSchema.parse({ name: "carrier", host: "127.0.0.1", port: run.port, ...signingIn });
      await engine.setTrunks({ account: "a", trunks: [trunk] });
      const to = { tel: "+12025550142", trunks: ["carrier"] };
      await engine.originate({ legId: "leg", to, account: "a", from: ANN, ringTimeoutMs: 10_000 });
      expect(await news.first("leg.ended", "leg")).toMatchObject({ sipCode });
      expect(await run.ended).toBeNull();
      const { trunks } = await engine.snapshot();
      expect(trunks.find(({ account }) => account === "a")?.finding ?? null).toEqual(
        finding && expect.objectContaining(finding),
      );
    },
  );

  it.each([
    ["486 Busy Here", "busy"],
    ["603 Decline", "rejected"],
    ["404 Not Found", "invalid_number"],
    ["480 Temporarily Unavailable", "no_answer"],
    ["500 Server Internal Error", "unreachable"],
  ])("refuses with %s and gets its ACK", async (status, cause) => {
    const run = await sipp("rejects", { values: { STATUS: status } });
    expect(await news.first("leg.ended", await call(run))).toMatchObject({
      cause,
      sipCode: Number.parseInt(status, 10),
      by: "remote",
    });
    expect(await run.ended).toBeNull();
  });

  it("rings out and is cancelled", async () => {
    const run = await sipp("is-cancelled");
    expect(await news.first("leg.ended", await call(run, { ringTimeoutMs: 300 }))).toMatchObject({
      cause: "no_answer",
      by: "engine",
    });
    expect(await run.ended).toBeNull();
  });

  it.each([
    ["u1", "UDP"],
    ["t1", "TCP"],
  ] as const)("calls us ten times at once (%s), is answered, and hangs up", async (transport, protocol) => {
    engine.subscribe((event) => {
      if (event.type === "leg.offered")
        void engine.ring({ legId: event.legId }).then(() => engine.answer({ legId: event.legId }));
    });
    const port = engine.bound.find((each) => each.protocol === protocol)?.port;
    const run = await sipp("uac", {
      target: `127.0.0.1:${port}`,
      calls: 10,
      transport,
      args: ["-r", "20", "-d", "100", "-s", "+31201234567"],
    });
    expect(await run.ended).toBeNull();
    const ends = news.events.filter((event) => event.type === "leg.ended");
    expect(ends).toHaveLength(10);
    for (const end of ends) expect(end).toMatchObject({ cause: "normal", by: "remote" });
  });

  it("calls us, holds and resumes, without and with an offer, refreshes the session, presses a key and hangs up", async () => {
    engine.subscribe((event) => {
      if (event.type === "leg.offered") void engine.answer({ legId: event.legId });
    });
    const run = await sipp("holds-and-resumes", { target: `127.0.0.1:${engine.bound[0]?.port}` });
    expect(await run.ended).toBeNull();
    const { legId } = await news.first("leg.offered");
    await news.first("leg.ended", legId);
    expect(news.typesOf(legId)).toEqual([
      "leg.offered",
      "leg.answered",
      "leg.held",
      "leg.held",
      "leg.dtmf",
      "leg.quality",
      "leg.ended",
    ]);
  });
});
