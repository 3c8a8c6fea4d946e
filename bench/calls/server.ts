/**
 * The process that is measured: the embedded engine with its WebSocket, and as little of a switchboard as connects calls.
 * It is told what to do over IPC.
 */
import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { createEmbeddedEngine } from "../../src/telephony/embedded/engine.ts";
import { embeddedSettings } from "../../src/telephony/embedded/settings.ts";
import { connectCalls } from "../../test/support/connect-calls.ts";
import { answer } from "../support/child.ts";

/** What it says of itself since the time before. */
export type Usage = { cpuPercent: number; rssMb: number; heapMb: number; legs: number; timers: number; ended: number };

const [carrierPort = "0"] = process.argv.slice(2);
const engine = createEmbeddedEngine(
  embeddedSettings.parse({
    address: "127.0.0.1",
    udp_port: 0,
    max_legs: 10_000,
    trunks: [{ name: "carrier", host: "127.0.0.1", port: Number(carrierPort) }],
  }),
);
connectCalls(engine, { ringTimeoutMs: () => 30_000 });
let ended = 0;
engine.subscribe(({ type }) => {
  if (type === "leg.ended") ended += 1;
});
await engine.start();
const server = createServer();
server.on("upgrade", (request, socket, head) => engine.connectPhone?.({ request, socket, head }));
server.listen(0, "127.0.0.1");
await once(server, "listening");
const sip = engine.bound.find(({ protocol }) => protocol === "UDP")?.port ?? 0;

let cpu = process.cpuUsage();
let since = performance.now();
setFlagsFromString("--expose-gc");
const collectGarbage = runInNewContext("gc") as () => void;

const handlers = {
  ports: (_: null) => ({ http: (server.address() as AddressInfo).port, sip }),
  async credentials(agent: string) {
    const result = await engine.credentials({ agent });
    if (result.kind === "refused") throw new Error(result.detail);
    return result.credentials;
  },
  /** Since it was asked the time before. */
  usage(_: null): Usage {
    const used = process.cpuUsage(cpu);
    const cpuPercent = (used.user + used.system) / 10 / (performance.now() - since);
    collectGarbage();
    cpu = process.cpuUsage();
    since = performance.now();
    const { legs, timers } = engine.counts;
    return {
      cpuPercent,
      rssMb: process.memoryUsage.rss() / 2 ** 20,
      heapMb: process.memoryUsage().heapUsed / 2 ** 20,
      legs,
      timers,
      ended,
    };
  },
};
export type MeasuredServer = typeof handlers;
answer(handlers);
