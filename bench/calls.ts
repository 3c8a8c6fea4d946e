/** `npm run bench:calls`: how many calls one process carries, how fast they are set up, and what they leave. */
import { execFileSync } from "node:child_process";
import { cpus, loadavg } from "node:os";
import { setTimeout as wait } from "node:timers/promises";
import { parseArgs } from "node:util";
import { startSimulator } from "../src/telephony/simulator/simulator.ts";
import { startPostgres } from "../test/support/postgres-server.ts";
import type { MeasuredServer } from "./calls/server.ts";
import { setUpCalls } from "./calls/set-up-calls.ts";
import { callUntil, ECHO, sendSteadily } from "./calls/standing-calls.ts";
import { measureWebhooks } from "./calls/webhooks.ts";
import { openWebphone, type StandingCall, type Webphone } from "./calls/webphones.ts";
import { type Child, startChild } from "./support/child.ts";
import { judged, percentile, type Row } from "./support/figures.ts";
import { printRows } from "./support/print-rows.ts";

const SECONDS = 5;
const STORES = ["sqlite", "postgres"] as const;

const { values } = parseArgs({
  options: {
    json: { type: "boolean", default: false },
    only: { type: "string", multiple: true },
    calls: { type: "string", default: "100,200,250" },
    total: { type: "string", default: "10000" },
  },
});

type Scene = { server: Child<MeasuredServer>; ports: { http: number; sip: number }; phone: Webphone };

const MEASUREMENTS: Record<string, (scene: Scene) => Promise<Row[]>> = {
  concurrent: measureConcurrent,
  ringing: measureRinging,
  "set-up": measureSetUp,
  growth: measureGrowth,
};

const load = loadavg()[0] ?? 0;
const startedAt = performance.now();
const carrier = await startSimulator({ numbers: { [ECHO]: { title: "echoes", ringMs: 0, echoes: true } } });
const rows: Row[] = [];
if (values.only?.includes("webhooks") ?? true) {
  console.error("measuring webhooks…");
  const postgres = await startPostgres({ durable: true });
  for (const store of STORES)
    rows.push(...(await measureWebhooks(store, { postgres, carrierPort: carrier.address.port })));
  await postgres.stop();
}
for (const [name, measure] of Object.entries(MEASUREMENTS)) {
  if (!(values.only?.includes(name) ?? true)) continue;
  console.error(`measuring ${name}…`);
  const server = startChild<MeasuredServer>(new URL("calls/server.ts", import.meta.url), [
    String(carrier.address.port),
  ]);
  const ports = await server.ask("ports", null);
  pin(server.pid, 0);
  pin(process.pid, 1);
  const url = `ws://127.0.0.1:${ports.http}/phone`;
  const phone = await openWebphone(url, await server.ask("credentials", "ada"));
  rows.push(...(await measure({ server, ports, phone })));
  await phone.close();
  await server.stop();
}
await carrier.stop();
const machine = `${cpus().length} × ${cpus()[0]?.model ?? "unknown"}, Node ${process.version}, load ${load.toFixed(1)} at the start`;
const seconds = Math.round((performance.now() - startedAt) / 1_000);
if (values.json) console.log(JSON.stringify({ machine, seconds, rows }));
else printRows(rows, `${machine}; ${seconds} s`);
// The library of the telephones keeps threads of its own.
process.exit(rows.some(({ passes }) => passes === false) ? 1 : 0);

/** Browser's sound to RTP and back: each frame crosses the process twice. */
async function measureConcurrent({ server, phone }: Scene): Promise<Row[]> {
  const calls: StandingCall[] = [];
  const found: Row[] = [];
  const stop = sendSteadily(calls);
  for (const count of values.calls.split(",").map(Number)) {
    await callUntil(count, { phone, calls });
    await wait(1_000);
    const before = calls.map(({ sent }) => sent);
    for (const call of calls) call.roundTrips = [];
    await server.ask("usage", null);
    await wait(SECONDS * 1_000);
    const sent = calls.reduce((sum, call, index) => sum + call.sent - (before[index] ?? 0), 0);
    // What is still under way is not lost.
    await wait(200);
    const trips = calls.flatMap(({ roundTrips }) => roundTrips);
    const { cpuPercent, rssMb } = await server.ask("usage", null);
    const lostPercent = Math.max(0, (1 - trips.length / sent) * 100);
    const note = `${cpuPercent.toFixed(0)}% of a core, ${rssMb.toFixed(0)} MB`;
    const of = (what: string) => ({ measured: `${count} calls at once: ${what}`, store: "" });
    found.push(
      judged({ ...of("frames lost"), value: lostPercent, unit: " %", note }, { atMost: 0.1 }),
      judged({ ...of("a frame there and back, p99"), value: percentile(trips, 0.99), unit: " ms" }, { atMost: 30 }),
    );
  }
  stop();
  for (const call of calls) call.hangUp();
  return found;
}

/** From the click to the other telephone's ringing, while a hundred calls are up. */
async function measureRinging({ server, ports, phone }: Scene): Promise<Row[]> {
  const calls: StandingCall[] = [];
  const stop = sendSteadily(calls);
  await callUntil(100, { phone, calls });
  const other = await openWebphone(`ws://127.0.0.1:${ports.http}/phone`, await server.ask("credentials", "bob"));
  const took: number[] = [];
  for (let index = 0; index < 30; index += 1) {
    const { promise, resolve } = Promise.withResolvers<void>();
    other.onInvite = resolve;
    const clickedAt = performance.now();
    const call = phone.ring("bob");
    await promise;
    took.push(performance.now() - clickedAt);
    call.cancel();
    await wait(50);
  }
  stop();
  for (const call of calls) call.hangUp();
  await other.close();
  const row = { measured: "click to ringing at the far webphone, with 100 calls up, p99", store: "" };
  return [judged({ ...row, value: percentile(took, 0.99), unit: " ms" }, { atMost: 300 })];
}

/** Calls over one trunk to another, set up and ended at a steady rate. */
async function measureSetUp({ server, ports }: Scene): Promise<Row[]> {
  const perSecond = 120;
  await server.ask("usage", null);
  const { failed, tookMs } = await setUpCalls({ port: ports.sip, to: ECHO, perSecond, count: perSecond * SECONDS });
  const { cpuPercent } = await server.ask("usage", null);
  const note = `p99 ${percentile(tookMs, 0.99).toFixed(0)} ms, ${cpuPercent.toFixed(0)}% of a core`;
  const row = { measured: `${perSecond} calls a second are set up and ended: failed`, store: "" };
  return [judged({ ...row, value: failed, unit: "", note }, { atMost: 0 })];
}

/** What many calls leave behind. */
async function measureGrowth({ server, ports }: Scene): Promise<Row[]> {
  const count = Number(values.total);
  const run = (calls: number) => setUpCalls({ port: ports.sip, to: ECHO, perSecond: 50, count: calls });
  await run(1_000);
  // Transactions are remembered for half a minute, and go with their timers.
  await wait(35_000);
  const before = await server.ask("usage", null);
  const { failed } = await run(count);
  await wait(35_000);
  const after = await server.ask("usage", null);
  const of = (what: string) => ({ measured: `${count} calls: ${what}`, store: "" });
  return [
    judged({ ...of("failed"), value: failed, unit: "" }, { atMost: 0 }),
    judged(
      { ...of("legs and timers that are left"), value: after.legs + after.timers - before.timers, unit: "" },
      { atMost: 5 },
    ),
    judged(
      {
        ...of("live memory more than after the first 1,000"),
        value: after.heapMb - before.heapMb,
        unit: " MB",
        note: `${before.rssMb.toFixed(0)} MB of the system's before, ${after.rssMb.toFixed(0)} after`,
      },
      { atMost: 20 },
    ),
  ];
}

/** Gives a process a core of its own where the system has `taskset`; elsewhere both share what there is. */
function pin(pid: number, core: number): void {
  try {
    execFileSync("taskset", ["-a", "-pc", String(core), String(pid)], { stdio: "ignore" });
  } catch {
    console.error("measured without taskset: the figures are of all cores");
  }
}
