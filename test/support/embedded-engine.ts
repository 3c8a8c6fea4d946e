import type { z } from "zod";
import { createEmbeddedEngine, type EmbeddedEngine } from "../../src/telephony/embedded/engine.ts";
import { embeddedSettings } from "../../src/telephony/embedded/settings.ts";
import type { Script } from "../../src/telephony/simulator/numbers.ts";
import { type Simulator, startSimulator } from "../../src/telephony/simulator/simulator.ts";
import { SIP_TIMERS, type SipTimers } from "../../src/telephony/sip/timers.ts";
import { followTelephony, type TelephonyFollower } from "./follow-telephony.ts";
import { freePort } from "./free-port.ts";

/** Everything that the simulator does, without the waiting of people. */
const QUICK_NUMBERS: Record<string, Script> = {
  "+12025550100": { title: "speaks", ringMs: 10, says: { sound: "person", loop: true } },
  "+12025550101": { title: "is not answered" },
  "+12025550102": { title: "is busy", ringMs: 0, refuse: 486 },
  "+12025550103": { title: "does not exist", ringMs: 0, refuse: 404 },
  "+12025550104": { title: "voicemail", ringMs: 10, says: { sound: "voicemail", loop: false } },
  "+12025550105": { title: "hangs up", ringMs: 0, hangUpMs: 200 },
  "+12025550106": { title: "declines", ringMs: 10, refuse: 603 },
  "+12025550107": { title: "echoes", ringMs: 0, echoes: true },
  // Its tone sounds for one second of four: whoever misses it hears it again.
  "+12025550108": { title: "early", ringMs: 6_000, earlySound: "ringback", says: { sound: "person", loop: true } },
  "+12025550109": { title: "calls back", ringMs: 0, hangUpMs: 50, callBackMs: 50 },
  "+12025550110": { title: "no room", ringMs: 0, refuse: 503 },
  "+12025550111": { title: "early, and not answered", earlySound: "ringback" },
};

export const ANN = { number: "+31201234567", name: "Ann" };

export type EngineWithCarrier = {
  engine: EmbeddedEngine;
  carrier: Simulator;
  news: TelephonyFollower;
  /** Calls a number and resolves with the leg's id when it is answered or has ended. */
  call(tel: string, options?: { ringTimeoutMs?: number; maxDurationMs?: number; trunks?: string[] }): Promise<string>;
  stop(): Promise<void>;
};

/** An embedded engine whose only trunk, `carrier`, is a simulator; both on loopback. */
export async function startEngineWithCarrier({
  settings = {},
  numbers = QUICK_NUMBERS,
  durations = SIP_TIMERS,
  cancelGuardMs = 4_000,
  keepLostMs = 30_000,
  viaPort,
}: {
  settings?: Partial<z.input<typeof embeddedSettings>>;
  numbers?: Record<string, Script>;
  durations?: SipTimers;
  cancelGuardMs?: number;
  keepLostMs?: number;
  /** Puts something between the two: it is given their ports, and gives the one to send to. */
  viaPort?: (ports: { carrierPort: number; enginePort: number }) => Promise<number>;
} = {}): Promise<EngineWithCarrier> {
  const udpPort = await freePort();
  const carrier = await startSimulator({ numbers, durations, deliverTo: { host: "127.0.0.1", port: udpPort } });
  const port = (await viaPort?.({ carrierPort: carrier.address.port, enginePort: udpPort })) ?? carrier.address.port;
  const trunks = [{ name: "carrier", host: "127.0.0.1", port }, ...(settings.trunks ?? [])];
  const engine = createEmbeddedEngine(
    embeddedSettings.parse({ address: "127.0.0.1", udp_port: udpPort, ...settings, trunks }),
    { durations, cancelGuardMs, keepLostMs },
  );
  const news = followTelephony(engine);
  await engine.start();
  let count = 0;
  return {
    engine,
    carrier,
    news,
    async call(tel, { trunks: names, ...options } = {}) {
      count += 1;
      const legId = `leg-${count}`;
      const to = { tel, ...(names ? { trunks: names } : {}) };
      await engine.originate({ legId, to, from: ANN, ringTimeoutMs: 10_000, ...options });
      await news.until(
        (event) => /^leg\.(?:answered|ended)$/.test(event.type) && "legId" in event && event.legId === legId,
      );
      return legId;
    },
    async stop() {
      await engine.stop({ graceMs: 0 });
      await carrier.stop();
    },
  };
}
