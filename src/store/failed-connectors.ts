import type { Kysely } from "kysely";
import type { Database } from "./database.ts";
import type { Tables } from "./tables.ts";

/**
 * The connectors, sorted, where something of a call has failed and was not delivered since: given up, or failing and to be
 * tried again. By the calls' ids; calls without one are left out.
 */
export async function failedConnectors(
  db: Kysely<Tables>,
  database: Database,
  { accountId, callIds }: { accountId: string; callIds: readonly string[] },
): Promise<Map<string, string[]>> {
  if (callIds.length === 0) return new Map();
  const events = await db
    .selectFrom("events")
    .select(["id", "call_id"])
    .where("account_id", "=", accountId)
    .where(({ ref }) => database.oneOf(ref("call_id"), callIds))
    .execute();
  const callOf = new Map(events.map(({ id, call_id }) => [id, call_id ?? ""]));
  const eventIds = [...callOf.keys()];
  // What is pending is read first: a delivery that ends meanwhile is found twice rather than not at all.
  const pending = await db
    .selectFrom("queue")
    .select(["event_id", "connector_id", "attempts"])
    .where("account_id", "=", accountId)
    .where(({ ref }) => database.oneOf(ref("event_id"), eventIds))
    .where("kind", "!=", "test")
    .execute();
  const ended = await db
    .selectFrom("deliveries")
    .select(["event_id", "connector_id", "outcome"])
    .where("account_id", "=", accountId)
    .where(({ ref }) => database.oneOf(ref("event_id"), eventIds))
    .where("kind", "!=", "test")
    .execute();
  const pairOf = (row: { event_id: string; connector_id: string }) => `${row.event_id} ${row.connector_id}`;
  const delivered = new Set(ended.filter(({ outcome }) => outcome === "delivered").map(pairOf));
  const failed = [
    ...pending.filter(({ attempts }) => attempts > 0),
    ...ended.filter(({ outcome }) => outcome === "exhausted"),
  ].filter((row) => !delivered.has(pairOf(row)));
  const byCall = Map.groupBy(failed, ({ event_id }) => callOf.get(event_id) ?? "");
  return new Map([...byCall].map(([id, rows]) => [id, [...new Set(rows.map((row) => row.connector_id))].sort()]));
}

/** The latest calls of which something has failed at a connector, as the index knows them. */
export async function listFailedCalls(
  { db }: Pick<Database, "db">,
  { accountId, connectorId, limit }: { accountId: string; connectorId: string; limit: number },
): Promise<string[]> {
  const rows = await db
    .selectFrom("call_failures")
    .select("call_id")
    .where("account_id", "=", accountId)
    .where("connector_id", "=", connectorId)
    .orderBy("at", "desc")
    .limit(limit)
    .execute();
  return rows.map(({ call_id }) => call_id);
}
