/** Up to when the events that nodes have accepted are in the calls' index. */
import type { Database } from "./database.ts";

/** Notes how far a node's events are indexed, in milliseconds UTC. */
export async function saveMark({ db }: Pick<Database, "db">, id: string, indexedUntil: number): Promise<void> {
  await db
    .insertInto("search_marks")
    .values({ id, indexed_until: indexedUntil })
    .onConflict((conflict) => conflict.column("id").doUpdateSet({ indexed_until: indexedUntil }))
    .execute();
}

export async function deleteMark({ db }: Pick<Database, "db">, id: string): Promise<void> {
  await db.deleteFrom("search_marks").where("id", "=", id).execute();
}

/** The marks of nodes that are gone: from there on somebody has to look through what came in. */
export async function listLeftMarks({ db }: Pick<Database, "db">): Promise<{ id: string; indexed_until: number }[]> {
  return db
    .selectFrom("search_marks")
    .selectAll()
    .where(({ not, exists, selectFrom }) =>
      not(exists(selectFrom("nodes").select("nodes.id").whereRef("nodes.id", "=", "search_marks.id"))),
    )
    .execute();
}

/** The calls of the events that came in after a position, the oldest first, and where to go on; null at the end. */
export async function listCallsWithEvents(
  { db }: Pick<Database, "db">,
  { accountId, after, limit }: { accountId: string; after: { at: number; id: string }; limit: number },
): Promise<{ callIds: string[]; next: { at: number; id: string } | null }> {
  const rows = await db
    .selectFrom("events")
    .select(["id", "received_at", "call_id"])
    .where("account_id", "=", accountId)
    .where(({ eb, refTuple, tuple }) => eb(refTuple("received_at", "id"), ">", tuple(after.at, after.id)))
    .orderBy("received_at")
    .orderBy("id")
    .limit(limit)
    .execute();
  const last = rows.at(-1);
  return {
    callIds: [...new Set(rows.flatMap(({ call_id }) => (call_id === null ? [] : [call_id])))],
    next: last && rows.length === limit ? { at: last.received_at, id: last.id } : null,
  };
}
