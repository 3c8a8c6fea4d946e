/** The calls that have not ended, to find those whose end never came. */
import type { Call } from "../contract/events.ts";
import type { Database, Transaction } from "./database.ts";
import type { Position } from "./lists.ts";

const ENDS = ["ended", "failed"] as const;

/** A call that runs, for all that is known. Times are milliseconds UTC. */
export type RunningCall = { id: string; created_at: number; updated_at: number };

/**
 * The calls that run among those that were first heard of after a position and before a moment, the oldest first. The
 * calls that have ended in between are looked through too, so the span is to be short.
 */
export async function listRunningCalls(
  { db }: Pick<Database, "db">,
  { accountId, after, before, limit }: { accountId: string; after: Position; before: number; limit: number },
): Promise<RunningCall[]> {
  return db
    .selectFrom("calls")
    .select(["id", "created_at", "updated_at"])
    .where("account_id", "=", accountId)
    .where(({ eb, refTuple, tuple }) => eb(refTuple("created_at", "id"), ">", tuple(after.at, after.id)))
    .where("created_at", "<", before)
    .where("status", "not in", ENDS)
    .orderBy("created_at")
    .orderBy("id")
    .limit(limit)
    .execute();
}

/** Those of these calls that still run. */
export async function findRunningCalls(
  database: Database,
  { accountId, ids }: { accountId: string; ids: readonly string[] },
): Promise<RunningCall[]> {
  if (ids.length === 0) return [];
  return database.db
    .selectFrom("calls")
    .select(["id", "created_at", "updated_at"])
    .where("account_id", "=", accountId)
    .where(({ ref }) => database.oneOf(ref("id"), ids))
    .where("status", "not in", ENDS)
    .execute();
}

/**
 * Those of these calls that still run and of which nothing was heard from a moment on, locked until the transaction ends.
 * One that somebody else has locked is left out: something is heard of it, or another node ends it.
 */
export async function lockSilentCalls(
  tx: Transaction,
  {
    database,
    accountId,
    ids,
    silentSince,
  }: { database: Database; accountId: string; ids: readonly string[]; silentSince: number },
): Promise<{ call: Call; updated_at: number }[]> {
  const rows = await tx.db
    .selectFrom("calls")
    .select(["call", "updated_at"])
    .where("account_id", "=", accountId)
    .where(({ ref }) => database.oneOf(ref("id"), ids))
    .where("status", "not in", ENDS)
    .where("updated_at", "<=", silentSince)
    .orderBy("id")
    .modifyEnd(database.skipLocked)
    .execute();
  return rows.map(({ call, updated_at }) => ({ call: JSON.parse(call) as Call, updated_at }));
}

/** When the account's first call was heard of; null where there is none. */
export async function firstCallAt({ db }: Pick<Database, "db">, accountId: string): Promise<number | null> {
  const row = await db
    .selectFrom("calls")
    .select("created_at")
    .where("account_id", "=", accountId)
    .orderBy("created_at")
    .orderBy("id")
    .limit(1)
    .executeTakeFirst();
  return row?.created_at ?? null;
}

/** The moment before which all calls that were heard of have ended, as far as anybody has noted it. */
export async function readEndedBefore({ db }: Pick<Database, "db">, accountId: string): Promise<number | null> {
  const row = await db
    .selectFrom("call_watches")
    .select("ended_before")
    .where("account_id", "=", accountId)
    .executeTakeFirst();
  return row?.ended_before ?? null;
}

/** Notes it; any node's moment is right, so the last one stays. */
export async function saveEndedBefore({ db }: Pick<Database, "db">, accountId: string, at: number): Promise<void> {
  await db
    .insertInto("call_watches")
    .values({ account_id: accountId, ended_before: at })
    .onConflict((conflict) => conflict.column("account_id").doUpdateSet({ ended_before: at }))
    .execute();
}
