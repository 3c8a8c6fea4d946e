import type { CompiledQuery, DatabaseConnection, Driver, QueryResult } from "kysely";
import type { HeldConnection } from "../transact.ts";
import type { Connection } from "./connection.ts";
import type { Rows } from "./worker.ts";

/** Marks a query whose parameters are rows: the statement runs once for each. */
export type RowsQuery = CompiledQuery & { rows: Rows };

/** Kysely's driver for what runs outside transactions, and the connection that a transaction holds. */
export type SqliteDriver = Driver & { hold(): Promise<HeldConnection> };

/**
 * One connection writes and one reads. Whoever writes holds the writer alone until its transaction ends; a query
 * outside a transaction reads beside it, from the last commit.
 */
export function createDriver({ writer, reader }: { writer: Connection; reader: Connection }): SqliteDriver {
  let turn = Promise.resolve();

  function takeWriter(): Promise<() => void> {
    const before = turn;
    const { promise, resolve } = Promise.withResolvers<void>();
    turn = promise;
    return before.then(() => resolve);
  }

  async function alone<R>(query: CompiledQuery): Promise<QueryResult<R>> {
    if (query.query.kind === "SelectQueryNode") return run<R>(reader, query, false);
    const release = await takeWriter();
    return run<R>(writer, query, false).finally(release);
  }

  return {
    init: async () => {},
    acquireConnection: async () => ({ executeQuery: alone, streamQuery }),
    async hold() {
      const release = await takeWriter();
      let isOver = false;
      return {
        executeQuery: <R>(query: CompiledQuery) => run<R>(writer, query, true),
        streamQuery,
        begin: () => writer.run("begin immediate"),
        // The next transaction is sent right behind: a commit that fails is rolled back where it fails.
        commit() {
          const done = writer.run("commit", { inTransaction: true });
          isOver = true;
          release();
          return done;
        },
        // SQLite has rolled back by itself after some errors (a full disk), and says so here.
        rollback: async () => {
          if (!isOver) await writer.run("rollback").then(ignore, ignore);
        },
        release,
      };
    },
    beginTransaction: useTransact,
    commitTransaction: useTransact,
    rollbackTransaction: useTransact,
    releaseConnection: async () => {},
    // Who opened the connections closes them: Kysely calls this only if it was ever used.
    destroy: async () => {},
  };
}

async function run<R>(connection: Connection, query: CompiledQuery, inTransaction: boolean): Promise<QueryResult<R>> {
  const rowsToWrite = "rows" in query ? (query as RowsQuery).rows : undefined;
  const { parameters } = query;
  const { rows, changes } = await connection.run(query.sql, { parameters, rows: rowsToWrite, inTransaction });
  return { rows: rows as R[], numAffectedRows: BigInt(changes) };
}

function ignore(): void {}

const streamQuery: DatabaseConnection["streamQuery"] = () => {
  throw new Error("read pages instead of a stream");
};

async function useTransact(): Promise<never> {
  throw new Error("use Database.transaction");
}
