import type { CompiledQuery, DatabaseConnection, Driver, QueryResult } from "kysely";
import type { HeldConnection } from "../transact.ts";
import type { Connection } from "./connection.ts";
import { createTurns, type Turn } from "./turns.ts";
import type { Rows } from "./worker.ts";

/** Marks a query whose parameters are rows: the statement runs once for each. */
export type RowsQuery = CompiledQuery & { rows: Rows };

/** Kysely's driver for what runs outside transactions, and the connections that a transaction holds. */
export type SqliteDriver = Driver & {
  /** The writer, from the first statement on. */
  hold(touched: readonly string[] | null): Promise<HeldConnection>;
  /**
   * The planner until the first statement that writes, and the writer from then on, which rejects with {@link Overtaken}
   * where another transaction has come between that may have changed what was read.
   */
  holdToWrite(touched: readonly string[]): HeldConnection;
};

/** What a transaction has read may have changed before its turn to write came. It has written nothing. */
export class Overtaken extends Error {}

/** The connections to the file, each in a thread of its own. */
export type Connections = {
  writer: Connection;
  /** For queries outside transactions, which may take their time. */
  reader: Connection;
  /** For what transactions read before their turn to write. */
  planner: Connection;
};

/**
 * One connection writes. Whoever does so holds it alone until its transaction ends; the others read beside it, from the
 * last commit.
 */
export function createDriver({ writer, reader, planner }: Connections): SqliteDriver {
  const turns = createTurns();

  async function alone<R>(query: CompiledQuery): Promise<QueryResult<R>> {
    if (reads(query)) return run<R>(reader, query, false);
    const turn = await turns.take(null);
    return run<R>(writer, query, false).finally(() => {
      turn.end();
      turn.pass();
    });
  }

  /** The next transaction is sent right behind: a commit that fails is rolled back where it fails. */
  function commit(turn: Turn): Promise<unknown> {
    const done = writer.run("commit", { inTransaction: true }).finally(turn.end);
    turn.pass();
    return done;
  }

  /** SQLite has rolled back by itself after some errors (a full disk), and says so here. */
  async function rollBack(turn: Turn): Promise<void> {
    await writer.run("rollback").then(ignore, ignore);
    turn.end();
  }

  return {
    init: async () => {},
    acquireConnection: async () => ({ executeQuery: alone, streamQuery }),
    async hold(touched) {
      const turn = await turns.take(touched);
      let isOver = false;
      return {
        executeQuery: (query) => run(writer, query, true),
        streamQuery,
        begin: () => writer.run("begin immediate"),
        commit() {
          isOver = true;
          return commit(turn);
        },
        rollback: async () => {
          if (!isOver) await rollBack(turn);
        },
        release: turn.pass,
        touchesOnly: turn.touchesOnly,
      };
    },
    holdToWrite(touched) {
      const moment = turns.moment();
      const beginning = Promise.withResolvers<unknown>();
      let begun: Promise<Turn> | null = null;
      let hasRead = false;
      let hasFailed = false;
      let isOver = false;

      async function begin(): Promise<Turn> {
        const turn = await turns.take(touched);
        if (hasRead && turn.comesTooLate(moment)) {
          turn.pass();
          turn.end();
          beginning.reject(new Overtaken());
          throw new Overtaken();
        }
        beginning.resolve(writer.run("begin immediate"));
        return turn;
      }

      return {
        async executeQuery<R>(query: CompiledQuery) {
          if (!begun && reads(query)) {
            hasRead = true;
            return run<R>(planner, query, false).catch((error) => {
              hasFailed = true;
              throw error;
            });
          }
          begun ??= begin();
          await begun;
          return run<R>(writer, query, true);
        },
        streamQuery,
        begin: () => beginning.promise,
        async commit() {
          if (hasFailed) throw new Error("a statement of the transaction has failed");
          if (!begun) return beginning.resolve(null);
          const turn = await begun;
          isOver = true;
          return commit(turn);
        },
        rollback: async () => {
          if (!isOver) await begun?.then(rollBack, ignore);
        },
        release: () => void begun?.then((turn) => turn.pass(), ignore),
        touchesOnly() {
          throw new Error("it has said what it touches before it began");
        },
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

/** Whether a query changes nothing, one that was written by hand too. */
function reads({ query, sql }: CompiledQuery): boolean {
  return query.kind === "SelectQueryNode" || sql.startsWith("select ");
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
