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
