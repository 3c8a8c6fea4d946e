import type { CompiledQuery, DatabaseConnection, Driver, QueryResult } from "kysely";
import type { Pool, PoolClient } from "pg";
import { tellTrouble } from "./tell-trouble.ts";

/** The statements that a connection keeps prepared; beyond that, one is planned each time. */
const MAX_PREPARED = 300;

type Held = DatabaseConnection & { client: PoolClient; over: boolean; broken: boolean };

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
      const client = await pool.connect().catch(tellTrouble);
      const held: Held = {
        client,
        // Statements that were given together with one that failed still come: without their transaction they would stay.
        over: false,
        broken: false,
        async executeQuery<R>(query: CompiledQuery): Promise<QueryResult<R>> {
          if (this.over) throw new Error("the transaction has failed or is over");
          try {
            const result = await client.query<R & Record<string, unknown>>({
              name: nameOf(query.sql),
              text: query.sql,
              values: query.parameters as unknown[],
            });
            return { rows: result.rows, numAffectedRows: BigInt(result.rowCount ?? 0) };
          } catch (error) {
            this.over = true;
            return tellTrouble(error);
          }
        },
        // biome-ignore lint/correctness/useYield: Kysely's interface wants it, and nobody here streams rows
        async *streamQuery() {
          throw new Error("read pages instead of a stream");
        },
      };
      return held;
    },
    beginTransaction: async (connection) => void (await (connection as Held).client.query("begin").catch(tellTrouble)),
    async commitTransaction(connection) {
      const held = connection as Held;
      if (held.over) throw new Error("a statement of the transaction has failed");
      held.over = true;
      await held.client.query("commit").catch(tellTrouble);
    },
    async rollbackTransaction(connection) {
      const held = connection as Held;
      held.over = true;
      // A connection that cannot even roll back is of no use to anybody; why the work failed is the error to tell.
      await held.client.query("rollback").catch(() => {
        held.broken = true;
      });
    },
    async releaseConnection(connection) {
      const { client, broken } = connection as Held;
      client.release(broken);
    },
    // Who opened the pool ends it: Kysely calls this only if it was ever used.
    destroy: async () => {},
  };
}
