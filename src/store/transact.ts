import { type DatabaseConnection, type Dialect, type Driver, Kysely } from "kysely";
import type { Transaction } from "./database.ts";
import type { Tables } from "./tables.ts";

/**
 * A connection that one transaction has to itself. It runs what it is given in the order in which it is given, and after
 * a statement has failed it refuses all until it is rolled back, so that nothing need wait to hear how the one before it
 * went.
 */
export type HeldConnection = DatabaseConnection & {
  begin(): Promise<unknown>;
  commit(): Promise<unknown>;
  /** Never rejects. */
  rollback(): Promise<void>;
  release(): void;
};

/** What a member of the room brings for its transactions. */
export type TransactionParts = {
  db: Kysely<Tables>;
  dialect: Dialect;
  driver: Driver;
  /** Resolves when a connection is free. */
  hold(): Promise<HeldConnection>;
  insertMany(db: Kysely<Tables>): Transaction["insertMany"];
};

/**
 * Runs work in a transaction, with as few waits as it allows: statements are sent as soon as they are given, the
 * beginning with the first, and the commit behind the last. (Kysely's own transactions wait for every answer.)
 */
export async function transact<T>(parts: TransactionParts, work: (tx: Transaction) => Promise<T>): Promise<T> {
  const connection = await parts.hold();
  const sent: Promise<unknown>[] = [];
  const defer = (...promises: Promise<unknown>[]) => {
    // Each failure is told below; one that comes before everybody listens must not end the process.
    for (const promise of promises) promise.catch(() => {});
    sent.push(...promises);
  };
  const { dialect, driver } = parts;
  const executor = parts.db
    .getExecutor()
    .withConnectionProvider({ provideConnection: (consumer) => consumer(connection) });
  const db = new Kysely<Tables>({ config: { dialect }, dialect, driver, executor });
  try {
    defer(connection.begin());
    const result = await work({ db, insertMany: parts.insertMany(db), defer });
    defer(connection.commit());
    await Promise.all(sent);
    return result;
  } catch (error) {
    await connection.rollback();
    throw error;
  } finally {
    connection.release();
  }
}
