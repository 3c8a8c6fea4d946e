import { listAccountIds } from "./accounts.ts";
import { removeFromIndex } from "./call-index.ts";
import type { Database } from "./database.ts";

/**
 * Which rows go: those of before a moment, and what was to be kept until `now` at the longest (both milliseconds UTC), at
 * most so many of each table at once.
 */
export type Retention = { before: number; now: number; limit: number };

/**
 * Deletes the oldest events that came in before a moment, with their deliveries and attempts; calls that have not
 * changed since, with their screens and steps; leads that nobody will call any more; and what was last known of numbers
 * since. A delivery that still waits for a deleted event ends as discarded. Contacts are deleted when their own time has
 * come.
 * @returns how many rows of the fullest table of one account were deleted: fewer than `limit` means that nothing is left.
 */
export async function deleteOldRows(database: Database, retention: Retention): Promise<number> {
  let most = 0;
  for (const accountId of await listAccountIds(database)) {
    most = Math.max(
      most,
      await deleteOldEvents(database, accountId, retention),
      await deleteOldCalls(database, accountId, retention),
      await deleteOldContacts(database, accountId, retention),
      await deleteExpiredEntries(database, accountId, retention),
      await deleteOldLeads(database, accountId, retention),
    );
  }
  return most;
}

async function deleteOldEvents(database: Database, accountId: string, { before, limit }: Retention): Promise<number> {
  const old = await database.db
    .selectFrom("events")
    .select("id")
    .where("account_id", "=", accountId)
    .where("received_at", "<", before)
    .orderBy("received_at")
    .limit(limit)
    .execute();
  if (old.length === 0) return 0;
  const ids = old.map(({ id }) => id);
  await database.transaction(async ({ db }) => {
    const deliveries = db
      .selectFrom("deliveries")
      .select("id")
      .where("account_id", "=", accountId)
      .where(({ ref }) => database.oneOf(ref("event_id"), ids));
    await db.deleteFrom("attempts").where("delivery_id", "in", deliveries).execute();
    for (const [table, column] of [
      ["deliveries", "event_id"],
      ["events", "id"],
    ] as const) {
      await db
        .deleteFrom(table)
        .where("account_id", "=", accountId)
        .where(({ ref }) => database.oneOf(ref(column), ids))
        .execute();
    }
  });
  return ids.length;
}

async function deleteOldCalls(database: Database, accountId: string, { before, limit }: Retention): Promise<number> {
  const old = await database.db
    .selectFrom("calls")
    .select(["id", "created_at as at"])
    .where("account_id", "=", accountId)
    .where("created_at", "<", before)
    .where("updated_at", "<", before)
    .orderBy("created_at")
    .limit(limit)
    .execute();
  if (old.length === 0) return 0;
  const ids = old.map(({ id }) => id);
  await database.transaction(async ({ db }) => {
    await removeFromIndex({ db }, { database, accountId, places: old });
    for (const [table, column] of [
      ["screens", "call_id"],
      ["call_steps", "call_id"],
      ["calls", "id"],
    ] as const) {
      await db
        .deleteFrom(table)
        .where("account_id", "=", accountId)
        .where(({ ref }) => database.oneOf(ref(column), ids))
        .execute();
    }
  });
  return ids.length;
}

async function deleteOldContacts(database: Database, accountId: string, { before, limit }: Retention): Promise<number> {
  const old = await database.db
    .selectFrom("contacts")
    .select("number")
    .where("account_id", "=", accountId)
    .where("updated_at", "<", before)
    .limit(limit)
    .execute();
  if (old.length === 0) return 0;
  const numbers = old.map(({ number }) => number);
  await database.transaction(({ db }) =>
    db
      .deleteFrom("contacts")
      .where("account_id", "=", accountId)
      .where(({ ref }) => database.oneOf(ref("number"), numbers))
      .where("updated_at", "<", before)
      .execute(),
  );
  return old.length;
}

async function deleteExpiredEntries(database: Database, accountId: string, { now, limit }: Retention): Promise<number> {
  const expired = await database.db
    .selectFrom("address_book")
    .select("id")
    .where("account_id", "=", accountId)
    .where("expires_at", "<=", now)
    .orderBy("expires_at")
    .limit(limit)
    .execute();
  if (expired.length === 0) return 0;
  const ids = expired.map(({ id }) => id);
  await database.transaction(async ({ db }) => {
    const gone = await db
      .deleteFrom("address_book")
      .where("account_id", "=", accountId)
      .where(({ ref }) => database.oneOf(ref("id"), ids))
      // Somebody may have given one more time meanwhile.
      .where("expires_at", "<=", now)
      .returning("id")
      .execute();
    await db
      .deleteFrom("address_book_numbers")
      .where("account_id", "=", accountId)
      .where(({ ref }) =>
        database.oneOf(
          ref("entry_id"),
          gone.map(({ id }) => id),
        ),
      )
      .execute();
  });
  return ids.length;
}

async function deleteOldLeads(database: Database, accountId: string, { before, limit }: Retention): Promise<number> {
  const old = await database.db
    .selectFrom("leads")
    .select("id")
    .where("account_id", "=", accountId)
    .where("created_at", "<", before)
    .where("updated_at", "<", before)
    .where(({ not, exists, selectFrom }) =>
      not(exists(selectFrom("planned_calls").select("lead_id").whereRef("planned_calls.lead_id", "=", "leads.id"))),
    )
    .orderBy("created_at")
    .limit(limit)
    .execute();
  const ids = old.map(({ id }) => id);
  await database.transaction(async ({ db }) => {
    await db
      .deleteFrom("recent_leads")
      .where("account_id", "=", accountId)
      .where("recent_until", "<", before)
      .execute();
    if (ids.length === 0) return;
    await db
      .deleteFrom("leads")
      .where("account_id", "=", accountId)
      .where(({ ref }) => database.oneOf(ref("id"), ids))
      .execute();
  });
  return ids.length;
}
