/** `npm run chaos`: kills the server at random moments under load, and counts what that did. */
import { parseArgs } from "node:util";
import { makePlace } from "./chaos/make-place.ts";
import { runChaos } from "./chaos/run-chaos.ts";
import { showProgress } from "./chaos/show-progress.ts";
import { type NamedReport, toTable } from "./chaos/to-table.ts";

const USAGE = `npm run chaos -- [options]

Kills the server with SIGKILL at random moments while calls are reported to it, starts it again, and at the end holds
everything that was acknowledged against what the store says and what the receivers got. On PostgreSQL the database is
also gone once for a while. Exit code 1 when anything was lost, out of order, or repeated without a cause.

  --database sqlite|postgres   on one of them only (both)
  --kills <number>             how many times (100 on SQLite, 30 on PostgreSQL)
  --outage <seconds>           how long PostgreSQL is gone once (30)
  --seed <number>              the moments of an earlier run
  --json                       one JSON object instead of a table
`;

const KILLS = { sqlite: 100, postgres: 30 };

const { values } = parseArgs({
  options: {
    database: { type: "string" },
    kills: { type: "string" },
    outage: { type: "string", default: "30" },
    seed: { type: "string" },
    json: { type: "boolean", default: false },
    help: { type: "boolean", default: false },
  },
});
if (values.help) {
  console.log(USAGE);
  process.exit();
}

const seed = values.seed === undefined ? Math.floor(Math.random() * 1e9) : Number(values.seed);
const databases = (["sqlite", "postgres"] as const).filter((name) => (values.database ?? name) === name);
if (databases.length === 0) throw new Error(`--database is sqlite or postgres, not ${values.database}`);

if (!values.json) console.log(`seed ${seed}`);
const reports: NamedReport[] = [];
for (const database of databases) {
  const kills = Number(values.kills ?? KILLS[database]);
  const place = await makePlace(database);
  const outage = place.postgres ? { postgres: place.postgres, ms: Number(values.outage) * 1_000 } : undefined;
  const progress = showProgress(database, kills);
  try {
    const report = await runChaos({ installation: place, kills, outage, seed, onProgress: progress.show });
    reports.push({ database, ...report });
  } finally {
    progress.clear();
    await place.remove();
  }
}

console.log(values.json ? JSON.stringify({ seed, reports }) : toTable(reports));
const isBroken = reports.some(({ broken }) => Object.values(broken).some((count) => count > 0));
process.exitCode = isBroken ? 1 : 0;
