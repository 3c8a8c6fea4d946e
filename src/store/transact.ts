import { type DatabaseConnection, type Dialect, type Driver, Kysely } from "kysely";
import { claimCompanion } from "./companion.ts";
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
  /** See {@link Transaction}. */
  touchesOnly(names: readonly string[]): void;
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
  const companion = claimCompanion();
  const connection = await parts.hold().catch((error) => {
    companion?.rolledBack();
    throw error;
  });
  const sent: Promise<unknown>[] = [];
  let isOver = false;
  const failures: { place: number; error: unknown }[] = [];
  let given = 0;

  /** Notes why a statement failed. Answers that arrive together may be heard in any order, so its place is noted too. */
  function noting<R>(answer: Promise<R>): Promise<R> {
    given += 1;
    const place = given;
    // It also keeps a failure that comes before anybody listens from ending the process: each is told below.
    answer.catch((error) => failures.push({ place, error }));
    return answer;
  }

  const statements: DatabaseConnection = {
    streamQuery: connection.streamQuery,
    async executeQuery(query) {
      // A part of the work may go on after another has failed. By then somebody else may hold the connection.
      if (isOver) throw new Error("the transaction is over");
      return noting(connection.executeQuery(query));
    },
  };
  const { dialect, driver } = parts;
  const executor = parts.db
    .getExecutor()
    .withConnectionProvider({ provideConnection: (consumer) => consumer(statements) });
  const db = new Kysely<Tables>({ config: { dialect }, dialect, driver, executor });
  const defer = (...promises: Promise<unknown>[]) => {
    for (const promise of promises) sent.push(noting(promise));
  };
  try {
    defer(connection.begin());
    const tx = { db, insertMany: parts.insertMany(db), defer, touchesOnly: connection.touchesOnly };
    const result = await work(tx);
    await companion?.write(tx);
    isOver = true;
    defer(connection.commit());
    await Promise.all(sent);
    companion?.committed();
    return result;
  } catch (error) {
    isOver = true;
    companion?.rolledBack();
    await connection.rollback();
    // Why the first one failed: what comes of it, in the statements behind, says less.
    const [first] = failures.toSorted((a, b) => a.place - b.place);
    throw first ? first.error : error;
  } finally {
    connection.release();
  }
}
