/** A hundred thousand deliveries that wait: what they cost in memory, and how soon a new start goes on with them. */
import { newId } from "../src/model/ids.ts";
import { laneOfCall } from "../src/model/lane.ts";
import { openDatabase } from "../src/store/open.ts";
import type { PostgresServer } from "../test/support/postgres-server.ts";
import { now } from "./support/clock.ts";
import { judged, type Row, shown } from "./support/figures.ts";
import { openScene, type Scene, type Store } from "./support/scene.ts";
import { storedEvents } from "./support/stored-events.ts";

const WAITING = 100_000;
const BATCH = 1_000;
const FIRST_ARRIVES_WITHIN_MS = 30_000;

export async function measureBacklog(store: Store, postgres: PostgresServer): Promise<Row[]> {
  const scene = await openScene(store, { postgres });
  try {
    const connector = await scene.addConnector({ name: "backlog", concurrency: 50 });
    await scene.restart("SIGTERM", () => fillQueue(scene, connector.id));
    const { startedAt } = scene.hookswitch;
    await scene.sink.ask("arrived", { count: 1, timeoutMs: FIRST_ARRIVES_WITHIN_MS });
    const firstAfterMs = now() - startedAt;
    const waiting = scene.hookswitch.memory().now;
    await scene.sink.ask("arrived", { count: WAITING / 5, timeoutMs: FIRST_ARRIVES_WITHIN_MS });
    const { peak } = scene.hookswitch.memory();
    return [
      judged(
        {
          measured: `start to the first webhook with ${WAITING} waiting`,
          store,
          value: firstAfterMs / 1_000,
          unit: " s",
        },
        { atMost: 5 },
      ),
      judged({ measured: `memory with ${WAITING} waiting`, store, value: waiting, unit: " MB" }, { atMost: 250 }),
      { measured: "memory at its highest while a fifth of them leave", store, value: `${shown(peak)} MB` },
    ];
  } finally {
    await scene.close();
  }
}

/** Puts them where a node that died left them: a fifth ready to go, and four more of each call behind. */
async function fillQueue(scene: Scene, connectorId: string): Promise<void> {
  const database = await openDatabase(scene.databaseUrl);
  try {
    const { id: accountId } = await database.db.selectFrom("accounts").select("id").executeTakeFirstOrThrow();
    const { first } = await scene.prepare("program", { count: WAITING, shape: "starts" });
    for (let at = 0; at < WAITING; at += BATCH) {
      const events = storedEvents({ accountId, first: first + at, count: BATCH, eventsPerCall: 5 });
      await database.transaction(async (tx) => {
        await tx.insertMany("events", events);
        await tx.insertMany(
          "queue",
          events.map((event) => ({
            id: newId("dlv"),
            account_id: accountId,
            connector_id: connectorId,
            event_id: event.id,
            lane: laneOfCall(accountId, event.call_id ?? ""),
            seq: event.seq,
            type: event.type,
            kind: "live" as const,
            replay_id: null,
            state: event.seq === 1 ? ("backlog" as const) : ("lane" as const),
            due_at: null,
            leased_by: null,
            attempts: 0,
            first_attempt_at: null,
            reason: null,
            created_at: event.received_at,
          })),
        );
      });
    }
  } finally {
    await database.close();
  }
}
