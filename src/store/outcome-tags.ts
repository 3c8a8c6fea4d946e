import type { Database, Transaction } from "./database.ts";
import type { Position } from "./lists.ts";
import type { Tables } from "./tables.ts";

/** An account's outcome tags in their order. @param after the place (`at`) and id of the tag before the first. */
export async function listOutcomeTags(
  { db }: Pick<Database, "db">,
  { accountId, after, limit }: { accountId: string; after?: Position; limit: number },
): Promise<Tables["outcome_tags"][]> {
  let query = db.selectFrom("outcome_tags").selectAll().where("account_id", "=", accountId);
  if (after !== undefined) {
    query = query.where(({ eb, refTuple, tuple }) => eb(refTuple("position", "id"), ">", tuple(after.at, after.id)));
  }
  return query.orderBy("position").orderBy("id").limit(limit).execute();
}

/** The outcome tag that has this id, else the one that has this name. */
export async function findOutcomeTag(
  { db }: Pick<Database, "db">,
  { accountId, tag }: { accountId: string; tag: string },
): Promise<Tables["outcome_tags"] | null> {
  const rows = await db
    .selectFrom("outcome_tags")
    .selectAll()
    .where("account_id", "=", accountId)
    .where(({ eb, or }) => or([eb("id", "=", tag), eb("name", "=", tag)]))
    .execute();
  return rows.find(({ id }) => id === tag) ?? rows[0] ?? null;
}

/** The place behind an account's last tag. */
export async function endOfOutcomeTags(tx: Transaction, accountId: string): Promise<number> {
  const { last } = await tx.db
    .selectFrom("outcome_tags")
    .select(({ fn }) => fn.max("position").as("last"))
    .where("account_id", "=", accountId)
    .executeTakeFirstOrThrow();
  return last === null ? 0 : Number(last) + 1;
}

/** Puts an account's tags into this order. */
export async function orderOutcomeTags(tx: Transaction, accountId: string, ids: readonly string[]): Promise<void> {
  for (const [position, id] of ids.entries()) {
    await tx.db
      .updateTable("outcome_tags")
      .set({ position })
      .where("account_id", "=", accountId)
      .where("id", "=", id)
      .execute();
  }
}
