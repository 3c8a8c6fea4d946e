import type { CompiledQuery, DatabaseConnection, Driver, QueryResult } from "kysely";
import type { Pool, PoolClient } from "pg";
import type { HeldConnection } from "../transact.ts";
import { tellTrouble } from "./tell-trouble.ts";

/** The statements that a connection keeps prepared; beyond that, one is planned each time. */
const MAX_PREPARED = 300;

/** Kysely's driver for what runs outside transactions, and the connection that a transaction holds. */
export type PostgresDriver = Driver & { hold(): Promise<HeldConnection> };

type Held = DatabaseConnection & { client: PoolClient };

/** Runs Kysely's queries on a pool, each statement prepared once a connection: planning is most of a small query. */
export function createDriver(pool: Pool): PostgresDriver {
  const names = new Map<string, string>();

  function nameOf(text: string): string | undefined {
    const known = names.get(text);
    if (known || names.size >= MAX_PREPARED) return known;
    const name = `q${names.size}`;
    names.set(text, name);
    return name;
  }

  async function acquire(): Promise<Held> {
    const client = await pool.connect().catch(tellTrouble);
    return {
      client,
      async executeQuery<R>({ sql, parameters }: CompiledQuery): Promise<QueryResult<R>> {
        gatherTurn(client);
        const query = { name: nameOf(sql), text: sql, values: parameters as unknown[] };
        const result = await client.query<R & Record<string, unknown>>(query).catch(tellTrouble);
        return { rows: result.rows, numAffectedRows: BigInt(result.rowCount ?? 0) };
      },
      streamQuery() {
        throw new Error("read pages instead of a stream");
      },
    };
  }

  return {
    init: async () => {},
    acquireConnection: acquire,
    releaseConnection: async (connection) => (connection as Held).client.release(),
    async hold() {
      const held = await acquire();
      const { client } = held;
      let broken = false;
      return {
        ...held,
        begin() {
          gatherTurn(client);
          return client.query("begin").catch(tellTrouble);
        },
        async commit() {
          gatherTurn(client);
          // PostgreSQL answers a commit of a transaction in which a statement has failed with a rollback.
          const { command } = await client.query("commit").catch(tellTrouble);
          if (command !== "COMMIT") throw new Error("a statement of the transaction has failed");
        },
        async rollback() {
          // A connection that cannot even roll back is of no use to anybody; why the work failed is the error to tell.
          await client.query("rollback").catch(() => {
            broken = true;
          });
        },
        release: () => client.release(broken),
        // Rows are locked by whoever reads them to change them.
        touchesOnly() {},
      };
    },
    beginTransaction: useTransact,
    commitTransaction: useTransact,
    rollbackTransaction: useTransact,
    // Who opened the pool ends it: Kysely calls this only if it was ever used.
    destroy: async () => {},
  };
}

/** What is given in one turn leaves in one piece: the server wakes up once for it, and so does the system here. */
function gatherTurn(client: PoolClient): void {
  const { stream } = client.connection;
  if (stream.writableCorked > 0) return;
  stream.cork();
  process.nextTick(() => stream.uncork());
}

async function useTransact(): Promise<never> {
  throw new Error("use Database.transaction");
}
