import { type Kysely, sql } from "kysely";
import type { Transaction } from "./database.ts";

/** Counts one call of a line or a widget, so that the next one begins with whose turn it is then; how many came before it. */
export async function takeTurn(
  tx: Transaction,
  table: "lines" | "widgets",
  { accountId, id }: { accountId: string; id: string },
): Promise<number> {
  const row = await (tx.db as unknown as Kysely<{ rows: { account_id: string; id: string; turn: number } }>)
    .updateTable(table as string as "rows")
    .set({ turn: sql<number>`turn + 1` })
    .where("account_id", "=", accountId)
    .where("id", "=", id)
    .returning("turn")
    .executeTakeFirst();
  return row === undefined ? 0 : Number(row.turn) - 1;
}
