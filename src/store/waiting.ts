/** What becomes of waiting deliveries when a person decides about them, or when what they were for is gone. */
import { sql } from "kysely";
import type { DeliveryKind } from "../model/delivery.ts";
import type { Database, Transaction } from "./database.ts";

/** Why a test is not sent any more: its node has died, and with it the request that waited for the answers. */
export const TEST_IS_OVER = "nobody waits for its test's answer any more";

const HISTORY = [
  "id",
  "account_id",
  "connector_id",
  "event_id",
  "type",
  "kind",
  "replay_id",
  "outcome",
  "reason",
  "attempts",
  "created_at",
  "settled_at",
] as const;

/** Which of the waiting rows are discarded: all, or those that are not the latest of their call. */
export type Discarded = "all" | "all_but_latest";

/** Discards waiting deliveries of a connector, or of one replay or kind; what is under way goes on. Tells how many. */
export async function discardWaiting(
  tx: Transaction,
  which: {
    database: Database;
    connectorId: string;
    replayId?: string | undefined;
    kind?: DeliveryKind | undefined;
    discarded: Discarded;
    reason: string;
    now: number;
  },
): Promise<number> {
  const { database, connectorId, replayId, kind, discarded, reason, now } = which;
  // What a call's deliveries wait behind does not count, only the call: a connector may have chosen not to keep order.
  const notLatest = sql<string>`(
    select id from (
      select queue.id, row_number() over (
        partition by
          queue.replay_id,
          case when queue.kind in ('manual', 'test') or queue.seq = 0 then queue.id else events.call_id end
        order by queue.seq desc, queue.id desc
      ) as place
      from queue join events on events.account_id = queue.account_id and events.id = queue.event_id
      where queue.connector_id = ${connectorId}
    ) as ranked where place > 1
  )`;
  const { numInsertedOrUpdatedRows = 0n } = await tx.db
    .insertInto("deliveries")
    .columns(HISTORY)
    .expression(
      tx.db
        .selectFrom("queue")
        .select([
          "id",
          "account_id",
          "connector_id",
          "event_id",
          "type",
          "kind",
          "replay_id",
          sql<"discarded">`'discarded'`.as("outcome"),
          sql<string>`cast(${reason} as text)`.as("reason"),
          "attempts",
          "created_at",
          sql<number>`cast(${now} as bigint)`.as("settled_at"),
        ])
        .where("connector_id", "=", connectorId)
        .where("state", "!=", "leased")
        .$if(replayId !== undefined, (query) => query.where("replay_id", "=", replayId as string))
        .$if(kind !== undefined, (query) => query.where("kind", "=", kind as DeliveryKind))
        .$if(discarded === "all_but_latest", (query) => query.where("id", "in", notLatest))
        .modifyEnd(database.forUpdate),
    )
    .executeTakeFirstOrThrow();
  // By the history just written, not by asking the same again: meanwhile others may have added and leased rows.
  await tx.db
    .deleteFrom("queue")
    .where("connector_id", "=", connectorId)
    .where(({ exists, selectFrom }) =>
      exists(selectFrom("deliveries").select("deliveries.id").whereRef("deliveries.id", "=", "queue.id")),
    )
    .execute();
  await promoteFirsts(tx, connectorId);
  return Number(numInsertedOrUpdatedRows);
}

/** Rows that nothing of their lane precedes any more become backlog. */
async function promoteFirsts(tx: Transaction, connectorId: string): Promise<void> {
  await tx.db
    .updateTable("queue")
    .set({ state: "backlog" })
    .where("connector_id", "=", connectorId)
    .where("state", "=", "lane")
    .where(
      sql<boolean>`not exists (
        select 1 from queue as earlier
        where earlier.lane = queue.lane and earlier.connector_id = queue.connector_id and earlier.seq < queue.seq
      )`,
    )
    .execute();
}

/** Deliveries that wait for nothing that will ever come: their connector is gone, or their replay or test is over. */
export type Abandoned = { connectorId: string; replayId?: string; kind?: DeliveryKind; reason: string };

/** Finds what waits although its connector was deleted, its replay has ended or its test's node has died. */
export async function findAbandoned(database: Database): Promise<Abandoned[]> {
  const orphans = await database.db
    .selectFrom("queue")
    .select("connector_id")
    .distinct()
    .where("state", "!=", "leased")
    .where(({ not, exists, selectFrom }) =>
      not(
        exists(selectFrom("connectors").select("connectors.id").whereRef("connectors.id", "=", "queue.connector_id")),
      ),
    )
    .execute();
  const stopped = await database.db
    .selectFrom("queue")
    .innerJoin("replays", "replays.id", "queue.replay_id")
    .select(["queue.connector_id", "replays.id as replay_id"])
    .distinct()
    .where("queue.replay_id", "is not", null)
    .where("queue.state", "!=", "leased")
    .where("replays.status", "!=", "running")
    .execute();
  const untested = await database.db
    .selectFrom("queue")
    .select("connector_id")
    .distinct()
    .where("kind", "=", "test")
    .where("state", "!=", "leased")
    .execute();
  return [
    ...untested.map(({ connector_id }) => ({
      connectorId: connector_id,
      kind: "test" as const,
      reason: TEST_IS_OVER,
    })),
    ...orphans.map(({ connector_id }) => ({ connectorId: connector_id, reason: "its connector was deleted" })),
    ...stopped.map(({ connector_id, replay_id }) => ({
      connectorId: connector_id,
      replayId: replay_id,
      reason: "its replay was stopped",
    })),
  ];
}

/** Makes the retries of a connector due at once, or one of them. Tells how many. */
export async function makeDue(
  tx: Transaction,
  { connectorId, deliveryId, now }: { connectorId: string; deliveryId?: string; now: number },
): Promise<number> {
  const { numUpdatedRows } = await tx.db
    .updateTable("queue")
    .set({ due_at: now })
    .where("connector_id", "=", connectorId)
    .where("state", "=", "retry")
    .$if(deliveryId !== undefined, (query) => query.where("id", "=", deliveryId as string))
    .executeTakeFirstOrThrow();
  return Number(numUpdatedRows);
}

/** Replays that were stopped, and of which something waits or is under way all the same. */
export async function listStoppedWithRest({
  db,
}: Pick<Database, "db">): Promise<{ id: string; connector_id: string }[]> {
  return db
    .selectFrom("replays")
    .select(["id", "connector_id"])
    .where("status", "=", "stopped")
    .where(({ eb, selectFrom }) =>
      eb(
        "id",
        "in",
        selectFrom("queue").select(sql<string>`queue.replay_id`.as("id")).where("queue.replay_id", "is not", null),
      ),
    )
    .execute();
}
