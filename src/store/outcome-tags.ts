import type { Database } from "./database.ts";
import type { Tables } from "./tables.ts";

/** The outcome tag that has this id, else the one that has this name. */
export async function findOutcomeTag(
  { db }: Pick<Database, "db">,
  { accountId, tag }: { accountId: string; tag: string },
): Promise<Tables["outcome_tags"] | null> {
  const rows = await db
    .selectFrom("outcome_tags")
    .selectAll()
    .where("account_id", "=", accountId)
    .where(({ eb, or }) => or([eb("id", "=", tag), eb("name", "=", tag)]))
    .execute();
  return rows.find(({ id }) => id === tag) ?? rows[0] ?? null;
}
