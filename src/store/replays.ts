import { sql } from "kysely";
import type { EventType } from "../contract/events.ts";
import type { Outcome } from "../model/delivery.ts";
import type { StoredEvent } from "../model/event.ts";
import { newId } from "../model/ids.ts";
import type { Database, Transaction } from "./database.ts";
import { EVENT_COLUMNS, toEvent } from "./events.ts";
import { listNewest, type NewestFilter } from "./list-newest.ts";
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

type Scope = Pick<Replay, "account_id" | "connector_id"> & ReplayFilter;

/** A part of a replay's range: after a moment, up to and with another. */
type Span = { after: number; until: number };

/** How many events one query of a replay looks through, so that it holds up nobody else's. */
const EVENTS_PER_SPAN = 5_000;

/** The next part of a replay's range: as many events as one query may look through, or all that are left. */
async function nextSpan(database: Database, { account_id, to }: Scope, after: number): Promise<Span> {
  const last = await database.db
    .selectFrom("events")
    .select("received_at")
    .where("account_id", "=", account_id)
    .where("received_at", ">", after)
    .where("received_at", "<", to)
    .orderBy("received_at")
    .offset(EVENTS_PER_SPAN - 1)
    .limit(1)
    .executeTakeFirst();
  return { after, until: last?.received_at ?? to - 1 };
}

function eventsIn({ after, until }: Span, database: Database, scope: Scope) {
  const { account_id, connector_id, types, undelivered_only } = scope;
  let query = database.db
    .selectFrom("events")
    .where("account_id", "=", account_id)
    .where("received_at", ">", after)
    .where("received_at", "<=", until)
    // The examples that a connector was tested with have not happened, so nobody else is told of them.
    .where(({ or, eb, not, exists, selectFrom }) =>
      or([
        eb("events.is_test", "=", 0),
        not(
          or([
            exists(
              selectFrom("deliveries")
                .select("deliveries.id")
                .whereRef("deliveries.account_id", "=", "events.account_id")
                .whereRef("deliveries.event_id", "=", "events.id")
                .where("deliveries.kind", "=", "test"),
            ),
            eb("events.id", "in", selectFrom("queue").select("queue.event_id").where("queue.kind", "=", "test")),
          ]),
        ),
      ]),
    );
  if (types !== null) query = query.where("type", "in", types);
  if (undelivered_only) {
    // An event has few deliveries and a connector many: only the event's are to be looked for in an index.
    const connectorId = sql<string>`coalesce(deliveries.connector_id, '')`;
    query = query.where(({ not, exists, selectFrom }) =>
      not(
        exists(
          selectFrom("deliveries")
            .select("deliveries.id")
            .whereRef("deliveries.account_id", "=", "events.account_id")
            .whereRef("deliveries.event_id", "=", "events.id")
            .where(connectorId, "=", connector_id)
            .where("deliveries.outcome", "=", "delivered"),
        ),
      ),
    );
  }
  return query;
}

async function countEvents(database: Database, scope: Scope): Promise<number> {
  let total = 0;
  for (let after = scope.from - 1; after < scope.to - 1; ) {
    const span = await nextSpan(database, scope, after);
    const { count } = await eventsIn(span, database, scope)
      .select(({ fn }) => fn.countAll<number>().as("count"))
      .executeTakeFirstOrThrow();
    total += Number(count);
    after = span.until;
  }
  return total;
}

/** Starts a replay; the events of its range are counted now. */
export async function insertReplay(
  database: Database,
  { accountId, connectorId, filter }: { accountId: string; connectorId: string; filter: ReplayFilter },
): Promise<Replay> {
  const total = await countEvents(database, { account_id: accountId, connector_id: connectorId, ...filter });
  const row: Tables["replays"] = {
    id: newId("rpl"),
    account_id: accountId,
    connector_id: connectorId,
    filter: JSON.stringify(filter),
    status: "running",
    total,
    queued: 0,
    cursor: null,
    leased_by: null,
    created_at: Date.now(),
    finished_at: null,
  };
  await database.transaction(({ db }) => db.insertInto("replays").values(row).execute());
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
 * The next events of a replay, about `limit` of them or none where a long part of its range has none, and where to go on
 * after them. What came in within one millisecond stays together: there the order of a call's events is told by their
 * numbers alone.
 */
export async function readReplayPage(
  database: Database,
  replay: Replay,
  limit: number,
): Promise<{ events: StoredEvent[]; cursor: number | "end" }> {
  const { cursor, from, to } = replay;
  if (cursor === "end") return { events: [], cursor };
  const span = await nextSpan(database, replay, cursor ?? from - 1);
  const rows = await eventsIn(span, database, replay)
    .select(EVENT_COLUMNS)
    .orderBy("received_at")
    .orderBy("id")
    .limit(limit)
    .execute();
  const last = rows.at(-1);
  if (rows.length < limit || !last) {
    return { events: rows.map(toEvent), cursor: span.until < to - 1 ? span.until : "end" };
  }
  const { received_at } = last;
  const rest = await eventsIn({ after: received_at - 1, until: received_at }, database, replay)
    .select(EVENT_COLUMNS)
    .where("id", ">", last.id)
    .orderBy("id")
    .execute();
  return { events: [...rows, ...rest].map(toEvent), cursor: received_at };
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
export async function listReplays(database: Pick<Database, "db">, filter: NewestFilter): Promise<Replay[]> {
  return (await listNewest(database, "replays", filter)).map(toReplay);
}
