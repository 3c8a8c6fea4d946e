/** The embedded engine against baresip, a softphone with a SIP and an RTP stack of its own. */
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { createEmbeddedEngine, type EmbeddedEngine } from "../../src/telephony/embedded/engine.ts";
import { embeddedSettings } from "../../src/telephony/embedded/settings.ts";
import { type Baresip, startBaresip } from "../support/baresip.ts";
import { provideDebianTool } from "../support/debian-tool.ts";
import { ANN } from "../support/embedded-engine.ts";
import { followTelephony, type TelephonyFollower } from "../support/follow-telephony.ts";
import { hear, isTone } from "../support/hear.ts";

const path = provideDebianTool({ command: "baresip", packageName: "baresip-core" });

describe.runIf(path)("baresip", () => {
  let engine: EmbeddedEngine;
  let news: TelephonyFollower;
  let phone: Baresip;
  let softphone: Baresip | null = null;

  beforeEach(async () => {
    phone = await startBaresip({ path: path ?? "", hz: 620 });
    const trunks = [{ name: "phone", host: "127.0.0.1", port: phone.port }];
    engine = createEmbeddedEngine(embeddedSettings.parse({ address: "127.0.0.1", udp_port: 0, trunks }));
    news = followTelephony(engine);
    await engine.start();
  });
  afterEach(async () => {
    await engine.stop({ graceMs: 0 });
    await phone.close();
    await softphone?.close();
    softphone = null;
    expect(engine.counts).toEqual({ legs: 0, dialogs: 0, transactions: 0, timers: 0, sockets: 0 });
  });

  it("is called, answers, is heard, waits while it is held, and is heard again", async () => {
    const to = { sip: `sip:softphone@127.0.0.1:${phone.port}` };
    await engine.originate({ legId: "out", to, from: ANN, ringTimeoutMs: 10_000 });
    await news.first("leg.answered", "out");
    await hear(engine, "out", isTone(620));
    await engine.hold({ legId: "out", held: true });
    await engine.hold({ legId: "out", held: false });
    await hear(engine, "out", isTone(620));
    phone.hangUp();
    expect(await news.first("leg.ended", "out")).toMatchObject({ cause: "normal", by: "remote" });
  });

  it("signs in as an agent's softphone, is called as one, and calls", async () => {
    const given = await engine.credentials({ agent: "ada" });
    if (given.kind === "refused") throw new Error(given.detail);
    const server = `127.0.0.1:${engine.bound[0]?.port}`;
    const account = { ...given.credentials, address: "sip:ada@127.0.0.1", server };
    softphone = await startBaresip({ path: path ?? "", hz: 800, account });
    expect(await news.first("agent.registered")).toMatchObject({ agent: "ada" });
    await engine.originate({ legId: "ada", to: { agent: "ada" }, from: ANN, ringTimeoutMs: 10_000 });
    await news.first("leg.answered", "ada");
    await hear(engine, "ada", isTone(800));
    await engine.hangup({ legId: "ada" });
    softphone.dial("sip:+31201234567@127.0.0.1");
    const { legId, origin, to } = await news.first("leg.offered");
    expect([origin, to]).toMatchObject([{ agent: "ada" }, "+31201234567"]);
    await engine.answer({ legId });
    await hear(engine, legId, isTone(800));
    await engine.hangup({ legId });
  });

  it("calls, is answered and heard, and takes our BYE", async () => {
    phone.dial(`sip:+31201234567@127.0.0.1:${engine.bound[0]?.port}`);
    const { legId, to } = await news.first("leg.offered");
    expect(to).toBe("+31201234567");
    await engine.ring({ legId });
    await engine.answer({ legId });
    await hear(engine, legId, isTone(620));
    await engine.hangup({ legId });
    expect(await news.first("leg.ended", legId)).toMatchObject({ cause: "normal", by: "command" });
  });

  it("gives a call up before it is answered", async () => {
    phone.dial(`sip:+31201234567@127.0.0.1:${engine.bound[0]?.port}`);
    const { legId } = await news.first("leg.offered");
    await engine.ring({ legId });
    phone.hangUp();
    expect(await news.first("leg.ended", legId)).toMatchObject({ cause: "cancelled", by: "remote" });
  });
});
