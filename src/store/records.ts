/** The records that an account keeps, of whatever kind: each has an id of its account's and is listed the newest first. */
import { type Kysely, sql } from "kysely";
import type { Database, Transaction } from "./database.ts";
import type { Position } from "./lists.ts";
import type { RecordColumns } from "./record-columns.ts";
import type { Tables } from "./tables.ts";

/** The tables of records. */
export type RecordTable = "teams" | "agents" | "lines" | "outcome_tags" | "address_book" | "trunks" | "inspectors";

type RecordKey = { accountId: string; id: string };

/** What is done here is done to the columns that all of the tables have. */
function common({ db }: Pick<Database, "db">): Kysely<{ records: RecordColumns }> {
  return db as unknown as Kysely<{ records: RecordColumns }>;
}

function named(table: RecordTable): "records" {
  return table as string as "records";
}

/** Holds an account until the transaction ends: of two who change its records, one sees what the other did. */
export async function lockAccount(tx: Transaction, database: Database, accountId: string): Promise<void> {
  await tx.db.selectFrom("accounts").select("id").where("id", "=", accountId).modifyEnd(database.forUpdate).execute();
}

/** An account's records, the newest first. @param where columns that must have these values. */
export async function listRecords<T extends RecordTable>(
  database: Pick<Database, "db">,
  table: T,
  filter: { accountId: string; where?: Partial<Tables[T]>; before?: Position; limit: number },
): Promise<Tables[T][]> {
  const { accountId, where = {}, before, limit } = filter;
  let query = common(database).selectFrom(named(table)).selectAll().where("account_id", "=", accountId);
  for (const [column, value] of Object.entries(where)) query = query.where(sql.ref(column), "=", value);
  if (before !== undefined) {
    query = query.where(({ eb, refTuple, tuple }) =>
      eb(refTuple("created_at", "id"), "<", tuple(before.at, before.id)),
    );
  }
  const rows = await query.orderBy("created_at", "desc").orderBy("id", "desc").limit(limit).execute();
  return rows as Tables[T][];
}

/** A record; null where the account has none with this id. */
export async function findRecord<T extends RecordTable>(
  database: Pick<Database, "db">,
  table: T,
  { accountId, id }: RecordKey,
): Promise<Tables[T] | null> {
  const row = await common(database)
    .selectFrom(named(table))
    .selectAll()
    .where("account_id", "=", accountId)
    .where("id", "=", id)
    .executeTakeFirst();
  return (row as Tables[T] | undefined) ?? null;
}

/** The record, other than one, that has a value which no two may have; null where it is free. */
export async function findHolder<T extends RecordTable>(
  tx: Transaction,
  table: T,
  { accountId, column, value, except }: { accountId: string; column: string; value: unknown; except: string | null },
): Promise<Tables[T] | null> {
  const [holder = null] = (
    await common(tx)
      .selectFrom(named(table))
      .selectAll()
      .where("account_id", "=", accountId)
      .where(sql.ref(column), "=", value)
      .$if(except !== null, (query) => query.where("id", "!=", except as string))
      .limit(1)
      .execute()
  ).map((row) => row as Tables[T]);
  return holder;
}

export async function countRecords(tx: Transaction, table: RecordTable, accountId: string): Promise<number> {
  const { count } = await common(tx)
    .selectFrom(named(table))
    .select(({ fn }) => fn.countAll<number>().as("count"))
    .where("account_id", "=", accountId)
    .executeTakeFirstOrThrow();
  return Number(count);
}

/** Adds a record; false where its id is taken. */
export async function insertRecord<T extends RecordTable>(tx: Transaction, table: T, row: Tables[T]): Promise<boolean> {
  const { numInsertedOrUpdatedRows } = await common(tx)
    .insertInto(named(table))
    .values(row as never)
    .onConflict((conflict) => conflict.columns(["account_id", "id"]).doNothing())
    .executeTakeFirstOrThrow();
  return (numInsertedOrUpdatedRows ?? 0n) > 0n;
}

/** Changes a record and returns it as it is then; null where there is none. */
export async function updateRecord<T extends RecordTable>(
  tx: Transaction,
  table: T,
  { accountId, id, changes }: RecordKey & { changes: Partial<Tables[T]> },
): Promise<Tables[T] | null> {
  const row = await common(tx)
    .updateTable(named(table))
    .set(changes as never)
    .where("account_id", "=", accountId)
    .where("id", "=", id)
    .returningAll()
    .executeTakeFirst();
  return (row as Tables[T] | undefined) ?? null;
}

/** Deletes a record; false where there is none. */
export async function deleteRecord(
  tx: Transaction,
  table: RecordTable,
  { accountId, id }: RecordKey,
): Promise<boolean> {
  const { numDeletedRows } = await common(tx)
    .deleteFrom(named(table))
    .where("account_id", "=", accountId)
    .where("id", "=", id)
    .executeTakeFirstOrThrow();
  return numDeletedRows > 0n;
}
