import type { Database } from "./database.ts";

/** Which accounts have trunks of their own. */
export async function listAccountsWithTrunks({ db }: Pick<Database, "db">): Promise<string[]> {
  const rows = await db.selectFrom("trunks").select("account_id").distinct().execute();
  return rows.map((row) => row.account_id);
}
