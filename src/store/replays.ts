import { sql } from "kysely";
import type { EventType } from "../contract/events.ts";
import type { Outcome } from "../model/delivery.ts";
import type { StoredEvent } from "../model/event.ts";
import { newId } from "../model/ids.ts";
import type { Database, Transaction } from "./database.ts";
import { EVENT_COLUMNS, toEvent } from "./events.ts";
import type { Tables } from "./tables.ts";

/** Which events are sent again. Times in milliseconds UTC, of their arrival. */
export type ReplayFilter = { from: number; to: number; types: EventType[] | null; undelivered_only: boolean };

export type Replay = ReplayFilter &
  Pick<
    Tables["replays"],
    "id" | "account_id" | "connector_id" | "status" | "total" | "queued" | "created_at" | "finished_at"
  > & {
    /**
     * Events received until then have been looked at, in milliseconds UTC; null at the start, `end` when every event of
     * the range has been.
     */
    cursor: number | "end" | null;
  };

function toReplay({ filter, cursor, leased_by: _, ...row }: Tables["replays"]): Replay {
  return {
    ...row,
    ...(JSON.parse(filter) as ReplayFilter),
    cursor: cursor === null ? null : (JSON.parse(cursor) as number | "end"),
  };
}

function eventsOf(database: Database, replay: Pick<Replay, "account_id" | "connector_id"> & ReplayFilter) {
  const { account_id, connector_id, from, to, types, undelivered_only } = replay;
  let query = database.db
    .selectFrom("events")
    .where("account_id", "=", account_id)
    .where("received_at", ">=", from)
    .where("received_at", "<", to);
  if (types !== null) query = query.where("type", "in", types);
  if (undelivered_only) {
    query = query.where(({ not, exists, selectFrom }) =>
      not(
        exists(
          selectFrom("deliveries")
            .select("deliveries.id")
            .whereRef("deliveries.account_id", "=", "events.account_id")
            .whereRef("deliveries.event_id", "=", "events.id")
            .where("deliveries.connector_id", "=", connector_id)
            .where("deliveries.outcome", "=", "delivered"),
        ),
      ),
    );
  }
  return query;
}

/** Starts a replay; the events of its range are counted now. */
export async function insertReplay(
  database: Database,
  { accountId, connectorId, filter }: { accountId: string; connectorId: string; filter: ReplayFilter },
): Promise<Replay> {
  const { total } = await eventsOf(database, { account_id: accountId, connector_id: connectorId, ...filter })
    .select(({ fn }) => fn.countAll<number>().as("total"))
    .executeTakeFirstOrThrow();
  const row: Tables["replays"] = {
    id: newId("rpl"),
    account_id: accountId,
    connector_id: connectorId,
    filter: JSON.stringify(filter),
    status: "running",
    total: Number(total),
    queued: 0,
    cursor: null,
    leased_by: null,
    created_at: Date.now(),
    finished_at: null,
  };
  await database.db.insertInto("replays").values(row).execute();
  return toReplay(row);
}

/** The running replays that this node is to work on: its own, and those whose node is gone. */
export async function claimReplays(database: Database, nodeId: string): Promise<Replay[]> {
  const free = await database.db
    .selectFrom("replays")
    .selectAll()
    .where("status", "=", "running")
    .where(({ or, eb, not, exists, selectFrom }) =>
      or([
        eb("leased_by", "is", null),
        eb("leased_by", "=", nodeId),
        not(exists(selectFrom("nodes").select("nodes.id").whereRef("nodes.id", "=", "replays.leased_by"))),
      ]),
    )
    .execute();
  const mine: Replay[] = [];
  for (const row of free) {
    const { numUpdatedRows } = await database.db
      .updateTable("replays")
      .set({ leased_by: nodeId })
      .where("id", "=", row.id)
      .where("status", "=", "running")
      .where("leased_by", row.leased_by === null ? "is" : "=", row.leased_by)
      .executeTakeFirstOrThrow();
    if (numUpdatedRows > 0n) mine.push(toReplay(row));
  }
  return mine;
}

/**
 * The next events of a replay, at least `limit` where there are so many, and where to go on after them. What came in
 * within one millisecond stays together: there the order of a call's events is told by their numbers alone.
 */
export async function readReplayPage(
  database: Database,
  replay: Replay,
  limit: number,
): Promise<{ events: StoredEvent[]; cursor: number | "end" }> {
  const { cursor } = replay;
  if (cursor === "end") return { events: [], cursor };
  let query = eventsOf(database, replay).select(EVENT_COLUMNS);
  if (cursor !== null) query = query.where("received_at", ">", cursor);
  const rows = await query.orderBy("received_at").orderBy("id").limit(limit).execute();
  const last = rows.at(-1);
  if (rows.length < limit || !last) return { events: rows.map(toEvent), cursor: "end" };
  const rest = await eventsOf(database, replay)
    .select(EVENT_COLUMNS)
    .where("received_at", "=", last.received_at)
    .where("id", ">", last.id)
    .orderBy("id")
    .execute();
  return { events: [...rows, ...rest].map(toEvent), cursor: last.received_at };
}

/** Notes how far a replay has got; false when it was stopped meanwhile, or another node has taken it further. */
export async function advanceReplay(
  tx: Transaction,
  { replay, read, cursor }: { replay: Pick<Replay, "id" | "cursor">; read: number; cursor: number | "end" },
): Promise<boolean> {
  const { numUpdatedRows } = await tx.db
    .updateTable("replays")
    .set(({ eb }) => ({ queued: eb("queued", "+", read), cursor: JSON.stringify(cursor) }))
    .where("id", "=", replay.id)
    .where("status", "=", "running")
    .where("cursor", replay.cursor === null ? "is" : "=", replay.cursor === null ? null : JSON.stringify(replay.cursor))
    .executeTakeFirstOrThrow();
  return numUpdatedRows > 0n;
}

export async function endReplay(
  { db }: Pick<Database, "db">,
  id: string,
  status: "completed" | "stopped",
): Promise<void> {
  await db
    .updateTable("replays")
    .set({ status, finished_at: Date.now() })
    .where("id", "=", id)
    .where("status", "=", "running")
    .execute();
}

/** Ends the replays to a connector that is being deleted. */
export async function stopReplaysOf(tx: Transaction, connectorId: string): Promise<void> {
  await tx.db
    .updateTable("replays")
    .set({ status: "stopped", finished_at: Date.now() })
    .where("connector_id", "=", connectorId)
    .where("status", "=", "running")
    .execute();
}

/** How many deliveries of a replay wait or are under way. */
export async function countWaitingOf(database: Database, replayId: string): Promise<number> {
  const { waiting } = await database.db
    .selectFrom("queue")
    .select(({ fn }) => fn.countAll<number>().as("waiting"))
    .where("replay_id", "=", replayId)
    .executeTakeFirstOrThrow();
  return Number(waiting);
}

/** What has become of replays' deliveries so far, by the replays' ids. */
export async function countReplayed(
  database: Database,
  ids: readonly string[],
): Promise<Map<string, { delivered: number; failed: number; waiting: number }>> {
  const counts = new Map(ids.map((id) => [id, { delivered: 0, failed: 0, waiting: 0 }]));
  // One statement sees one moment, so that no delivery is counted twice or left out because it ends meanwhile.
  const rows = await database.db
    .selectFrom("deliveries")
    .select(["replay_id", sql<Outcome | null>`outcome`.as("outcome"), ({ fn }) => fn.countAll<number>().as("count")])
    .where(({ ref }) => database.oneOf(ref("replay_id"), ids))
    .groupBy(["replay_id", "outcome"])
    .unionAll(({ selectFrom }) =>
      selectFrom("queue")
        .select(["replay_id", sql<Outcome | null>`null`.as("outcome"), ({ fn }) => fn.countAll<number>().as("count")])
        .where(({ ref }) => database.oneOf(ref("replay_id"), ids))
        .groupBy("replay_id"),
    )
    .execute();
  for (const { replay_id, outcome, count } of rows) {
    const counted = counts.get(replay_id ?? "");
    if (!counted) continue;
    if (outcome === null) counted.waiting += Number(count);
    else counted[outcome === "delivered" ? "delivered" : "failed"] += Number(count);
  }
  return counts;
}

export async function findReplay(
  database: Database,
  { accountId, id }: { accountId: string; id: string },
): Promise<Replay | null> {
  const row = await database.db
    .selectFrom("replays")
    .selectAll()
    .where("account_id", "=", accountId)
    .where("id", "=", id)
    .executeTakeFirst();
  return row ? toReplay(row) : null;
}

/** An account's replays, the newest first. */
export async function listReplays(
  database: Database,
  { accountId, before, limit }: { accountId: string; before: string | undefined; limit: number },
): Promise<Replay[]> {
  let query = database.db.selectFrom("replays").selectAll().where("account_id", "=", accountId);
  if (before !== undefined) query = query.where("id", "<", before);
  const rows = await query.orderBy("id", "desc").limit(limit).execute();
  return rows.map(toReplay);
}
