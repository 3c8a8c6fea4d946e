/** The nodes that share the work. A node that is silent for longer than its lease has lost what it held. */
import { sql } from "kysely";
import type { Database, Transaction } from "./database.ts";

export async function registerNode(database: Database, id: string): Promise<void> {
  const { clock } = database;
  await database.db.insertInto("nodes").values({ id, started_at: clock, seen_at: clock }).execute();
}

/** Says that a node lives; false when others have declared it dead. */
export async function renewNode(database: Database, id: string): Promise<boolean> {
  const { numUpdatedRows } = await database.db
    .updateTable("nodes")
    .set({ seen_at: database.clock })
    .where("id", "=", id)
    .executeTakeFirstOrThrow();
  return numUpdatedRows > 0n;
}

export async function countNodes(database: Database): Promise<number> {
  const { count } = await database.db
    .selectFrom("nodes")
    .select(({ fn }) => fn.countAll<number>().as("count"))
    .executeTakeFirstOrThrow();
  return Number(count);
}

/**
 * Takes from silent nodes what they held: it becomes backlog, for whoever has room.
 * @param silentMs how long a node may be silent; null takes from every other node, whatever the clock says.
 * @returns the nodes that were removed.
 */
export async function takeOver(
  database: Database,
  { nodeId, silentMs }: { nodeId: string; silentMs: number | null },
): Promise<string[]> {
  return database.transaction(async ({ db }) => {
    const dead = await db
      .selectFrom("nodes")
      .select("id")
      .where("id", "!=", nodeId)
      .$if(silentMs !== null, (query) =>
        query.where("seen_at", "<=", sql<number>`${database.clock} - ${sql.lit(silentMs)}`),
      )
      .modifyEnd(database.skipLocked)
      .execute();
    const ids = dead.map(({ id }) => id);
    if (ids.length === 0) return ids;
    await releaseHeldBy({ db }, database, ids);
    await db.deleteFrom("nodes").where("id", "in", ids).execute();
    return ids;
  });
}

/**
 * Frees what is held by nodes that do not exist: one that was declared dead may have leased once more before it died.
 * @returns those nodes.
 */
export async function releaseStrays(database: Database): Promise<string[]> {
  return database.transaction(async ({ db }) => {
    const strays = await db
      .selectFrom("queue")
      .select("leased_by")
      .distinct()
      .where("leased_by", "is not", null)
      .where(({ not, exists, selectFrom }) =>
        not(exists(selectFrom("nodes").select("nodes.id").whereRef("nodes.id", "=", "queue.leased_by"))),
      )
      .execute();
    const ids = strays.flatMap(({ leased_by }) => leased_by ?? []);
    if (ids.length > 0) await releaseHeldBy({ db }, database, ids);
    return ids;
  });
}

/** A node ends in peace: what it held is free at once. */
export async function removeNode(database: Database, id: string): Promise<void> {
  await database.transaction(async ({ db }) => {
    await releaseHeldBy({ db }, database, [id]);
    await db.deleteFrom("nodes").where("id", "=", id).execute();
  });
}

async function releaseHeldBy({ db }: Pick<Transaction, "db">, database: Database, nodeIds: string[]): Promise<void> {
  await db
    .updateTable("queue")
    .set({ state: "backlog", leased_by: null })
    .where(({ ref }) => database.oneOf(ref("leased_by"), nodeIds))
    .execute();
}
