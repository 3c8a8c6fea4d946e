/** Kills the server again and again while calls are reported to it, and audits what came of them. */
import { once } from "node:events";
import { type AddressInfo, createServer } from "node:net";
import { setTimeout as wait } from "node:timers/promises";
import type { OwnPostgres } from "../../test/support/postgres-server.ts";
import { type Installation, launchServer, startServer } from "../../test/support/server-process.ts";
import type { Audit } from "./audit.ts";
import type { Journal } from "./journal.ts";
import { createRandom, type Random } from "./random.ts";
import { startScene } from "./scene.ts";

export type ChaosOptions = {
  installation: Installation;
  /** How many times the server is killed. */
  kills: number;
  /** The database is also gone once, half-way, for so many milliseconds. */
  outage?: { postgres: OwnPostgres; ms: number } | undefined;
  seed: number;
  /** Told after each kill. */
  onProgress?: (progress: Progress) => void;
};

export type Progress = { kills: number; acknowledged: number; received: number };

export type ChaosReport = Audit & {
  kills: number;
  /** From one server's end to the next one's readiness, the longest, in milliseconds. */
  slowest_restart_ms: number;
  duration_ms: number;
};

const CALLERS = 32;
const ANSWER_WITHIN_MS = 15_000;
/** How long a server works before it is killed. */
const WORKS_MS = { from: 50, to: 900 };
/** How many servers are killed while they start, and how long that takes them. */
const KILLED_AT_START = 0.15;
const STARTS_MS = { from: 50, to: 700 };

export async function runChaos({
  installation,
  kills,
  seed,
  onProgress,
  ...options
}: ChaosOptions): Promise<ChaosReport> {
  let { outage } = options;
  const startedAt = performance.now();
  const random = createRandom(seed);
  const port = await freePort();
  let server = await startServer(installation, { port });
  const scene = await startScene({
    urls: [server.url],
    apiKey: server.apiKey ?? "",
    seed: seed + 1,
    callers: CALLERS,
    answerWithinMs: ANSWER_WITHIN_MS,
  });
  const { journal } = scene;
  let slowestRestartMs = 0;
  try {
    for (let killed = 0; killed < kills; ) {
      await wait(random.between(WORKS_MS.from, WORKS_MS.to));
      const from = journal.moment();
      await server.end("SIGKILL");
      killed += 1;
      while (killed < kills && random.chance(KILLED_AT_START)) {
        await killAtStart(installation, port, random);
        killed += 1;
      }
      const endedAt = performance.now();
      server = await startServer(installation, { port });
      slowestRestartMs = Math.max(slowestRestartMs, performance.now() - endedAt);
      journal.disturbances.push({ what: "killed", from, to: journal.moment() });
      onProgress?.({ kills: killed, acknowledged: journal.acknowledged.length, received: journal.receipts.length });
      if (outage && killed >= kills / 2) {
        await takeDatabaseAway(outage, journal);
        outage = undefined;
      }
    }
    await scene.finish();
    const exitCode = await server.end("SIGTERM");
    if (exitCode !== 0) journal.complaints.push(`the server ended with ${exitCode}: ${server.log().join("\n")}`);
  } finally {
    await scene.close();
    await server.end("SIGKILL");
  }
  return {
    kills,
    slowest_restart_ms: Math.round(slowestRestartMs),
    duration_ms: Math.round(performance.now() - startedAt),
    ...(await scene.audit(installation.databaseUrl)),
  };
}

async function killAtStart(installation: Installation, port: number, random: Random): Promise<void> {
  const starting = launchServer(installation, { port });
  await wait(random.between(STARTS_MS.from, STARTS_MS.to));
  await starting.end("SIGKILL");
}

async function takeDatabaseAway({ postgres, ms }: { postgres: OwnPostgres; ms: number }, journal: Journal) {
  const from = journal.moment();
  await postgres.crash();
  await wait(ms);
  await postgres.recover();
  journal.disturbances.push({ what: "database gone", from, to: journal.moment() });
}

/** The server comes back where its callers know it, so it needs a port of its own. */
async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, "close");
  return port;
}
