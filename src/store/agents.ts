import type { Database, Transaction } from "./database.ts";
import { findRecord } from "./records.ts";
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

/** The agent whose telephone is a member's; null where they have none. */
export async function findAgentOfMember(
  { db }: Pick<Database, "db">,
  { accountId, memberId }: { accountId: string; memberId: string },
): Promise<Tables["agents"] | null> {
  const query = db.selectFrom("agents").selectAll().where("account_id", "=", accountId);
  return (await query.where("member_id", "=", memberId).executeTakeFirst()) ?? null;
}

/** The extensions that an account's agents have. */
export async function listExtensions(tx: Transaction, accountId: string): Promise<string[]> {
  const rows = await tx.db
    .selectFrom("agents")
    .select("extension")
    .where("account_id", "=", accountId)
    .where("extension", "is not", null)
    .execute();
  return rows.flatMap(({ extension }) => extension ?? []);
}

/** The agent whom colleagues reach at an extension; null for nobody. */
export async function findAgentByExtension(
  { db }: Pick<Database, "db">,
  { accountId, extension }: { accountId: string; extension: string },
): Promise<Tables["agents"] | null> {
  const query = db.selectFrom("agents").selectAll().where("account_id", "=", accountId);
  return (await query.where("extension", "=", extension).orderBy("created_at").limit(1).executeTakeFirst()) ?? null;
}

/** A team's agents in the team's own order, then those that it leaves out in the order in which they were made. */
export async function listTeam(
  database: Pick<Database, "db" | "oneOf">,
  { accountId, team, limit }: { accountId: string; team: string; limit: number },
): Promise<Tables["agents"][]> {
  const row = await findRecord(database, "teams", { accountId, id: team });
  const order: string[] = row === null ? [] : JSON.parse(row.ring_order);
  const members = database.db
    .selectFrom("agents")
    .selectAll()
    .where("account_id", "=", accountId)
    .where("team", "=", team);
  const named = order.length === 0 ? [] : await members.where(({ ref }) => database.oneOf(ref("id"), order)).execute();
  const first = named.toSorted((a, b) => order.indexOf(a.id) - order.indexOf(b.id)).slice(0, limit);
  let rest = members;
  if (order.length > 0) rest = rest.where(({ eb, ref }) => eb.not(database.oneOf(ref("id"), order)));
  const behind = await rest
    .orderBy("created_at")
    .orderBy("id")
    .limit(limit - first.length)
    .execute();
  return [...first, ...behind];
}
