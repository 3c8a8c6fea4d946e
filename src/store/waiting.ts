/** What becomes of a connector's waiting deliveries when a person decides about them. */
import { sql } from "kysely";
import type { Database, Transaction } from "./database.ts";

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

/** Discards waiting deliveries of a connector, or of one replay; what is under way goes on. Tells how many. */
export async function discardWaiting(
  tx: Transaction,
  which: { connectorId: string; replayId?: string; discarded: Discarded; reason: string; now: number },
): Promise<number> {
  const { connectorId, replayId, discarded, reason, now } = which;
  const later = sql<boolean>`exists (
    select 1 from queue as later
    where later.lane = queue.lane and later.connector_id = queue.connector_id and later.seq > queue.seq
  )`;
  const rows = tx.db
    .selectFrom("queue")
    .where("connector_id", "=", connectorId)
    .where("state", "!=", "leased")
    .$if(replayId !== undefined, (query) => query.where("replay_id", "=", replayId as string))
    .$if(discarded === "all_but_latest", (query) => query.where(later));
  const { numInsertedOrUpdatedRows = 0n } = await tx.db
    .insertInto("deliveries")
    .columns(HISTORY)
    .expression(
      rows.select([
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
      ]),
    )
    .executeTakeFirstOrThrow();
  await tx.db.deleteFrom("queue").where("id", "in", rows.select("id")).execute();
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

/** How many deliveries wait, by connector and state. */
export async function countWaiting(
  database: Database,
): Promise<{ account_id: string; connector_id: string; state: string; count: number }[]> {
  const rows = await database.db
    .selectFrom("queue")
    .select(["account_id", "connector_id", "state", ({ fn }) => fn.countAll<number>().as("count")])
    .groupBy(["account_id", "connector_id", "state"])
    .execute();
  return rows.map((row) => ({ ...row, count: Number(row.count) }));
}
