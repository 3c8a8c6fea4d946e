import { newAccountId } from "../model/ids.ts";
import type { Database, Transaction } from "./database.ts";

export async function listAccountIds(database: Database): Promise<string[]> {
  const rows = await database.db.selectFrom("accounts").select("id").orderBy("id").execute();
  return rows.map((row) => row.id);
}

export async function insertAccount(tx: Transaction, { name, now }: { name: string; now: number }): Promise<string> {
  const id = newAccountId();
  await tx.db.insertInto("accounts").values({ id, name, created_at: now }).execute();
  return id;
}
