/** Whether a million stored events are felt: by intake, by lists, and while retention deletes them. */

import { sql } from "kysely";
import { openDatabase } from "../src/store/open.ts";
import type { PostgresServer } from "../test/support/postgres-server.ts";
import { measureProgram } from "./saturation.ts";
import { judged, median, type Row } from "./support/figures.ts";
import { openScene, type Scene, type Store } from "./support/scene.ts";

const STORED = 1_000_000;
const ROUNDS = 3;
const DAY_MS = 24 * 3_600_000;
const FIRST_SERIAL = 100_000_000;

/** The empty store and the full one take turns on one machine, so that its pace does not tell between them. */
export async function measureMillion(store: Store, postgres: PostgresServer): Promise<Row[]> {
  const empty = await openScene(store, { postgres });
  const full = await openScene(store, { postgres });
  try {
    for (const scene of [empty, full]) await scene.addConnector({ concurrency: scene.connections });
    await full.restart("SIGTERM", () => fill(full, Date.now() - DAY_MS));
    const ratios: number[] = [];
    for (const scene of [empty, full]) await measureProgram(scene, 1);
    for (let round = 0; round < ROUNDS; round += 1) {
      const before = await measureProgram(empty, 1);
      ratios.push((await measureProgram(full, 1)) / before);
    }
    const lists = await slowestFirstPage(full);
    await full.restart("SIGTERM", () => fillOld(full));
    await measureProgram(full, 1);
    const deleting: number[] = [];
    for (let round = 0; round < ROUNDS; round += 1) {
      const before = await measureProgram(empty, 1);
      deleting.push((await measureProgram(full, 1)) / before);
    }
    return [
      judged(
        {
          measured: "saturated with 1,000,000 stored events, to an empty store",
          store,
          value: median(ratios),
          unit: " times",
        },
        { atLeast: 0.9 },
      ),
      judged({ measured: "slowest first page of a list of them", store, value: lists, unit: " ms" }, { atMost: 50 }),
      judged(
        {
          measured: "saturated while retention deletes, to an empty store",
          store,
          value: median(deleting),
          unit: " times",
        },
        { atLeast: 0.8 },
      ),
    ];
  } finally {
    await Promise.all([empty.close(), full.close()]);
  }
}

async function slowestFirstPage(scene: Scene): Promise<number> {
  const { data } = await scene.hookswitch.api<{ data: { id: string }[] }>("GET", "/v1/connectors");
  const paths = [
    "/v1/events",
    "/v1/events?type=call.answered",
    "/v1/calls",
    `/v1/deliveries?connector_id=${data[0]?.id}`,
    `/v1/deliveries/waiting?connector_id=${data[0]?.id}`,
    "/v1/replays",
    "/v1/keys",
  ];
  let slowest = 0;
  for (const path of paths) {
    const took: number[] = [];
    for (let n = 0; n < 5; n += 1) {
      const startedAt = performance.now();
      await scene.hookswitch.api("GET", path);
      took.push(performance.now() - startedAt);
    }
    slowest = Math.max(slowest, median(took));
  }
  return slowest;
}

/** Old enough that the next start begins to delete them. */
function fillOld(scene: Scene): Promise<void> {
  return fill(scene, Date.now() - 400 * DAY_MS, { first: FIRST_SERIAL * 2, count: STORED / 10 });
}

/** Whole calls of five events each, delivered; the database makes them itself, which takes seconds. */
async function fill(
  scene: Scene,
  receivedAt: number,
  { first, count } = { first: FIRST_SERIAL, count: STORED },
): Promise<void> {
  const database = await openDatabase(scene.databaseUrl);
  try {
    const { id: accountId } = await database.db.selectFrom("accounts").select("id").executeTakeFirstOrThrow();
    const { id: connectorId } = await database.db.selectFrom("connectors").select("id").executeTakeFirstOrThrow();
    const at = sql.lit(receivedAt);
    const last = first + count - 1;
    const serials =
      database.engine === "postgres"
        ? sql`with serials as (select n from generate_series(${sql.lit(first)}, ${sql.lit(last)}) as s(n))`
        : sql`with recursive serials(n) as (select ${sql.lit(first)} union all select n + 1 from serials where n < ${sql.lit(last)})`;
    const data = sql.lit(JSON.stringify({ team: "sales", source: "pbx" }));
    const call = sql.lit(
      JSON.stringify({ status: "ended", direction: "inbound", from: "+12025550100", team: "sales" }),
    );
    const event = sql`'evt_stored_' || n`;
    const callId = sql`'call_stored_' || (n / 5)`;
    await database.transaction(async ({ db }) => {
      await sql`insert into events
        (account_id, id, type, call_id, seq, occurred_at, received_at, is_test, data, call, skipped, body_hash)
        ${serials} select ${sql.lit(accountId)}, ${event}, 'call.answered', ${callId}, n % 5 + 1, ${at}, ${at}, 0, ${data},
        ${call}, '{}', 'stored' from serials`.execute(db);
      await sql`insert into deliveries
        (id, account_id, connector_id, event_id, type, kind, replay_id, outcome, reason, attempts, created_at, settled_at)
        ${serials} select 'dlv_stored_' || n, ${sql.lit(accountId)}, ${sql.lit(connectorId)}, ${event}, 'call.answered',
        'live', null, 'delivered', null, 1, ${at}, ${at} from serials`.execute(db);
      await sql`insert into calls (account_id, id, status, last_seq, agent_id, created_at, updated_at, call)
        ${serials} select ${sql.lit(accountId)}, ${callId}, 'ended', 5, 'agent_0', ${at}, ${at}, ${call}
        from serials where n % 5 = 0`.execute(db);
    });
  } finally {
    await database.close();
  }
}
