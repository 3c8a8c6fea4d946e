import { type SqlBool, sql } from "kysely";
import type { Database, Transaction } from "./database.ts";
import type { Position } from "./lists.ts";
import type { Tables } from "./tables.ts";

/** An account's contacts that have a number, the newest first. */
export async function listEntriesWithNumber(
  database: Pick<Database, "db">,
  filter: { accountId: string; number: string; before?: Position; limit: number },
): Promise<Tables["address_book"][]> {
  const { accountId, number, before, limit } = filter;
  let query = database.db
    .selectFrom("address_book_numbers")
    .innerJoin("address_book", (join) =>
      join
        .onRef("address_book.account_id", "=", "address_book_numbers.account_id")
        .onRef("address_book.id", "=", "address_book_numbers.entry_id"),
    )
    .selectAll("address_book")
    .where("address_book_numbers.account_id", "=", accountId)
    .where("address_book_numbers.number", "=", number);
  // Few have one number: they are found by it and sorted, not looked for among all in the order of the list.
  const createdAt = sql<number>`created_at + 0`;
  if (before !== undefined) query = query.where(sql<SqlBool>`(${createdAt}, id) < (${before.at}, ${before.id})`);
  return query.orderBy(createdAt, "desc").orderBy("id", "desc").limit(limit).execute();
}

/** An account's contacts of these ids. */
export async function findEntries(
  { db }: Pick<Database, "db">,
  { database, accountId, ids }: { database: Database; accountId: string; ids: readonly string[] },
): Promise<Tables["address_book"][]> {
  return db
    .selectFrom("address_book")
    .selectAll()
    .where("account_id", "=", accountId)
    .where(({ ref }) => database.oneOf(ref("id"), ids))
    .execute();
}

/** Notes which numbers find a contact; none for one that is gone. */
export async function saveEntryNumbers(
  { db }: Transaction,
  { accountId, id, numbers }: { accountId: string; id: string; numbers: readonly string[] },
): Promise<void> {
  await db.deleteFrom("address_book_numbers").where("account_id", "=", accountId).where("entry_id", "=", id).execute();
  const rows = [...new Set(numbers)].map((number) => ({ account_id: accountId, number, entry_id: id }));
  if (rows.length > 0) await db.insertInto("address_book_numbers").values(rows).execute();
}

/** The contact who has a number, the newest one; null for nobody. */
export async function findContactByNumber(
  database: Pick<Database, "db">,
  given: { accountId: string; number: string },
): Promise<Tables["address_book"] | null> {
  return (await listEntriesWithNumber(database, { ...given, limit: 1 }))[0] ?? null;
}
