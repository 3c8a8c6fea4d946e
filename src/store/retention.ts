import type { Database } from "./database.ts";

/**
 * Deletes the oldest events that came in before a moment, with their deliveries and attempts, and calls and screens
 * that have not changed since. A delivery that still waits for a deleted event ends as discarded.
 * @returns how many rows of the fullest table were deleted: fewer than `limit` means that nothing is left to delete.
 */
export async function deleteOldRows(
  database: Database,
  { before, limit }: { before: number; limit: number },
): Promise<number> {
  return database.transaction(async ({ db }) => {
    const events = await db
      .selectFrom("events")
      .innerJoin("accounts", "accounts.id", "events.account_id")
      .select(["events.account_id", "events.id"])
      .where("events.received_at", "<", before)
      .orderBy("events.account_id")
      .orderBy("events.received_at")
      .limit(limit)
      .execute();
    for (const [accountId, ofAccount] of Map.groupBy(events, (event) => event.account_id)) {
      const ids = ofAccount.map(({ id }) => id);
      const deliveries = db
        .selectFrom("deliveries")
        .select("id")
        .where("account_id", "=", accountId)
        .where(({ ref }) => database.oneOf(ref("event_id"), ids));
      await db.deleteFrom("attempts").where("delivery_id", "in", deliveries).execute();
      await db
        .deleteFrom("deliveries")
        .where("account_id", "=", accountId)
        .where(({ ref }) => database.oneOf(ref("event_id"), ids))
        .execute();
      await db
        .deleteFrom("events")
        .where("account_id", "=", accountId)
        .where(({ ref }) => database.oneOf(ref("id"), ids))
        .execute();
    }
    const calls = await db
      .selectFrom("calls")
      .innerJoin("accounts", "accounts.id", "calls.account_id")
      .select(["calls.account_id", "calls.id"])
      .where("calls.created_at", "<", before)
      .where("calls.updated_at", "<", before)
      .orderBy("calls.account_id")
      .orderBy("calls.created_at")
      .limit(limit)
      .execute();
    for (const [accountId, ofAccount] of Map.groupBy(calls, (call) => call.account_id)) {
      const ids = ofAccount.map(({ id }) => id);
      await db
        .deleteFrom("screens")
        .where("account_id", "=", accountId)
        .where(({ ref }) => database.oneOf(ref("call_id"), ids))
        .execute();
      await db
        .deleteFrom("calls")
        .where("account_id", "=", accountId)
        .where(({ ref }) => database.oneOf(ref("id"), ids))
        .execute();
    }
    return Math.max(events.length, calls.length);
  });
}
