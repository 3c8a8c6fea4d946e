import type { Database } from "./database.ts";
import type { Tables } from "./tables.ts";

/** Which agents: everybody's, an account's, or one. */
export type WhichAgents = { accountId?: string; id?: string };

/** The agents of these. */
export async function listAgents(
  { db }: Pick<Database, "db">,
  { accountId, id }: WhichAgents,
): Promise<Tables["agents"][]> {
  let query = db.selectFrom("agents").selectAll();
  if (accountId !== undefined) query = query.where("account_id", "=", accountId);
  if (id !== undefined) query = query.where("id", "=", id);
  return query.execute();
}
