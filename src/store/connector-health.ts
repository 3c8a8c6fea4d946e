/** What a connector's latest deliveries tell of it, and what there is of it. */
import type { Outcome } from "../model/delivery.ts";
import type { Database } from "./database.ts";

const HOUR_MS = 3_600_000;

export type CountedHour = { outcome: Outcome /** Milliseconds UTC. */; hour: number; count: number };

/**
 * How many deliveries of a connector have ended in each hour, as delivered or as exhausted. By an index alone, which has
 * no account: the caller has looked whose the connector is. It has no kind either, so that tests are among them.
 */
export async function countEndedByHour(
  database: Database,
  { connectorId, since }: { connectorId: string; since: number },
): Promise<CountedHour[]> {
  const count = async (outcome: Outcome): Promise<CountedHour[]> => {
    const rows = await database.db
      .selectFrom("deliveries")
      .select(({ eb, fn, lit }) => [eb("settled_at", "/", lit(HOUR_MS)).as("hour"), fn.countAll<number>().as("count")])
      .where("connector_id", "=", connectorId)
      .where("outcome", "=", outcome)
      .where("settled_at", ">=", since)
      .groupBy("hour")
      .execute();
    return rows.map((row) => ({ outcome, hour: Number(row.hour) * HOUR_MS, count: Number(row.count) }));
  };
  return [...(await count("delivered")), ...(await count("exhausted"))];
}

/** How long the last attempts of a connector's latest delivered webhooks took until they were written down, in milliseconds. */
export async function listAnswerTimes(
  database: Database,
  { accountId, connectorId, since, limit }: { accountId: string; connectorId: string; since: number; limit: number },
): Promise<number[]> {
  const rows = await database.db
    .selectFrom((from) =>
      from
        .selectFrom("deliveries")
        .select(["id", "attempts", "settled_at"])
        .where("account_id", "=", accountId)
        .where("connector_id", "=", connectorId)
        .where("outcome", "=", "delivered")
        .where("settled_at", ">=", since)
        .orderBy("settled_at", "desc")
        .orderBy("id", "desc")
        .limit(limit)
        .as("latest"),
    )
    .innerJoin("attempts", (join) =>
      join.onRef("attempts.delivery_id", "=", "latest.id").onRef("attempts.n", "=", "latest.attempts"),
    )
    .select(["latest.settled_at", "attempts.started_at"])
    .execute();
  return rows.map(({ settled_at, started_at }) => settled_at - started_at);
}

/** How many deliveries wait for a connector and how many have ended, each counted up to `most`. */
export async function countDeliveries(
  database: Database,
  { accountId, connectorId, most }: { accountId: string; connectorId: string; most: number },
): Promise<{ waiting: number; ended: number }> {
  const count = async (table: "queue" | "deliveries"): Promise<number> => {
    const { count } = await database.db
      .selectFrom((from) =>
        from
          .selectFrom(table)
          .select("id")
          .where("account_id", "=", accountId)
          .where("connector_id", "=", connectorId)
          .limit(most)
          .as("counted"),
      )
      .select(({ fn }) => fn.countAll<number>().as("count"))
      .executeTakeFirstOrThrow();
    return Number(count);
  };
  return { waiting: await count("queue"), ended: await count("deliveries") };
}
