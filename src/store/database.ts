/** The port of the store's room: what SQLite and PostgreSQL each bring, so that queries are written once for both. */
import type { Expression, Kysely, RawBuilder, SqlBool } from "kysely";
import type { Tables } from "./tables.ts";

/** The tables whose rows are written by the hundred. */
export type BulkTable =
  | "calls"
  | "events"
  | "queue"
  | "deliveries"
  | "attempts"
  | "contacts"
  | "screens"
  | "leads"
  | "planned_calls"
  | "call_steps"
  | "call_index"
  | "call_keys"
  | "call_failures";

/** What becomes of a row whose key is there already: the columns of `update` are replaced, or nothing happens. */
export type OnConflict<Row> = { keys: (keyof Row & string)[]; update: (keyof Row & string)[] };

/** A transaction: typed queries, and the few statements that engines do differently. */
export type Transaction = {
  db: Kysely<Tables>;
  /** Inserts rows as fast as the engine can. Without `onConflict` their keys must be new. */
  insertMany<T extends BulkTable>(
    table: T,
    rows: readonly Tables[T][],
    onConflict?: OnConflict<Tables[T]>,
  ): Promise<void>;
  /**
   * Leaves statements that have been sent to the transaction itself: its commit goes out behind them, and it fails where
   * one of them does. Whoever need not know what a statement did, need not wait for it. Work that sends one statement
   * after the answer to another must be waited for.
   */
  defer(...statements: Promise<unknown>[]): void;
  /** Says what it touches, as {@link TransactionOptions} may, once it knows: nobody else need be asked again for its sake. */
  touchesOnly(names: readonly string[]): void;
};

export type TransactionOptions = {
  /**
   * Names of all that `work` reads and that others change, or the other way round. With them SQLite, which locks no rows
   * and lets one write at a time, lets it read before its turn, and asks it again only where another has touched the
   * same: to the work it is as if what it reads were locked.
   */
  touching?: readonly string[];
};

export type Database = {
  engine: "sqlite" | "postgres";
  db: Kysely<Tables>;
  /**
   * Runs `work` in one transaction that is durable when the promise resolves. `work` may run again when the engine
   * asks for it (a deadlock, a serialization failure), so it must not change anything but the database.
   */
  transaction<T>(work: (tx: Transaction) => Promise<T>, options?: TransactionOptions): Promise<T>;
  /** Runs `work` while no other node runs the work of the same name. */
  exclusively<T>(name: string, work: () => Promise<T>): Promise<T>;
  /** `column in (values)` with one parameter, so that the statement's text does not depend on how many there are. */
  oneOf(column: Expression<unknown>, values: readonly string[]): RawBuilder<SqlBool>;
  /**
   * Rows of an account by their ids, which must be distinct, each found by its primary key: a plan that was made while
   * the table was nearly empty, and is kept, must not read all of the account once it is full.
   */
  byIds<T extends "calls" | "events", C extends keyof Tables[T] & string>(
    db: Kysely<Tables>,
    wanted: { table: T; columns: readonly C[]; accountId: string; ids: readonly string[]; lock?: boolean },
  ): Promise<Pick<Tables[T], C>[]>;
  /** The index's rows of calls at these places, each found by its key, as {@link byIds} finds rows; locked on PostgreSQL. */
  indexedAt(
    db: Kysely<Tables>,
    wanted: { accountId: string; places: readonly { at: number; id: string }[] },
  ): Promise<Tables["call_index"][]>;
  /**
   * In an update or delete: whether a row of an account has one of these values, which must be distinct, in a column that
   * an index begins with, behind the account or without it. Each value is looked up there, for the reason that
   * {@link Database.byIds} gives. The statement's other conditions apply beside it.
   */
  rowsWith<T extends keyof Tables & string>(wanted: {
    table: T;
    column: keyof Tables[T] & string;
    accountId: string;
    values: readonly string[];
  }): RawBuilder<SqlBool>;
  /** Locks the rows read until the transaction ends: `for update` where the engine has it, else nothing. */
  forUpdate: RawBuilder<unknown>;
  /** As {@link forUpdate}, passing over rows that somebody else has locked. */
  skipLocked: RawBuilder<unknown>;
  /** The database's own clock in milliseconds UTC: the one that all nodes share. */
  clock: RawBuilder<number>;
  /** Tells the other nodes something small at once; a node also hears itself. */
  publish(channel: Channel, message: string): Promise<void>;
  /**
   * Hears what any node publishes. Delivery is best effort: what is told can be read again from the tables, and is to be where
   * null comes in place of a message, because something may have been missed.
   */
  subscribe(channel: Channel, hear: (message: string | null) => void): () => void;
  close(): Promise<void>;
};

/** The end of an insert statement that says what becomes of a row whose key is there already. */
export function onConflictClause<Row>(onConflict: OnConflict<Row> | undefined): string {
  if (!onConflict) return "";
  const { keys, update } = onConflict;
  const action = update.length > 0 ? `update set ${update.map((name) => `${name} = excluded.${name}`)}` : "nothing";
  return ` on conflict (${keys}) do ${action}`;
}

/**
 * `settings`: an account's connectors or keys changed; `agents`: its agents did; `trunks`: its trunks did; `screen`: an
 * agent's screen has news; `replays`: one was stopped; `statuses`: agents have another status; `calls`: something is to be
 * done to a call, by the node that has it.
 */
export const CHANNELS = ["settings", "agents", "trunks", "screen", "replays", "statuses", "calls"] as const;

export type Channel = (typeof CHANNELS)[number];
