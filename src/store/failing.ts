/** What has failed and what waits, counted by connector and reason. */
import { sql } from "kysely";
import type { QueueState } from "../model/delivery.ts";
import type { Database } from "./database.ts";

/** So many rows are counted at the most. */
export const COUNTED = 10_000;

export type FailureGroup = { connector_id: string; reason: string; count: number; latest_at: number };

/** What of an account has failed and is to be tried again. */
export async function countFailing({ db }: Pick<Database, "db">, accountId: string): Promise<FailureGroup[]> {
  const rows = await db
    .selectFrom((from) =>
      from
        .selectFrom("queue")
        .select(["connector_id", "reason", "created_at as at"])
        .where("account_id", "=", accountId)
        .where("reason", "is not", null)
        .orderBy("connector_id")
        .orderBy("id")
        .limit(COUNTED)
        .as("failing"),
    )
    .select(["connector_id", "reason", ({ fn }) => fn.countAll<number>().as("count")])
    .select(({ fn }) => fn.max("at").as("latest_at"))
    .groupBy(["connector_id", "reason"])
    .execute();
  return rows.map((row) => ({ ...row, reason: row.reason ?? "", count: Number(row.count) }));
}

/** What a connector has given up on since a moment, the latest of it. */
export async function countFailed(
  { db }: Pick<Database, "db">,
  { accountId, connectorId, from }: { accountId: string; connectorId: string; from: number },
): Promise<FailureGroup[]> {
  const rows = await db
    .selectFrom((query) =>
      query
        .selectFrom("deliveries")
        .select(["reason", "settled_at as at"])
        .where("account_id", "=", accountId)
        .where("connector_id", "=", connectorId)
        .where("outcome", "=", "exhausted")
        .where("settled_at", ">=", from)
        .where("kind", "!=", "test")
        .orderBy("settled_at", "desc")
        .orderBy("id", "desc")
        .limit(COUNTED)
        .as("failed"),
    )
    .select(["reason", ({ fn }) => fn.countAll<number>().as("count")])
    .select(({ fn }) => fn.max("at").as("latest_at"))
    .groupBy("reason")
    .execute();
  return rows.map(({ reason, count, latest_at }) => ({
    connector_id: connectorId,
    reason: reason ?? "",
    count: Number(count),
    latest_at,
  }));
}

export type WaitingGroup = { connector_id: string; state: QueueState; count: number; oldest_at: number };

/** What waits of an account by connector and state, among the oldest of all that wait. */
export async function countWaitingBy(
  database: Database,
  { accountId, limit }: { accountId: string; limit: number },
): Promise<WaitingGroup[]> {
  const rows = await database.db
    .selectFrom((from) =>
      from
        .selectFrom("queue")
        .select(["account_id", "connector_id", "state", "created_at"])
        .orderBy("id")
        .limit(limit)
        .as("oldest"),
    )
    .select(["connector_id", "state", ({ fn }) => fn.countAll<number>().as("count")])
    .select(({ fn }) => fn.min("created_at").as("oldest_at"))
    .where(sql.ref("account_id"), "=", accountId)
    .groupBy(["connector_id", "state"])
    .execute();
  return rows.map((row) => ({ ...row, count: Number(row.count) }));
}
