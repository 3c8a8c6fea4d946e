/** Two engines that are each other's trunk: SIP over TLS, and everything over IPv6. */
import { readFileSync } from "node:fs";
import { networkInterfaces } from "node:os";
import tls from "node:tls";
import { afterEach, expect, it } from "vitest";
import type { z } from "zod";
import { ANN } from "../../../test/support/embedded-engine.ts";
import { followTelephony, type TelephonyFollower } from "../../../test/support/follow-telephony.ts";
import { hear, isTone } from "../../../test/support/hear.ts";
import { tone } from "../rtp/tone.ts";
import type { TrunkProblem } from "../trunk.ts";
import { createEmbeddedEngine, type EmbeddedEngine } from "./engine.ts";
import { embeddedSettings } from "./settings.ts";

type Protocol = "UDP" | "TCP" | "TLS";
type Started = { engine: EmbeddedEngine; news: TelephonyFollower };

const closing: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

const certificate = (name: string) => {
  const file = (end: string) =>
    readFileSync(new URL(`../../../test/support/certificates/${name}.${end}`, import.meta.url), "utf8");
  return { key: file("key"), cert: file("crt") };
};

async function start(settings: z.input<typeof embeddedSettings>): Promise<Started> {
  const engine = createEmbeddedEngine(embeddedSettings.parse({ udp_port: null, ...settings }));
  const news = followTelephony(engine);
  await engine.start();
  closing.push(async () => {
    await engine.stop({ graceMs: 0 });
    expect(engine.counts).toEqual({ legs: 0, dialogs: 0, transactions: 0, timers: 0, sockets: 0 });
  });
  return { engine, news };
}

/** An engine that takes calls, and one that has it for its trunk. */
async function startBoth(
  protocol: Protocol,
  { address, host, identity }: { address: string; host: string; identity: string },
): Promise<{ near: Started; far: Started }> {
  const ports = {
    UDP: { udp_port: 0 },
    TCP: { tcp_port: 0 },
    TLS: { tls: { port: 0, ...certificate(identity) } },
  };
  const far = await start({
    address,
    ...ports[protocol],
    trunks: [{ name: "near", host: address, protocol, port: 1 }],
  });
  const port = far.engine.bound.find((each) => each.protocol === protocol)?.port ?? 0;
  const near = await start({ address, trunks: [{ name: "far", host, port, protocol }] });
  return { near, far };
}

/** Where a machine has no IPv6 at all, as in some containers, the others are shown. */
const hasIpv6 = Object.values(networkInterfaces()).some((each) => each?.some(({ address }) => address === "::1"));

const WAYS = [
  ["UDP", "::1", "::1"],
  ["TCP", "::1", "::1"],
  ["TLS", "127.0.0.1", "localhost"],
] as const;

it.each(WAYS.filter(([, address]) => hasIpv6 || address !== "::1"))(
  "a trunk over %s at %s is there, and carries a call that both sides hear and either ends",
  async (protocol, address, host) => {
    const { cert } = certificate("carrier");
    const before = tls.getCACertificates("default");
    tls.setDefaultCACertificates([...before, cert]);
    closing.push(async () => tls.setDefaultCACertificates(before));
    const { near, far } = await startBoth(protocol, { address, host, identity: "carrier" });
    expect(await near.engine.checkTrunk({ account: null, trunk: "far" })).toMatchObject({ finding: { kind: "up" } });
    for (const ender of [near, far]) {
      const legId = ender === near ? "first" : "second";
      const number = ender === near ? "+31201234567" : "+31201234568";
      await near.engine.originate({ legId, to: { tel: number }, from: ANN, ringTimeoutMs: 10_000 });
      const offered = await far.news.until((event) => event.type === "leg.offered" && event.to === number);
      if (offered.type !== "leg.offered") throw new Error("No leg was offered.");
      expect(offered).toMatchObject({ origin: { trunk: "near" }, from: ANN });
      await far.engine.answer({ legId: offered.legId });
      await near.news.first("leg.answered", legId);
      const source = (hz: number) => ({ playbackId: `${hz}`, source: { samples: tone(hz, 1_000) }, loop: true });
      await near.engine.play({ legId, ...source(440) });
      await far.engine.play({ legId: offered.legId, ...source(620) });
      await Promise.all([hear(far.engine, offered.legId, isTone(440)), hear(near.engine, legId, isTone(620))]);
      await ender.engine.hangup({ legId: ender === near ? legId : offered.legId });
      await Promise.all([near.news.first("leg.ended", legId), far.news.first("leg.ended", offered.legId)]);
    }
  },
);

it("a trunk whose certificate nobody vouches for is down and says so, and carries no call", async () => {
  const { near, far } = await startBoth("TLS", { address: "127.0.0.1", host: "localhost", identity: "untrusted" });
  expect(await near.engine.checkTrunk({ account: null, trunk: "far" })).toMatchObject({
    finding: { kind: "down", problem: "tls_failed" satisfies TrunkProblem },
  });
  await near.engine.originate({ legId: "call", to: { tel: "+31201234567" }, from: ANN, ringTimeoutMs: 10_000 });
  expect(await near.news.first("leg.ended", "call")).toMatchObject({ cause: "unreachable", by: "engine" });
  expect(far.news.events.filter(({ type }) => type === "leg.offered")).toEqual([]);
});
