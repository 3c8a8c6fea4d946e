/**
 * The program as `hookswitch serve --json` runs it, but at a pace at which tests need not wait for leases: what a dead
 * node held is taken over after three seconds instead of ten. The first argument is the flags as JSON.
 */
import { once } from "node:events";
import { startApp } from "../../src/app.ts";
import { readConfig } from "../../src/config.ts";
import { PACE, type Pace } from "../../src/engine/pace.ts";
import { createLog } from "../../src/telemetry/log.ts";

const pace: Pace = {
  ...PACE,
  answerWithinMs: 2_000,
  leaseMs: 3_000,
  renewEveryMs: 500,
  sweepEveryMs: 1_000,
  lookForRetriesEveryMs: 1_000,
  reconcileEveryMs: 300,
  stopMs: 5_000,
};

const stopped = once(process, "SIGTERM");
const config = readConfig(JSON.parse(process.argv[2] ?? "{}"));
const app = await startApp(config, { log: createLog({ level: config.logLevel, to: process.stderr.fd }), pace });
const firstRun = app.firstRun && { api_key: app.firstRun.apiKey };
console.log(JSON.stringify({ url: app.url, first_run: firstRun, pid: process.pid }));
await stopped;
if (!(await app.stop())) process.exit(1);
