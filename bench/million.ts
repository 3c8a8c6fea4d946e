/** Whether a million stored events are felt: by intake, by lists, and while retention deletes them. */

import { newId } from "../src/model/ids.ts";
import { openDatabase } from "../src/store/open.ts";
import type { PostgresServer } from "../test/support/postgres-server.ts";
import { measureProgram } from "./saturation.ts";
import { judged, median, type Row } from "./support/figures.ts";
import { openScene, type Scene, type Store } from "./support/scene.ts";
import { storedEvents } from "./support/stored-events.ts";

const STORED = 1_000_000;
const BATCH = 5_000;
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

async function fill(
  scene: Scene,
  receivedAt: number,
  { first, count } = { first: FIRST_SERIAL, count: STORED },
): Promise<void> {
  const database = await openDatabase(scene.databaseUrl);
  try {
    const { id: accountId } = await database.db.selectFrom("accounts").select("id").executeTakeFirstOrThrow();
    const { id: connectorId } = await database.db.selectFrom("connectors").select("id").executeTakeFirstOrThrow();
    for (let at = 0; at < count; at += BATCH) {
      const events = storedEvents({ accountId, first: first + at, count: BATCH, eventsPerCall: 5, receivedAt });
      await database.transaction(async (tx) => {
        await tx.insertMany("events", events);
        const deliveries = events.map((event) => ({
          id: newId("dlv"),
          account_id: accountId,
          connector_id: connectorId,
          event_id: event.id,
          type: event.type,
          kind: "live" as const,
          replay_id: null,
          outcome: "delivered" as const,
          reason: null,
          attempts: 1,
          created_at: receivedAt,
          settled_at: receivedAt,
        }));
        await tx.insertMany("deliveries", deliveries);
        await tx.insertMany(
          "calls",
          events
            .filter(({ seq }) => seq === 1)
            .map(({ call_id, call }) => ({
              account_id: accountId,
              id: call_id ?? "",
              status: "ended",
              last_seq: 5,
              agent_id: "agent_0",
              created_at: receivedAt,
              updated_at: receivedAt,
              call: call ?? "",
            })),
        );
      });
    }
  } finally {
    await database.close();
  }
}
