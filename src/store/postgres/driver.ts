import type { CompiledQuery, DatabaseConnection, Driver, QueryResult } from "kysely";
import type { Pool, PoolClient } from "pg";

/** The statements that a connection keeps prepared; beyond that, one is planned each time. */
const MAX_PREPARED = 300;

type Held = DatabaseConnection & { client: PoolClient };

/** Runs Kysely's queries on a pool, each statement prepared once a connection: planning is most of a small query. */
export function createDriver(pool: Pool): Driver {
  const names = new Map<string, string>();

  function nameOf(text: string): string | undefined {
    const known = names.get(text);
    if (known || names.size >= MAX_PREPARED) return known;
    const name = `q${names.size}`;
    names.set(text, name);
    return name;
  }

  return {
    init: async () => {},
    async acquireConnection(): Promise<Held> {
      const client = await pool.connect();
      return {
        client,
        async executeQuery<R>(query: CompiledQuery): Promise<QueryResult<R>> {
          const result = await client.query<R & Record<string, unknown>>({
            name: nameOf(query.sql),
            text: query.sql,
            values: query.parameters as unknown[],
          });
          return { rows: result.rows, numAffectedRows: BigInt(result.rowCount ?? 0) };
        },
        // biome-ignore lint/correctness/useYield: Kysely's interface wants it, and nobody here streams rows
        async *streamQuery() {
          throw new Error("read pages instead of a stream");
        },
      };
    },
    beginTransaction: async (connection) => void (await (connection as Held).client.query("begin")),
    commitTransaction: async (connection) => void (await (connection as Held).client.query("commit")),
    rollbackTransaction: async (connection) => void (await (connection as Held).client.query("rollback")),
    releaseConnection: async (connection) => (connection as Held).client.release(),
    destroy: () => pool.end(),
  };
}
