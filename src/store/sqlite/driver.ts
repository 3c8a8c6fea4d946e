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

  type Held = DatabaseConnection & { release: (() => void) | null };

  function newConnection(): Held {
    return {
      release: null,
      async executeQuery<R>(query: CompiledQuery): Promise<QueryResult<R>> {
        const reads = this.release === null && query.query.kind === "SelectQueryNode";
        const release = reads || this.release ? null : await takeWriter();
        try {
          const { rows, changes } = await (reads ? reader : writer).run(
            query.sql,
            query.parameters,
            "rows" in query ? (query as RowsQuery).rows : undefined,
          );
          return { rows: rows as R[], numAffectedRows: BigInt(changes) };
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
      await writer.run("commit");
      release(connection as Held);
    },
    async rollbackTransaction(connection) {
      // SQLite has rolled back by itself after some errors (a full disk), and says so here.
      await writer.run("rollback").catch(() => {});
      release(connection as Held);
    },
    releaseConnection: async () => {},
    destroy: async () => {
      await Promise.all([writer.close(), reader.close()]);
    },
  };

  function release(held: Held) {
    held.release?.();
    held.release = null;
  }
}
