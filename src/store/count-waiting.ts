import type { QueueState } from "../model/delivery.ts";
import type { Database } from "./database.ts";

/** Rows per query: they take about a millisecond, and whoever else reads waits no longer than that. */
const PAGE = 1_000;

export type WaitingRow = { connector_id: string; state: QueueState; count: number };

/**
 * How many deliveries have not ended, by connector and state. Locks nothing and reads a page at a time; what moves
 * meanwhile may be counted twice or not at all.
 */
export async function countWaiting(database: Database): Promise<WaitingRow[]> {
  const counts = new Map<string, WaitingRow>();
  for (let after = "", read = PAGE; read === PAGE; ) {
    const rows = await countPage(database, after);
    read = 0;
    for (const { connector_id, state, count, last } of rows) {
      read += count;
      if (last > after) after = last;
      const key = `${connector_id} ${state}`;
      const counted = counts.get(key);
      if (counted) counted.count += count;
      else counts.set(key, { connector_id, state, count });
    }
  }
  return [...counts.values()];
}

async function countPage(database: Database, after: string): Promise<(WaitingRow & { last: string })[]> {
  const rows = await database.db
    .selectFrom((from) =>
      from
        .selectFrom("queue")
        .select(["id", "connector_id", "state"])
        .where("id", ">", after)
        .orderBy("id")
        .limit(PAGE)
        .as("page"),
    )
    .select([
      "connector_id",
      "state",
      ({ fn }) => fn.countAll<number>().as("count"),
      ({ fn }) => fn.max("id").as("last"),
    ])
    .groupBy(["connector_id", "state"])
    .execute();
  return rows.map((row) => ({ ...row, count: Number(row.count) }));
}
