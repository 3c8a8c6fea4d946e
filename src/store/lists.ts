/** The lists that people and programs page through, newest first. */
import { type SqlBool, sql } from "kysely";
import type { Call, EventType } from "../contract/events.ts";
import type { Outcome } from "../model/delivery.ts";
import type { StoredEvent } from "../model/event.ts";
import type { Database } from "./database.ts";
import { EVENT_COLUMNS, type Skipped, toEvent } from "./events.ts";
import type { AttemptsTable, DeliveriesTable, QueueTable } from "./tables.ts";

/** Where a page ends and the next one begins. */
export type Position = { at: number; id: string };

export async function listEvents(
  database: Database,
  filter: { accountId: string; type?: EventType; callId?: string; before?: Position; limit: number },
): Promise<StoredEvent[]> {
  const { accountId, type, callId, before, limit } = filter;
  let query = database.db.selectFrom("events").select(EVENT_COLUMNS).where("account_id", "=", accountId);
  if (type !== undefined) query = query.where("type", "=", type);
  if (callId !== undefined) query = query.where("call_id", "=", callId);
  if (before !== undefined) {
    query = query.where(({ eb, refTuple, tuple }) =>
      eb(refTuple("received_at", "id"), "<", tuple(before.at, before.id)),
    );
  }
  // A call has few events: they are sorted rather than looked for among all events in the order of the list, which is
  // what SQLite would choose if it could.
  const receivedAt = callId === undefined ? sql.ref<number>("received_at") : sql<number>`received_at + 0`;
  const rows = await query.orderBy(receivedAt, "desc").orderBy("id", "desc").limit(limit).execute();
  return rows.map(toEvent);
}

/** Where events stand that came in from a moment on, or after a position, the oldest first: for who follows along. */
export async function listPositions(
  database: Database,
  { accountId, from, limit }: { accountId: string; from: Position; limit: number },
): Promise<Position[]> {
  return database.db
    .selectFrom("events")
    .select(["received_at as at", "id"])
    .where("account_id", "=", accountId)
    .where(({ eb, refTuple, tuple }) => eb(refTuple("received_at", "id"), ">", tuple(from.at, from.id)))
    .orderBy("received_at")
    .orderBy("id")
    .limit(limit)
    .execute();
}

/** The events of these ids, in the order in which they came in. */
export async function findEvents(
  database: Database,
  { accountId, ids }: { accountId: string; ids: readonly string[] },
): Promise<StoredEvent[]> {
  const rows = await database.byIds(database.db, { table: "events", columns: EVENT_COLUMNS, accountId, ids });
  return rows.map(toEvent).sort((a, b) => a.received_at - b.received_at || (a.id < b.id ? -1 : 1));
}

/** An event with the connectors that do not get it, and why. */
export async function findEvent(
  database: Database,
  { accountId, id }: { accountId: string; id: string },
): Promise<{ event: StoredEvent; skipped: Skipped } | null> {
  const row = await database.db
    .selectFrom("events")
    .select([...EVENT_COLUMNS, "skipped"])
    .where("account_id", "=", accountId)
    .where("id", "=", id)
    .executeTakeFirst();
  if (!row) return null;
  const { skipped, ...event } = row;
  return { event: toEvent(event), skipped: JSON.parse(skipped) as Skipped };
}

export async function listCalls(
  database: Database,
  filter: {
    accountId: string;
    agentId?: string | undefined;
    from?: number | undefined;
    to?: number | undefined;
    before?: Position | undefined;
    limit: number;
  },
): Promise<{ call: Call; created_at: number }[]> {
  const { accountId, agentId, from, to, before, limit } = filter;
  let query = database.db.selectFrom("calls").select(["call", "created_at"]).where("account_id", "=", accountId);
  if (agentId !== undefined) query = query.where("agent_id", "=", agentId);
  if (from !== undefined) query = query.where("created_at", ">=", from);
  if (to !== undefined) query = query.where("created_at", "<", to);
  if (before !== undefined) query = query.where(sql<SqlBool>`(created_at, id) < (${before.at}, ${before.id})`);
  const rows = await query.orderBy("created_at", "desc").orderBy("id", "desc").limit(limit).execute();
  return rows.map((row) => ({ call: JSON.parse(row.call) as Call, created_at: row.created_at }));
}

export async function findCall(
  database: Database,
  { accountId, id }: { accountId: string; id: string },
): Promise<Call | null> {
  const row = await database.db
    .selectFrom("calls")
    .select("call")
    .where("account_id", "=", accountId)
    .where("id", "=", id)
    .executeTakeFirst();
  return row ? (JSON.parse(row.call) as Call) : null;
}

/** Whose calls these are now, by the calls' ids; those that are nobody's are left out. */
export async function findAgents(
  database: Database,
  { accountId, callIds }: { accountId: string; callIds: readonly string[] },
): Promise<Map<string, string>> {
  const columns = ["id", "agent_id"] as const;
  const rows = await database.byIds(database.db, { table: "calls", columns, accountId, ids: [...new Set(callIds)] });
  return new Map(rows.flatMap(({ id, agent_id }) => (agent_id === null ? [] : [[id, agent_id]])));
}

/** No call that lives is older than this. */
const LONGEST_CALL_MS = 24 * 3_600_000;

/** More calls than any screen can show. */
const MOST_CALLS_OF_AGENT = 200;

/**
 * The latest of an agent's calls that have not ended, or, with `since`, of those that changed, or that CRMs have answered
 * for, from that moment on.
 */
export async function listAgentCallIds(
  database: Database,
  { accountId, agentId, since, now }: { accountId: string; agentId: string; since: number | null; now: number },
): Promise<string[]> {
  const query = database.db
    .selectFrom("calls")
    .select("id")
    .where("account_id", "=", accountId)
    .where("agent_id", "=", agentId)
    .where("created_at", ">", now - LONGEST_CALL_MS);
  const rows = await (since === null
    ? query.where("status", "not in", ["ended", "failed"])
    : query.where(({ or, eb, exists, selectFrom }) =>
        or([
          eb("updated_at", ">=", since),
          exists(
            selectFrom("screens")
              .select("screens.call_id")
              .whereRef("screens.account_id", "=", "calls.account_id")
              .whereRef("screens.call_id", "=", "calls.id")
              .where("screens.updated_at", ">=", since),
          ),
        ]),
      )
  )
    .orderBy("created_at", "desc")
    .limit(MOST_CALLS_OF_AGENT)
    .execute();
  return rows.map(({ id }) => id).reverse();
}

const OUTCOMES = Object.keys({
  delivered: true,
  exhausted: true,
  expired: true,
  discarded: true,
} satisfies Record<Outcome, true>) as Outcome[];

type EndedFilter = { accountId: string; connectorId: string; before?: Position; limit: number };

/**
 * A connector's deliveries that have ended, the latest first. Each outcome is found by itself, so that one index serves
 * a list of all and a list of the few that failed among a million.
 */
export async function listEnded(
  database: Database,
  { outcome, ...filter }: EndedFilter & { outcome?: Outcome },
): Promise<DeliveriesTable[]> {
  if (outcome !== undefined) return listEndedAs(outcome, database, filter);
  const lists = await Promise.all(OUTCOMES.map((each) => listEndedAs(each, database, filter)));
  return lists
    .flat()
    .sort((a, b) => b.settled_at - a.settled_at || (a.id < b.id ? 1 : -1))
    .slice(0, filter.limit);
}

async function listEndedAs(
  outcome: Outcome,
  database: Database,
  { accountId, connectorId, before, limit }: EndedFilter,
): Promise<DeliveriesTable[]> {
  let query = database.db
    .selectFrom("deliveries")
    .selectAll()
    .where("account_id", "=", accountId)
    .where("connector_id", "=", connectorId)
    .where("outcome", "=", outcome);
  if (before !== undefined) {
    query = query.where(({ eb, refTuple, tuple }) =>
      eb(refTuple("settled_at", "id"), "<", tuple(before.at, before.id)),
    );
  }
  return query.orderBy("settled_at", "desc").orderBy("id", "desc").limit(limit).execute();
}

/** Sorts after every id. */
const BEHIND_IDS = "~";

/**
 * A connector's deliveries that are pending, the oldest first: a range of the index. Asked for a connector and the order of
 * ids, PostgreSQL would rather read what waits everywhere, once much does.
 */
export async function listPending(
  database: Database,
  filter: { accountId: string; connectorId: string; after?: string; limit: number },
): Promise<QueueTable[]> {
  const { accountId, connectorId, after = "", limit } = filter;
  return database.db
    .selectFrom("queue")
    .selectAll()
    .where(({ eb, and, refTuple, tuple }) => {
      const place = refTuple("connector_id", "account_id", "id");
      return and([
        eb(place, ">", tuple(connectorId, accountId, after)),
        eb(place, "<", tuple(connectorId, accountId, BEHIND_IDS)),
      ]);
    })
    .orderBy("connector_id")
    .orderBy("account_id")
    .orderBy("id")
    .limit(limit)
    .execute();
}

/** What became of events at every connector, and what is still to come of them. */
export async function findDeliveriesOf(
  database: Database,
  { accountId, eventIds }: { accountId: string; eventIds: readonly string[] },
): Promise<{ ended: DeliveriesTable[]; pending: QueueTable[] }> {
  // What is pending is read first: a delivery that ends meanwhile is found twice rather than not at all.
  const pending = await database.db
    .selectFrom("queue")
    .selectAll()
    .where("account_id", "=", accountId)
    .where(({ ref }) => database.oneOf(ref("event_id"), eventIds))
    .orderBy("id")
    .execute();
  const ended = await database.db
    .selectFrom("deliveries")
    .selectAll()
    .where("account_id", "=", accountId)
    .where(({ ref }) => database.oneOf(ref("event_id"), eventIds))
    .orderBy("id")
    .execute();
  const endedIds = new Set(ended.map(({ id }) => id));
  return { ended, pending: pending.filter(({ id }) => !endedIds.has(id)) };
}

/** One delivery, wherever it is. */
export async function findDelivery(
  database: Database,
  { accountId, id }: { accountId: string; id: string },
): Promise<{ ended: DeliveriesTable; pending?: never } | { pending: QueueTable; ended?: never } | null> {
  const pending = await database.db
    .selectFrom("queue")
    .selectAll()
    .where("account_id", "=", accountId)
    .where("id", "=", id)
    .executeTakeFirst();
  if (pending) return { pending };
  const ended = await database.db
    .selectFrom("deliveries")
    .selectAll()
    .where("account_id", "=", accountId)
    .where("id", "=", id)
    .executeTakeFirst();
  return ended ? { ended } : null;
}

/** A delivery's attempts, in their order. */
export async function listAttempts(
  database: Database,
  { accountId, deliveryId }: { accountId: string; deliveryId: string },
): Promise<AttemptsTable[]> {
  return database.db
    .selectFrom("attempts")
    .selectAll()
    .where("delivery_id", "=", deliveryId)
    .where("account_id", "=", accountId)
    .orderBy("n")
    .execute();
}
