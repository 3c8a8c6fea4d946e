import type { Database, Transaction } from "./database.ts";

/** Whether an account has put its first steps away. */
export async function areFirstStepsEnded(database: Database, accountId: string): Promise<boolean> {
  const row = await database.db
    .selectFrom("accounts")
    .select("first_steps_ended_at")
    .where("id", "=", accountId)
    .executeTakeFirst();
  return row !== undefined && row.first_steps_ended_at !== null;
}

export async function endFirstSteps(tx: Transaction, accountId: string, now: number): Promise<void> {
  await tx.db.updateTable("accounts").set({ first_steps_ended_at: now }).where("id", "=", accountId).execute();
}
