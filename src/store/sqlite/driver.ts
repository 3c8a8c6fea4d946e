import type { CompiledQuery, DatabaseConnection, Driver, QueryResult } from "kysely";
import type { Connection } from "./connection.ts";

/** Marks a query whose parameters are rows: the statement runs once for each. */
export type RowsQuery = CompiledQuery & { rows: readonly unknown[][] };

/**
 * One connection writes and one reads. Whoever writes holds the writer alone until its transaction ends; a query
 * outside a transaction reads beside it, from the last commit.
 */
export function createDriver({ writer, reader }: { writer: Connection; reader: Connection }): Driver {
  let turn = Promise.resolve();

  function takeWriter(): Promise<() => void> {
    const before = turn;
    const { promise, resolve } = Promise.withResolvers<void>();
    turn = promise;
    return before.then(() => resolve);
  }

  type Held = DatabaseConnection & { release: (() => void) | null; over: boolean };

  function newConnection(): Held {
    return {
      release: null,
      // Statements that were given together with one that failed still come: without their transaction they would stay.
      over: false,
      async executeQuery<R>(query: CompiledQuery): Promise<QueryResult<R>> {
        if (this.over) throw new Error("the transaction has failed or is over");
        const inTransaction = this.release !== null;
        const reads = !inTransaction && query.query.kind === "SelectQueryNode";
        const release = reads || inTransaction ? null : await takeWriter();
        try {
          const { rows, changes } = await (reads ? reader : writer).run(
            query.sql,
            query.parameters,
            "rows" in query ? (query as RowsQuery).rows : undefined,
          );
          return { rows: rows as R[], numAffectedRows: BigInt(changes) };
        } catch (error) {
          this.over = inTransaction;
          throw error;
        } finally {
          release?.();
        }
      },
      // biome-ignore lint/correctness/useYield: Kysely's interface wants it, and nobody here streams rows
      async *streamQuery() {
        throw new Error("read pages instead of a stream");
      },
    };
  }

  return {
    init: async () => {},
    acquireConnection: async () => newConnection(),
    async beginTransaction(connection) {
      const held = connection as Held;
      held.release = await takeWriter();
      await writer.run("begin immediate").catch((error) => {
        held.release?.();
        held.release = null;
        throw error;
      });
    },
    async commitTransaction(connection) {
      const held = connection as Held;
      if (held.over) throw new Error("a statement of the transaction has failed");
      held.over = true;
      await writer.run("commit");
      release(held);
    },
    async rollbackTransaction(connection) {
      (connection as Held).over = true;
      // SQLite has rolled back by itself after some errors (a full disk), and says so here.
      await writer.run("rollback").catch(() => {});
      release(connection as Held);
    },
    releaseConnection: async () => {},
    // Who opened the connections closes them: Kysely calls this only if it was ever used.
    destroy: async () => {},
  };

  function release(held: Held) {
    held.release?.();
    held.release = null;
  }
}
