/** The nodes that share the work. A node that is silent for longer than its lease has lost what it held. */
import { type ExpressionBuilder, sql } from "kysely";
import type { Database, Transaction } from "./database.ts";
import type { Tables } from "./tables.ts";

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

/** A node, when it last said that it lives, by the database's clock, and how long that was ago. */
export type SeenNode = { id: string; seen_at: number; silent_ms: number };

/** The nodes but this one. */
export async function otherNodes(database: Database, nodeId: string): Promise<SeenNode[]> {
  return database.db
    .selectFrom("nodes")
    .select(["id", "seen_at", sql<number>`${database.clock} - seen_at`.as("silent_ms")])
    .where("id", "!=", nodeId)
    .execute();
}

/**
 * Takes from nodes what they held, unless they have spoken since they were seen: it becomes backlog, for whoever has room.
 * @returns the nodes that were removed.
 */
export async function takeOver(
  database: Database,
  nodes: readonly Pick<SeenNode, "id" | "seen_at">[],
): Promise<string[]> {
  if (nodes.length === 0) return [];
  const seenAt = new Map(nodes.map(({ id, seen_at }) => [id, seen_at]));
  return database.transaction(async ({ db }) => {
    const found = await db
      .selectFrom("nodes")
      .select(["id", "seen_at"])
      .where("id", "in", [...seenAt.keys()])
      .modifyEnd(database.skipLocked)
      .execute();
    const ids = found.filter(({ id, seen_at }) => seenAt.get(id) === seen_at).map(({ id }) => id);
    if (ids.length === 0) return ids;
    await releaseHeldBy({ db }, database, ids);
    await db.deleteFrom("nodes").where("id", "in", ids).execute();
    return ids;
  });
}

/**
 * Who holds something and is no node: one that was declared dead may have leased once more before it died. Reads the whole
 * queue.
 */
export async function strayHolders(database: Database): Promise<string[]> {
  const holders = await database.db
    .selectFrom("queue")
    .select("leased_by")
    .distinct()
    .where("leased_by", "is not", null)
    .where(isNoNode)
    .execute();
  return holders.flatMap(({ leased_by }) => leased_by ?? []);
}

/** Frees what these hold, unless they are nodes by now. */
export async function releaseStrays(database: Database, ids: readonly string[]): Promise<void> {
  if (ids.length === 0) return;
  // In one statement: a node that comes back right now may lease before another would look.
  await database.db
    .updateTable("queue")
    .set({ state: "backlog", leased_by: null })
    .where(({ ref }) => database.oneOf(ref("leased_by"), ids))
    .where(isNoNode)
    .execute();
}

function isNoNode({ not, exists, selectFrom }: ExpressionBuilder<Tables, "queue">) {
  return not(exists(selectFrom("nodes").select("nodes.id").whereRef("nodes.id", "=", "queue.leased_by")));
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
