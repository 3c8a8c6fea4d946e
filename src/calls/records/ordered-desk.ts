/** The acts on records that an account has in an order of its own. */
import type { Database } from "../../store/database.ts";
import { endOfOrder, listInOrder, type OrderedTable, putInOrder } from "../../store/ordered-records.ts";
import { lockAccount } from "../../store/records.ts";
import type { Tables } from "../../store/tables.ts";
import { createRecordDesk, type RecordDesk, type RecordKind } from "./record-desk.ts";

/** A list is in the account's own order; a position's `at` is a record's place. */
export type OrderedDesk<View, New, Patch> = RecordDesk<View, New, Patch> & {
  /** Puts the records into this order; null where the ids are not those of all, each once. */
  order(accountId: string, ids: readonly string[]): Promise<View[] | null>;
};

/** @param kind its `most` is what an account may have; a new record stands behind the others. */
export function createOrderedDesk<
  T extends OrderedTable,
  View,
  New extends { id?: string | undefined },
  Patch extends object,
>(
  database: Database,
  kind: RecordKind<T, View, Omit<New, "id"> | Patch, object> & { most: number },
): OrderedDesk<View, New, Patch> {
  const { table, toView, most } = kind;
  const desk = createRecordDesk<T, View, New, Patch>(database, {
    ...kind,
    place: async (tx, accountId) =>
      ({ position: await endOfOrder(tx, table, accountId) }) as unknown as Partial<Tables[T]>,
  });
  return {
    ...desk,
    async list(accountId, { before, limit }) {
      return (await listInOrder(database, table, { accountId, after: before, limit })).map(toView);
    },
    order: (accountId, ids) =>
      database.transaction(async (tx) => {
        await lockAccount(tx, database, accountId);
        const all = { accountId, limit: most };
        const known = new Set((await listInOrder(tx, table, all)).map(({ id }) => id));
        if (ids.length !== known.size || new Set(ids).size !== ids.length || !ids.every((id) => known.has(id))) {
          return null;
        }
        await putInOrder(tx, table, { accountId, ids });
        return (await listInOrder(tx, table, all)).map(toView);
      }),
  };
}
