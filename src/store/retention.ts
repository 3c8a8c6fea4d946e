import type { DeleteQueryBuilder, DeleteResult, Kysely } from "kysely";
import { readRetentionDays } from "./account-settings.ts";
import { listAccountIds } from "./accounts.ts";
import { removeFromIndex } from "./call-index.ts";
import type { Database } from "./database.ts";
import type { Tables } from "./tables.ts";

const DAY_MS = 24 * 3_600_000;

/**
 * Which rows go: those of before a moment, or of a later one that their account has chosen, and what was to be kept until `now` at the longest (both milliseconds UTC), at
 * most so many of each table at once.
 */
export type Retention = { before: number; now: number; limit: number };

/**
 * Deletes the oldest events that came in before a moment, with their deliveries and attempts; calls that have not
 * changed since, with their screens and steps; leads that nobody will call any more; what was last known of numbers
 * since; what came to inspectors; and who changed what. A delivery that still waits for a deleted event ends as discarded. Contacts are deleted when their own time has
 * come.
 * @returns how many rows of the fullest table of one account were deleted: fewer than `limit` means that nothing is left.
 */
export async function deleteOldRows(database: Database, retention: Retention): Promise<number> {
  let most = 0;
  const chosen = await readRetentionDays(database);
  for (const accountId of await listAccountIds(database)) {
    const days = chosen.get(accountId);
    const before = Math.max(retention.before, days === undefined ? 0 : retention.now - days * DAY_MS);
    const which = { database, accountId, ...retention, before };
    for (const kind of KINDS) most = Math.max(most, await deleteBatch(kind, which));
  }
  return most;
}

type Which = Retention & { accountId: string };

/** An old row, told by its key, and the time by which it is old. */
type Old = { key: string; at: number };

/** What grows old, and what goes with it. */
type Kind = {
  /** Finds the old rows, the oldest first, at most as many as the limit says. */
  find(db: Kysely<Tables>, which: Which): Promise<Old[]>;
  /** Deletes them. */
  remove(keys: string[], work: Work): Promise<unknown>;
};

type Work = Which & { database: Database; db: Kysely<Tables>; old: Old[]; rows: Rows };

/** A deletion of the account's rows that have one of these values in a column. */
type Rows = <T extends keyof Tables>(
  table: T,
  column: keyof Tables[T] & string,
  values: readonly string[],
) => DeleteQueryBuilder<Tables, T, DeleteResult>;

async function deleteBatch(kind: Kind, { database, ...which }: Which & { database: Database }): Promise<number> {
  const { accountId } = which;
  const old = await kind.find(database.db, which);
  if (old.length === 0) return 0;
  const keys = [...new Set(old.map(({ key }) => key))];
  await database.transaction(({ db }) => {
    const rows: Rows = <T extends keyof Tables>(
      table: T,
      column: keyof Tables[T] & string,
      values: readonly string[],
    ) => {
      const all = db.deleteFrom(table) as DeleteQueryBuilder<Tables, T, DeleteResult>;
      return all.where(database.rowsWith({ table, column, accountId, values }));
    };
    return kind.remove(keys, { ...which, database, db, old, rows });
  });
  return old.length;
}

const events: Kind = {
  find: (db, { accountId, before, limit }) =>
    db
      .selectFrom("events")
      .select(["id as key", "received_at as at"])
      .where("account_id", "=", accountId)
      .where("received_at", "<", before)
      .orderBy("received_at")
      .limit(limit)
      .execute(),
  async remove(ids, { rows }) {
    const deliveries = await rows("deliveries", "event_id", ids).returning("deliveries.id").execute();
    await rows(
      "attempts",
      "delivery_id",
      deliveries.map(({ id }) => id),
    ).execute();
    await rows("events", "id", ids).execute();
  },
};

const calls: Kind = {
  find: (db, { accountId, before, limit }) =>
    db
      .selectFrom("calls")
      .select(["id as key", "created_at as at"])
      .where("account_id", "=", accountId)
      .where("created_at", "<", before)
      .where("updated_at", "<", before)
      .orderBy("created_at")
      .limit(limit)
      .execute(),
  async remove(ids, { rows, old, ...work }) {
    await removeFromIndex(work, { ...work, places: old.map(({ key, at }) => ({ id: key, at })) });
    await rows("screens", "call_id", ids).execute();
    await rows("call_steps", "call_id", ids).execute();
    await rows("calls", "id", ids).execute();
  },
};

/** What CRMs have last told of numbers. */
const lastKnown: Kind = {
  find: (db, { accountId, before, limit }) =>
    db
      .selectFrom("contacts")
      .select(["number as key", "updated_at as at"])
      .where("account_id", "=", accountId)
      .where("updated_at", "<", before)
      .orderBy("updated_at")
      .limit(limit)
      .execute(),
  remove: (numbers, { rows, before }) =>
    rows("contacts", "number", numbers).where("contacts.updated_at", "<", before).execute(),
};

const addressBook: Kind = {
  find: (db, { accountId, now, limit }) =>
    db
      .selectFrom("address_book")
      .select(["id as key", "expires_at as at"])
      .where("account_id", "=", accountId)
      .where("expires_at", "<=", now)
      .orderBy("expires_at")
      .limit(limit)
      .$narrowType<{ at: number }>()
      .execute(),
  async remove(ids, { rows, now }) {
    // Somebody may have given one more time meanwhile.
    const gone = await rows("address_book", "id", ids)
      .where("address_book.expires_at", "<=", now)
      .returning("address_book.id")
      .execute();
    await rows(
      "address_book_numbers",
      "entry_id",
      gone.map(({ id }) => id),
    ).execute();
  },
};

const leads: Kind = {
  find: (db, { accountId, before, limit }) =>
    db
      .selectFrom("leads")
      .select(["id as key", "created_at as at"])
      .where("account_id", "=", accountId)
      .where("created_at", "<", before)
      .where("updated_at", "<", before)
      .where(({ not, exists, selectFrom }) =>
        not(exists(selectFrom("planned_calls").select("lead_id").whereRef("planned_calls.lead_id", "=", "leads.id"))),
      )
      .orderBy("created_at")
      .limit(limit)
      .execute(),
  remove: (ids, { rows }) => rows("leads", "id", ids).execute(),
};

/** What came to the receivers that are built in. */
const inspected: Kind = {
  find: (db, { accountId, before, limit }) =>
    db
      .selectFrom("inspected")
      .select(["id as key", "received_at as at"])
      .where("account_id", "=", accountId)
      .where("received_at", "<", before)
      .orderBy("received_at")
      .limit(limit)
      .execute(),
  remove: (_, { accountId, db, old }) =>
    db
      .deleteFrom("inspected")
      .where("account_id", "=", accountId)
      .where("received_at", "<=", old.at(-1)?.at ?? 0)
      .execute(),
};

/** The last lead of each number, kept to find the same one again. */
const recentLeads: Kind = {
  find: (db, { accountId, before, limit }) =>
    db
      .selectFrom("recent_leads")
      .select(["lead_id as key", "recent_until as at"])
      .where("account_id", "=", accountId)
      .where("recent_until", "<", before)
      .orderBy("recent_until")
      .limit(limit)
      .execute(),
  remove: (_, { accountId, db, old }) =>
    db
      .deleteFrom("recent_leads")
      .where("account_id", "=", accountId)
      .where("recent_until", "<=", old.at(-1)?.at ?? 0)
      .execute(),
};

/** Who changed what. */
const audit: Kind = {
  find: (db, { accountId, before, limit }) =>
    db
      .selectFrom("audit_log")
      .select(["id as key", "at"])
      .where("account_id", "=", accountId)
      .where("at", "<", before)
      .orderBy("at")
      .limit(limit)
      .execute(),
  remove: (ids, { rows }) => rows("audit_log", "id", ids).execute(),
};

const KINDS: readonly Kind[] = [events, calls, lastKnown, addressBook, leads, recentLeads, inspected, audit];
