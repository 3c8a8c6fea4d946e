import type { Database } from "./database.ts";
import type { Tables } from "./tables.ts";

/** The line with a number; the oldest has it. @param accountId whose lines they are; null for whoever's. */
export async function findLineByNumber(
  { db }: Pick<Database, "db">,
  { number, accountId }: { number: string; accountId: string | null },
): Promise<Tables["lines"] | null> {
  let query = db.selectFrom("lines").selectAll().where("number", "=", number);
  if (accountId !== null) query = query.where("account_id", "=", accountId);
  return (await query.orderBy("created_at").orderBy("id").limit(1).executeTakeFirst()) ?? null;
}

/** An account's oldest line; null where it has none. */
export async function findFirstLine({ db }: Pick<Database, "db">, accountId: string): Promise<Tables["lines"] | null> {
  const query = db.selectFrom("lines").selectAll().where("account_id", "=", accountId);
  return (await query.orderBy("created_at").orderBy("id").limit(1).executeTakeFirst()) ?? null;
}

/** Lines whose numbers end in these digits: two at most, which is already one too many. @param accountId as above. */
export async function findLinesEndingIn(
  { db }: Pick<Database, "db">,
  { digits, accountId }: { digits: string; accountId: string | null },
): Promise<Tables["lines"][]> {
  let query = db.selectFrom("lines").selectAll().where("number", "like", `%${digits}`);
  if (accountId !== null) query = query.where("account_id", "=", accountId);
  return query.limit(2).execute();
}
