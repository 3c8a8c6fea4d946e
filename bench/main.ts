/** `npm run bench`: measures the program against its bars, and prints one table. See docs/benchmarks.md. */
import { cpus, loadavg } from "node:os";
import { parseArgs } from "node:util";
import { startPostgres } from "../test/support/postgres-server.ts";
import { measureBacklog } from "./backlog.ts";
import { measureFairness } from "./fairness.ts";
import { measureLatency } from "./latency.ts";
import { measureLeads } from "./leads.ts";
import { measureMillion } from "./million.ts";
import { measureRendering } from "./rendering.ts";
import { measureSaturation } from "./saturation.ts";
import { measureScreen } from "./screen.ts";
import { measureSearch } from "./search.ts";
import type { Row } from "./support/figures.ts";
import { printRows } from "./support/print-rows.ts";
import type { Store } from "./support/scene.ts";

/** What does not depend on a store is measured once. */
const STORELESS = { rendering: measureRendering };

const MEASUREMENTS = {
  saturation: measureSaturation,
  latency: measureLatency,
  fairness: measureFairness,
  screen: measureScreen,
  leads: measureLeads,
  backlog: measureBacklog,
  million: measureMillion,
  search: measureSearch,
};

/** Without it the whole takes under five minutes. */
const ONLY_WHEN_NAMED = new Set(["search"]);

const { values } = parseArgs({
  options: {
    json: { type: "boolean", default: false },
    only: { type: "string", multiple: true },
    store: { type: "string", multiple: true, default: ["sqlite", "postgres"] },
  },
});

const startedAt = performance.now();
const load = loadavg()[0] ?? 0;
const rows: Row[] = [];
for (const [name, measure] of chosen(STORELESS)) await timed(name, measure);
if (chosen(MEASUREMENTS).length > 0) await measureOnStores();

const machine = `${cpus().length} × ${cpus()[0]?.model ?? "unknown"}, Node ${process.version}, load ${load.toFixed(1)} at the start`;
const seconds = Math.round((performance.now() - startedAt) / 1_000);
if (values.json) console.log(JSON.stringify({ machine, seconds, rows }));
else printRows(rows, `${machine}; ${seconds} s`);
process.exitCode = rows.some(({ passes }) => passes === false) ? 1 : 0;

function chosen<T>(measurements: Record<string, T>): [string, T][] {
  return Object.entries(measurements).filter(([name]) => values.only?.includes(name) ?? !ONLY_WHEN_NAMED.has(name));
}

/** Takes what a part has measured, and tells what it is at and how long it took. */
async function timed(name: string, measure: () => Promise<Row[]>): Promise<void> {
  console.error(`measuring ${name}…`);
  const begunAt = performance.now();
  rows.push(...(await measure()));
  console.error(`  ${Math.round((performance.now() - begunAt) / 1_000)} s`);
}

async function measureOnStores(): Promise<void> {
  const postgres = await startPostgres({ durable: true });
  try {
    for (const [name, measure] of chosen(MEASUREMENTS)) {
      for (const store of values.store as Store[]) {
        await timed(`${name} on ${store}`, () => measure(store, postgres));
      }
    }
  } finally {
    await postgres.stop();
  }
}
