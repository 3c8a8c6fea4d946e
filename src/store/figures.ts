/** What is counted of calls and deliveries, a quarter of an hour at a time. */
import { sql } from "kysely";
import type { Outcome } from "../model/delivery.ts";
import type { Database, Transaction } from "./database.ts";
import type { Tables } from "./tables.ts";

export type CallCounts = { calls: number; answered: number; talk_ms: number };

/** Adds to what is counted of the calls of slots. */
export async function addCallFigures(
  { db }: Pick<Transaction, "db">,
  accountId: string,
  bySlot: ReadonlyMap<number, CallCounts>,
): Promise<void> {
  if (bySlot.size === 0) return;
  const rows = [...bySlot]
    .map(([slot, counts]) => ({ account_id: accountId, slot, ...counts }))
    .sort((a, b) => a.slot - b.slot);
  await db
    .insertInto("call_figures")
    .values(rows)
    .onConflict((conflict) =>
      conflict.columns(["account_id", "slot"]).doUpdateSet(({ ref }) => ({
        calls: sql<number>`${ref("call_figures.calls")} + ${ref("excluded.calls")}`,
        answered: sql<number>`${ref("call_figures.answered")} + ${ref("excluded.answered")}`,
        talk_ms: sql<number>`${ref("call_figures.talk_ms")} + ${ref("excluded.talk_ms")}`,
      })),
    )
    .execute();
}

export type DeliveryCount = Tables["delivery_figures"];

/** Rows of one statement: SQLite binds 32,766 parameters at the most. */
const ROWS_AT_ONCE = 500;

/** Adds to what is counted of deliveries. */
export async function addDeliveryFigures({ db }: Pick<Transaction, "db">, counts: readonly DeliveryCount[]) {
  // In one order everywhere, so that no two nodes wait for each other.
  const rows = counts.toSorted((a, b) => (orderOf(a) < orderOf(b) ? -1 : 1));
  for (let start = 0; start < rows.length; start += ROWS_AT_ONCE) {
    await db
      .insertInto("delivery_figures")
      .values(rows.slice(start, start + ROWS_AT_ONCE))
      .onConflict((conflict) =>
        conflict.columns(["account_id", "slot", "connector_id", "outcome", "took"]).doUpdateSet(({ ref }) => ({
          count: sql<number>`${ref("delivery_figures.count")} + ${ref("excluded.count")}`,
        })),
      )
      .execute();
  }
}

function orderOf({ account_id, slot, connector_id, outcome, took }: DeliveryCount): string {
  return JSON.stringify([account_id, slot, connector_id, outcome, took]);
}

type Range = { accountId: string; from: number; to: number };

/** What was counted of calls, by slot, from one slot up to but without another. */
export async function readCallFigures(
  { db }: Pick<Database, "db">,
  { accountId, from, to }: Range,
): Promise<Tables["call_figures"][]> {
  return db
    .selectFrom("call_figures")
    .selectAll()
    .where("account_id", "=", accountId)
    .where("slot", ">=", from)
    .where("slot", "<", to)
    .orderBy("slot")
    .execute();
}

/** What was counted of deliveries, as {@link readCallFigures}. */
export async function readDeliveryFigures(
  { db }: Pick<Database, "db">,
  { accountId, from, to }: Range,
): Promise<{ slot: number; connector_id: string; outcome: Outcome; took: number; count: number }[]> {
  return db
    .selectFrom("delivery_figures")
    .select(["slot", "connector_id", "outcome", "took", "count"])
    .where("account_id", "=", accountId)
    .where("slot", ">=", from)
    .where("slot", "<", to)
    .execute();
}
