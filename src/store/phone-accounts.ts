import type { Database, Transaction } from "./database.ts";
import type { PhoneAccountsTable } from "./tables.ts";

type AgentKey = { accountId: string; agentId: string };

/** Gives an agent an account, in the place of the one that they had. */
export async function replacePhoneAccount(tx: Transaction, row: PhoneAccountsTable): Promise<void> {
  await deletePhoneAccount(tx, { accountId: row.account_id, agentId: row.agent_id });
  await tx.db.insertInto("phone_accounts").values(row).execute();
}

/** An agent's account; null where they have none. */
export async function findPhoneAccount(
  { db }: Pick<Database, "db">,
  { accountId, agentId }: AgentKey,
): Promise<PhoneAccountsTable | null> {
  const query = db.selectFrom("phone_accounts").selectAll().where("account_id", "=", accountId);
  return (await query.where("agent_id", "=", agentId).executeTakeFirst()) ?? null;
}

/** Whose account this is, of an agent who is still there; null where it is nobody's. */
export async function findPhoneAccountByName(
  { db }: Pick<Database, "db">,
  username: string,
): Promise<PhoneAccountsTable | null> {
  const found = await db
    .selectFrom("phone_accounts")
    .innerJoin("agents", (join) =>
      join
        .onRef("agents.account_id", "=", "phone_accounts.account_id")
        .onRef("agents.id", "=", "phone_accounts.agent_id"),
    )
    .selectAll("phone_accounts")
    .where("username", "=", username)
    .executeTakeFirst();
  return found ?? null;
}

/** False where there was none. */
export async function deletePhoneAccount(tx: Transaction, { accountId, agentId }: AgentKey): Promise<boolean> {
  const { numDeletedRows } = await tx.db
    .deleteFrom("phone_accounts")
    .where("account_id", "=", accountId)
    .where("agent_id", "=", agentId)
    .executeTakeFirstOrThrow();
  return numDeletedRows > 0n;
}
