import { type DeleteQueryBuilder, type DeleteResult, type Kysely, type RawBuilder, type SqlBool, sql } from "kysely";
import { readRetentionDays } from "./account-settings.ts";
import { listAccountIds } from "./accounts.ts";
import { removeFromIndex } from "./call-index.ts";
import type { Database } from "./database.ts";
import { markRecordingsOf } from "./recordings.ts";
import type { Tables } from "./tables.ts";

const DAY_MS = 24 * 3_600_000;

/**
 * Which rows go: those of before a moment, or of a later one that their account has chosen, and what was to be kept
 * until `now` at the longest (both milliseconds UTC), at most so many of each table at once.
 */
export type Retention = { before: number; now: number; limit: number };

/**
 * Deletes the oldest events that came in before a moment, with their deliveries and attempts; calls that have not
 * changed since, with their screens and steps; leads that nobody will call any more; what was last known of numbers
 * since; what came to inspectors; and who changed what. A delivery that still waits for a deleted event ends as
 * discarded. Contacts are deleted when their own time has come, and what was dialled when no limit asks for it any more.
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

type Column<T extends keyof Tables> = keyof Tables[T] & string;

/**
 * The rows of a table whose moment has passed.
 *
 * @param at the column with a row's moment.
 * @param key the column that tells rows apart.
 * @param until the moment before which they are old; that of the retention where it is left out.
 * @param and what else must hold.
 */
function oldRows<T extends keyof Tables>(
  table: T,
  {
    at,
    key = "id" as Column<T>,
    until = ({ before }) => before,
    and,
  }: {
    at: Column<T>;
    key?: Column<T>;
    until?: (which: Which) => number;
    and?: (which: Which) => RawBuilder<SqlBool>;
  },
): Kind["find"] {
  return (db, which) => {
    const moment = sql.ref<number>(at);
    const query = (db as unknown as Kysely<{ old: { account_id: string } }>)
      .selectFrom(table as string as "old")
      .select([sql.ref<string>(key).as("key"), moment.as("at")])
      .where("account_id", "=", which.accountId)
      .where(moment, "<", until(which));
    return (and ? query.where(and(which)) : query).orderBy(moment).limit(which.limit).execute();
  };
}

/** Deletes a table's rows up to the moment of the last that was found. */
function removeUpToLast<T extends "inspected" | "recent_leads" | "dial_usage">(
  table: T,
  at: Column<T>,
): Kind["remove"] {
  return (_, { accountId, db, old }) =>
    (db as unknown as Kysely<{ old: { account_id: string } }>)
      .deleteFrom(table as string as "old")
      .where("account_id", "=", accountId)
      .where(sql.ref<number>(at), "<=", old.at(-1)?.at ?? 0)
      .execute();
}

const events: Kind = {
  find: oldRows("events", { at: "received_at" }),
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
  find: oldRows("calls", { at: "created_at", and: ({ before }) => sql`updated_at < ${before}` }),
  async remove(ids, { rows, old, ...work }) {
    await markRecordingsOf(work, { ...work, callIds: ids });
    await removeFromIndex(work, { ...work, places: old.map(({ key, at }) => ({ id: key, at })) });
    await rows("screens", "call_id", ids).execute();
    await rows("call_steps", "call_id", ids).execute();
    await rows("calls", "id", ids).execute();
  },
};

/** What CRMs have last told of numbers. */
const lastKnown: Kind = {
  find: oldRows("contacts", { key: "number", at: "updated_at" }),
  remove: (numbers, { rows, before }) =>
    rows("contacts", "number", numbers).where("contacts.updated_at", "<", before).execute(),
};

const addressBook: Kind = {
  find: oldRows("address_book", { at: "expires_at", until: ({ now }) => now + 1 }),
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
  find: oldRows("leads", {
    at: "created_at",
    and: ({ before }) =>
      sql`updated_at < ${before} and not exists (select 1 from planned_calls where planned_calls.lead_id = leads.id)`,
  }),
  remove: (ids, { rows }) => rows("leads", "id", ids).execute(),
};

/** What came to the receivers that are built in. */
const inspected: Kind = {
  find: oldRows("inspected", { at: "received_at" }),
  remove: removeUpToLast("inspected", "received_at"),
};

/** The last lead of each number, kept to find the same one again. */
const recentLeads: Kind = {
  find: oldRows("recent_leads", { key: "lead_id", at: "recent_until" }),
  remove: removeUpToLast("recent_leads", "recent_until"),
};

/** What was dialled in spans that no limit asks for any more. */
const dialUsage: Kind = {
  find: oldRows("dial_usage", { key: "agent_id", at: "began_at", until: ({ now }) => now - 2 * DAY_MS }),
  remove: removeUpToLast("dial_usage", "began_at"),
};

/** Who changed what. */
const audit: Kind = {
  find: oldRows("audit_log", { at: "at" }),
  remove: (ids, { rows }) => rows("audit_log", "id", ids).execute(),
};

const KINDS: readonly Kind[] = [events, calls, lastKnown, addressBook, leads, recentLeads, inspected, dialUsage, audit];
