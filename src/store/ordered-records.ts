/** Records that an account has in an order of its own: a position's `at` is a record's place. */
import type { Kysely } from "kysely";
import type { Database, Transaction } from "./database.ts";
import type { Position } from "./lists.ts";
import type { RecordColumns } from "./record-columns.ts";
import type { Tables } from "./tables.ts";

/** The tables of records that have a place. */
export type OrderedTable = "outcome_tags" | "trunks";

function ordered({ db }: Pick<Database, "db">): Kysely<{ records: RecordColumns & { position: number } }> {
  return db as unknown as Kysely<{ records: RecordColumns & { position: number } }>;
}

function named(table: OrderedTable): "records" {
  return table as string as "records";
}

/** An account's records in their order. @param after the place and id of the record before the first. */
export async function listInOrder<T extends OrderedTable>(
  database: Pick<Database, "db">,
  table: T,
  { accountId, after, limit }: { accountId: string; after?: Position; limit: number },
): Promise<Tables[T][]> {
  let query = ordered(database).selectFrom(named(table)).selectAll().where("account_id", "=", accountId);
  if (after !== undefined) {
    query = query.where(({ eb, refTuple, tuple }) => eb(refTuple("position", "id"), ">", tuple(after.at, after.id)));
  }
  return (await query.orderBy("position").orderBy("id").limit(limit).execute()) as unknown[] as Tables[T][];
}

/** The place behind an account's last record. */
export async function endOfOrder(tx: Transaction, table: OrderedTable, accountId: string): Promise<number> {
  const { last } = await ordered(tx)
    .selectFrom(named(table))
    .select(({ fn }) => fn.max("position").as("last"))
    .where("account_id", "=", accountId)
    .executeTakeFirstOrThrow();
  return last === null ? 0 : Number(last) + 1;
}

/** Puts an account's records into this order. */
export async function putInOrder(
  tx: Transaction,
  table: OrderedTable,
  { accountId, ids }: { accountId: string; ids: readonly string[] },
): Promise<void> {
  for (const [position, id] of ids.entries()) {
    await ordered(tx)
      .updateTable(named(table))
      .set({ position })
      .where("account_id", "=", accountId)
      .where("id", "=", id)
      .execute();
  }
}
