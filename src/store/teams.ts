import type { Transaction } from "./database.ts";

/** Takes everybody and every line out of a team. */
export async function leaveTeam(
  tx: Transaction,
  { accountId, id, now }: { accountId: string; id: string; now: number },
): Promise<void> {
  for (const table of ["agents", "lines"] as const) {
    await tx.db
      .updateTable(table)
      .set({ team: null, updated_at: now })
      .where("account_id", "=", accountId)
      .where("team", "=", id)
      .execute();
  }
}
