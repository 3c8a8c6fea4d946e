/** What is pending: a small, hot table. See the state diagram in model/delivery.ts. */
import { sql } from "kysely";
import type { PendingDelivery, QueueState } from "../model/delivery.ts";
import type { StoredEvent } from "../model/event.ts";
import type { Database, Transaction } from "./database.ts";
import { EVENT_COLUMNS, toEvent } from "./events.ts";
import type { DeliveriesTable, QueueTable } from "./tables.ts";

/**
 * All that is pending in these lanes, at every connector, locked until the transaction ends. Everybody who holds a whole
 * lane takes its rows in this order, so that no two wait for each other.
 */
export async function lockLanes(
  tx: Transaction,
  { database, lanes }: { database: Database; lanes: string[] },
): Promise<QueueTable[]> {
  if (lanes.length === 0) return [];
  return tx.db
    .selectFrom("queue")
    .selectAll()
    .where(({ ref }) => database.oneOf(ref("lane"), lanes))
    .orderBy("account_id")
    .orderBy("id")
    .modifyEnd(database.forUpdate)
    .execute();
}

/**
 * As {@link lockLanes}, for a caller that holds nothing yet which orders its lanes. On PostgreSQL a statement that has
 * waited for a lock does not see what others have added until then; one that comes after does.
 */
export async function lockLanesAfresh(
  tx: Transaction,
  which: { database: Database; lanes: string[] },
): Promise<QueueTable[]> {
  if (which.database.engine === "sqlite") return lockLanes(tx, which);
  const [, rows] = await Promise.all([lockLanes(tx, which), lockLanes(tx, which)]);
  return rows;
}

/** The row of a delivery that has just been made. */
export function queueRow(
  delivery: PendingDelivery,
  { state, nodeId, replayId = null }: { state: QueueState; nodeId: string; replayId?: string | null },
): QueueTable {
  return {
    id: delivery.id,
    account_id: delivery.account_id,
    connector_id: delivery.connector_id,
    event_id: delivery.event.id,
    lane: delivery.lane,
    seq: delivery.event.seq,
    type: delivery.event.type,
    kind: delivery.kind,
    replay_id: replayId,
    state,
    due_at: null,
    leased_by: state === "leased" ? nodeId : null,
    attempts: delivery.attempts,
    first_attempt_at: delivery.first_attempt_at,
    reason: null,
    created_at: delivery.created_at,
  };
}

/** A pending row's entry in the history, once it has ended. */
export function historyRow(
  row: Omit<QueueTable, "state" | "lane" | "seq" | "due_at" | "leased_by" | "first_attempt_at" | "reason">,
  { outcome, reason, now }: { outcome: DeliveriesTable["outcome"]; reason: string | null; now: number },
): DeliveriesTable {
  return {
    id: row.id,
    account_id: row.account_id,
    connector_id: row.connector_id,
    event_id: row.event_id,
    type: row.type,
    kind: row.kind,
    replay_id: row.replay_id,
    outcome,
    reason,
    attempts: row.attempts,
    created_at: row.created_at,
    settled_at: now,
  };
}

/** Rows leave the queue. */
export async function removeFromQueue(tx: Transaction, database: Database, ids: string[]): Promise<void> {
  if (ids.length === 0) return;
  await tx.db
    .deleteFrom("queue")
    .where(({ ref }) => database.oneOf(ref("id"), ids))
    .execute();
}

/** Moves rows to a state in which nobody holds them. */
export async function releaseTo(
  tx: Transaction,
  { database, ids, state }: { database: Database; ids: string[]; state: "backlog" | "lane" },
): Promise<void> {
  if (ids.length === 0) return;
  await tx.db
    .updateTable("queue")
    .set({ state, leased_by: null, due_at: null })
    .where(({ ref }) => database.oneOf(ref("id"), ids))
    .execute();
}

/** Gives back what a node has leased; what it does not hold any more stays with whoever holds it now. */
export async function releaseHeld(
  tx: Transaction,
  { database, ids, nodeId }: { database: Database; ids: string[]; nodeId: string },
): Promise<void> {
  if (ids.length === 0) return;
  await tx.db
    .updateTable("queue")
    .set({ state: "backlog", leased_by: null })
    .where(({ ref }) => database.oneOf(ref("id"), ids))
    .where("leased_by", "=", nodeId)
    .execute();
}

/** Leases rows, that the caller holds locked, to a node. */
export async function leaseTo(
  tx: Transaction,
  { database, ids, nodeId }: { database: Database; ids: string[]; nodeId: string },
): Promise<void> {
  if (ids.length === 0) return;
  await tx.db
    .updateTable("queue")
    .set({ state: "leased", leased_by: nodeId, due_at: null })
    .where(({ ref }) => database.oneOf(ref("id"), ids))
    .execute();
}

/** Rows as the deliveries that a node sends, each with its event. A row whose event is gone is left out. */
export async function loadDeliveries(
  tx: Transaction,
  { database, rows }: { database: Database; rows: QueueTable[] },
): Promise<PendingDelivery[]> {
  const events = new Map<string, StoredEvent>();
  for (const [accountId, ofAccount] of Map.groupBy(rows, (row) => row.account_id)) {
    const ids = [...new Set(ofAccount.map((row) => row.event_id))];
    const found = await database.byIds(tx.db, { table: "events", columns: EVENT_COLUMNS, accountId, ids });
    for (const row of found) events.set(`${accountId}/${row.id}`, toEvent(row));
  }
  return rows.flatMap((row) => {
    const event = events.get(`${row.account_id}/${row.event_id}`);
    if (!event) return [];
    return {
      id: row.id,
      account_id: row.account_id,
      connector_id: row.connector_id,
      lane: row.lane,
      kind: row.kind,
      attempts: row.attempts,
      first_attempt_at: row.first_attempt_at,
      created_at: row.created_at,
      event,
    };
  });
}

/** What the indexes of backlog cover, as their conditions say it: with parameters no kept plan could use them. */
const IN_BACKLOG = {
  live: sql<boolean>`queue.state = 'backlog' and queue.kind <> 'replay'`,
  replays: sql<boolean>`queue.state = 'backlog' and queue.kind = 'replay'`,
};

/** What waits for room: deliveries of calls' own events, manual ones and tests, or what replays repeat. */
export type Backlog = keyof typeof IN_BACKLOG;

/**
 * The oldest rows of a connector that nobody holds, locked until the transaction ends. It waits for rows that another
 * transaction has locked: passed over, they would be taken for gone, and nobody would come back for them.
 */
export async function lockBacklog(
  tx: Transaction,
  which: { database: Database; connectorId: string; backlog: Backlog; limit: number },
): Promise<QueueTable[]> {
  return tx.db
    .selectFrom("queue")
    .selectAll()
    .where("connector_id", "=", which.connectorId)
    .where(IN_BACKLOG[which.backlog])
    .orderBy("id")
    .limit(which.limit)
    .modifyEnd(which.database.forUpdate)
    .execute();
}

/** Rows whose retry is due, locked until the transaction ends. */
export async function lockDue(
  tx: Transaction,
  { database, now, limit }: { database: Database; now: number; limit: number },
): Promise<QueueTable[]> {
  return tx.db
    .selectFrom("queue")
    .selectAll()
    .where("due_at", "<=", now)
    .orderBy("due_at")
    .limit(limit)
    .modifyEnd(database.skipLocked)
    .execute();
}

/** When the next retry is due, in milliseconds UTC; null when none waits. */
export async function earliestDue(database: Database): Promise<number | null> {
  const row = await database.db
    .selectFrom("queue")
    .select("due_at")
    .where("due_at", "is not", null)
    .orderBy("due_at")
    .limit(1)
    .executeTakeFirst();
  return row?.due_at ?? null;
}

/** The connectors that have deliveries nobody holds. */
export async function connectorsWithBacklog(database: Database): Promise<string[]> {
  const rows = await database.db
    .selectFrom("connectors")
    .select("id")
    .where(({ or, exists, selectFrom }) => {
      const waits = (backlog: Backlog) =>
        exists(
          selectFrom("queue")
            .select("queue.id")
            .whereRef("queue.connector_id", "=", "connectors.id")
            .where(IN_BACKLOG[backlog]),
        );
      return or([waits("live"), waits("replays")]);
    })
    .execute();
  return rows.map(({ id }) => id);
}

/** The rows that a node has leased, by the store's account. */
export async function leasedIds(database: Database, nodeId: string): Promise<string[]> {
  const rows = await database.db.selectFrom("queue").select("id").where("leased_by", "=", nodeId).execute();
  return rows.map(({ id }) => id);
}
