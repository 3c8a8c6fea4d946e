import type { Kysely } from "kysely";
import type { Database } from "./database.ts";
import type { Tables } from "./tables.ts";

export type NewestFilter = {
  accountId: string;
  /** The id of the row before the first. */
  before: string | undefined;
  limit: number;
};

/** An account's rows, whose ids sort by when they were made, the newest first. */
export async function listNewest<T extends "api_keys" | "replays" | "widgets">(
  { db }: Pick<Database, "db">,
  table: T,
  { accountId, before, limit }: NewestFilter,
): Promise<Tables[T][]> {
  let query = (db as unknown as Kysely<{ rows: { account_id: string; id: string } }>)
    .selectFrom(table as string as "rows")
    .selectAll()
    .where("account_id", "=", accountId);
  if (before !== undefined) query = query.where("id", "<", before);
  return (await query.orderBy("id", "desc").limit(limit).execute()) as unknown[] as Tables[T][];
}
