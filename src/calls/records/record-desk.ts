/** What people do to the records of their account. Each act is one transaction. */
import { newId } from "../../model/ids.ts";
import type { Database, Transaction } from "../../store/database.ts";
import type { Position } from "../../store/lists.ts";
import type { RecordColumns } from "../../store/record-columns.ts";
import {
  countRecords,
  deleteRecord,
  findHolder,
  findRecord,
  insertRecord,
  listRecords,
  lockAccount,
  type RecordTable,
  updateRecord,
} from "../../store/records.ts";
import type { Tables } from "../../store/tables.ts";

/** Why a record is not kept as it was given. Texts are whole sentences. */
export type RecordRefusal =
  /** A field cannot be what it was given as; its path as in a JSON pointer. */
  | { code: "invalid_field"; path: (string | number)[]; message: string; fix: string }
  /** It conflicts with what there is: another record has what the field was given as. */
  | { code: "id_taken" | "value_taken"; field: string; message: string }
  | { code: "too_many"; message: string };

export type Kept<View> = { record: View; refusal?: never } | { refusal: RecordRefusal; record?: never };

/** The acts on an account's records of one kind. */
export type RecordDesk<View, New, Patch, Filter = object> = {
  /** The newest first. */
  list(accountId: string, page: { filter: Filter; before?: Position; limit: number }): Promise<View[]>;
  find(accountId: string, id: string): Promise<View | null>;
  create(accountId: string, given: New): Promise<Kept<View>>;
  /** Null where there is none of this id. */
  change(accountId: string, id: string, patch: Patch): Promise<Kept<View> | null>;
  /** False where there is none of this id. */
  remove(accountId: string, id: string): Promise<boolean>;
};

/** What a record's own columns become, or why they cannot. */
export type Columns<T extends RecordTable> =
  | { columns: Partial<Omit<Tables[T], keyof RecordColumns>>; refusal?: never }
  | { refusal: RecordRefusal; columns?: never };

/** What tells one kind of record from another. */
export type RecordKind<T extends RecordTable, View, Given, Filter> = {
  table: T;
  /** What people call one: `agent`. */
  name: string;
  idPrefix: Parameters<typeof newId>[0];
  /** The most that an account may have; null for as many as it likes. */
  most: number | null;
  /** Columns that no two of an account's records have in common, but for null; each with the words that name who has it. */
  unique?: { [Column in keyof Tables[T] & string]?: (holder: Tables[T]) => string };
  toView(row: Tables[T]): View;
  /** The columns for what was given, within the transaction that writes them. @param stored null for a new record. */
  toColumns(tx: Transaction, accountId: string, given: Given, stored: Tables[T] | null): Promise<Columns<T>>;
  /** What else a new record has: its place among the others, say. */
  place?(tx: Transaction, accountId: string): Promise<Partial<Tables[T]>>;
  /** What columns must have for a record to be on a list. */
  where?(filter: Filter): Partial<Tables[T]>;
  /** What else changes with a record that is written (`row`) or deleted (null). */
  follow?(tx: Transaction, key: { accountId: string; id: string }, row: Tables[T] | null): Promise<void>;
};

export function createRecordDesk<
  T extends RecordTable,
  View,
  New extends { id?: string | undefined },
  Patch extends object,
  Filter = object,
>(
  database: Database,
  kind: RecordKind<T, View, Omit<New, "id"> | Patch, Filter>,
): RecordDesk<View, New, Patch, Filter> {
  const { table, name, toView, unique = {} } = kind;

  /** Holds the account where a record must fit to the others. */
  async function hold(tx: Transaction, accountId: string): Promise<void> {
    if (kind.most !== null || Object.keys(unique).length > 0) await lockAccount(tx, database, accountId);
  }

  /** Why a record may not have the value that no two may have. */
  async function refuseTaken(tx: Transaction, accountId: string, id: string, columns: object) {
    for (const [column, messageOf] of Object.entries<(holder: Tables[T]) => string>(unique)) {
      const value = (columns as Record<string, unknown>)[column] ?? null;
      if (value === null) continue;
      const holder = await findHolder(tx, table, { accountId, column, value, except: id });
      if (holder) return { code: "value_taken", field: column, message: messageOf(holder) } as const;
    }
    return null;
  }

  return {
    async list(accountId, { filter, before, limit }) {
      const where = kind.where?.(filter) ?? {};
      return (await listRecords(database, table, { accountId, where, before, limit })).map(toView);
    },
    async find(accountId, id) {
      const row = await findRecord(database, table, { accountId, id });
      return row && toView(row);
    },
    create: (accountId, { id: own, ...given }) =>
      database.transaction(async (tx): Promise<Kept<View>> => {
        await hold(tx, accountId);
        const id = own ?? newId(kind.idPrefix);
        const { columns, refusal } = await kind.toColumns(tx, accountId, given, null);
        if (refusal) return { refusal };
        const taken = await refuseTaken(tx, accountId, id, columns);
        if (taken) return { refusal: taken };
        const { most } = kind;
        if (most !== null && (await countRecords(tx, table, accountId)) >= most) {
          const message = `An account has at most ${most} ${name}s. Delete one that is no longer needed.`;
          return { refusal: { code: "too_many", message } };
        }
        const now = Date.now();
        const key = { account_id: accountId, id, created_at: now, updated_at: now };
        const row = { ...columns, ...(await kind.place?.(tx, accountId)), ...key } as Tables[T];
        if (!(await insertRecord(tx, table, row))) {
          return { refusal: { code: "id_taken", field: "id", message: `There is a ${name} "${id}" already.` } };
        }
        await kind.follow?.(tx, { accountId, id }, row);
        return { record: toView(row) };
      }),
    change: (accountId, id, patch) =>
      database.transaction(async (tx): Promise<Kept<View> | null> => {
        await hold(tx, accountId);
        const stored = await findRecord(tx, table, { accountId, id });
        if (!stored) return null;
        const { columns, refusal } = await kind.toColumns(tx, accountId, patch, stored);
        if (refusal) return { refusal };
        const taken = await refuseTaken(tx, accountId, id, columns);
        if (taken) return { refusal: taken };
        const changes = { ...columns, updated_at: Date.now() } as Partial<Tables[T]>;
        const row = await updateRecord(tx, table, { accountId, id, changes });
        if (!row) return null;
        await kind.follow?.(tx, { accountId, id }, row);
        return { record: toView(row) };
      }),
    remove: (accountId, id) =>
      database.transaction(async (tx) => {
        await hold(tx, accountId);
        const removed = await deleteRecord(tx, table, { accountId, id });
        if (removed) await kind.follow?.(tx, { accountId, id }, null);
        return removed;
      }),
  };
}
