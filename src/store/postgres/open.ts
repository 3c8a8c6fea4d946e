import { type Dialect, Kysely, PostgresAdapter, PostgresIntrospector, PostgresQueryCompiler, sql } from "kysely";
import pg from "pg";
import { type Database, onConflictClause, type Transaction } from "../database.ts";
import { StoreError } from "../store-error.ts";
import type { Tables } from "../tables.ts";
import { transact } from "../transact.ts";
import { createChannels, nameOf } from "./channels.ts";
import { COLUMNS } from "./columns.ts";
import { createDriver } from "./driver.ts";
import { tellTrouble } from "./tell-trouble.ts";

const OLDEST_VERSION = 150_000;
const BIGINT_OID = 20;
const MAX_TRIES = 5;

/**
 * A transaction whose node says nothing for so long is ended by the server: a node that stands still in the middle of
 * one would otherwise hold up, with its locks, all others for good. Shorter than a node's lease.
 */
const MAX_SILENCE_IN_TRANSACTION_MS = 2_000;

/**
 * Plans are kept for long, and tables grow faster than PostgreSQL counts them. A plan that was made while a table was
 * nearly empty must not scan it once it is full, nor gather and sort what an index has in order. What has no index then
 * counts as very dear, which must not have a statement compiled: that takes 70 ms.
 */
const PLANNER = "-c enable_seqscan=off -c enable_bitmapscan=off -c jit=off";

/** What another transaction caused and trying again cures: serialization, deadlock, the same new key at two nodes. */
const TRY_AGAIN = new Set(["40001", "40P01", "23505"]);

/** Every integer we store is below 2^53, so it is a number here as it is on SQLite. */
const types: pg.CustomTypesConfig = {
  getTypeParser: ((oid: number, format?: "text" | "binary") =>
    oid === BIGINT_OID ? Number : pg.types.getTypeParser(oid, format)) as pg.CustomTypesConfig["getTypeParser"],
};

/** Opens a PostgreSQL database, version 15 or later. Rejects with a {@link StoreError} that says what to do. */
export async function openPostgres(url: string, options: { maxConnections?: number } = {}): Promise<Database> {
  const pool = new pg.Pool({
    connectionString: url,
    max: options.maxConnections ?? 10,
    application_name: "hookswitch",
    connectionTimeoutMillis: 5_000,
    idle_in_transaction_session_timeout: MAX_SILENCE_IN_TRANSACTION_MS,
    pipeline: true,
    options: PLANNER,
    types,
  });
  // A connection that breaks is replaced by the pool, and its query has failed; without listeners it would end the process.
  pool.on("error", () => {});
  pool.on("connect", (client) => client.on("error", () => {}));
  await checkServer(pool, url);
  const channels = createChannels(url);
  await channels.ready;
  let closing: Promise<void> | null = null;
  const driver = createDriver(pool);
  const dialect: Dialect = {
    createAdapter: () => new PostgresAdapter(),
    createDriver: () => driver,
    createIntrospector: (kysely) => new PostgresIntrospector(kysely),
    createQueryCompiler: () => new PostgresQueryCompiler(),
  };
  const db = new Kysely<Tables>({ dialect });

  return {
    engine: "postgres",
    db,
    async transaction(work) {
      for (let tries = 1; ; tries += 1) {
        try {
          return await transact({ db, dialect, driver, hold: driver.hold, insertMany: insertInto }, work);
        } catch (error) {
          const code = (error as { code?: string }).code ?? "";
          if (!TRY_AGAIN.has(code) || tries === MAX_TRIES) throw error;
        }
      }
    },
    async exclusively(name, work) {
      const client = await pool.connect().catch(tellTrouble);
      try {
        await client.query("select pg_advisory_lock(hashtext($1))", [name]).catch(tellTrouble);
        return await work();
      } finally {
        await client.query("select pg_advisory_unlock(hashtext($1))", [name]).catch(() => {});
        client.release();
      }
    },
    oneOf: (column, values) => sql`${column} = any(${values as string[]}::text[])`,
    async byIds(on, { table, columns, accountId, ids, lock = false }) {
      // The limit keeps the planner to one lookup for each id.
      const one = sql`select ${sql.raw(`${columns}`)} from ${sql.table(table)} where account_id = ${accountId} and id = wanted.id limit 1`;
      const query = sql`select found.* from unnest(${ids}::text[]) as wanted(id), lateral (${one}${lock ? sql` for update` : sql``}) as found`;
      return (await query.execute(on)).rows as never;
    },
    async indexedAt(on, { accountId, places }) {
      const [ats, ids] = [places.map(({ at }) => at), places.map(({ id }) => id)];
      const one = sql`select * from call_index where account_id = ${accountId} and at = wanted.at and call_id = wanted.id limit 1 for update`;
      const query = sql`select found.* from unnest(${ats}::bigint[], ${ids}::text[]) as wanted(at, id), lateral (${one}) as found`;
      return (await query.execute(on)).rows as never;
    },
    rowsWith({ table, column, accountId, values }) {
      // With an offset it is planned by itself, and for each value again.
      const one = sql`select ctid from ${sql.table(table)} where account_id = ${accountId} and ${sql.ref(column)} = wanted.value offset 0`;
      return sql`ctid = any(array(select found.ctid from unnest(${values}::text[]) as wanted(value), lateral (${one}) as found))`;
    },
    forUpdate: sql`for update`,
    skipLocked: sql`for update skip locked`,
    clock: sql`(extract(epoch from clock_timestamp()) * 1000)::bigint`,
    async publish(channel, message) {
      await sql`select pg_notify(${nameOf(channel)}, ${message})`.execute(db);
    },
    subscribe(channel, hear) {
      channels.emitter.on(channel, hear);
      return () => channels.emitter.off(channel, hear);
    },
    close() {
      closing ??= Promise.all([channels.close(), db.destroy().then(() => pool.end())]).then(() => {});
      return closing;
    },
  };
}

async function checkServer(pool: pg.Pool, url: string): Promise<void> {
  try {
    const { rows } = await pool.query<{ server_version_num: string }>("show server_version_num");
    const version = Number(rows[0]?.server_version_num);
    if (version >= OLDEST_VERSION) return;
    throw new StoreError(
      `Hookswitch needs PostgreSQL 15 or later; this server is ${Math.floor(version / 10_000)}.`,
      "VERSION",
    );
  } catch (error) {
    await pool.end();
    if (error instanceof StoreError) throw error;
    const { host, pathname } = new URL(url);
    const { message, code = "" } = error as Error & { code?: string };
    throw new StoreError(
      `Cannot use the PostgreSQL database ${pathname.slice(1)} at ${host}: ${message || code}. Check DATABASE_URL and that the server runs.`,
      code,
      error,
    );
  }
}

/** One JSON parameter for all rows: writing it is native code here, and reading it is native code there. */
const INSERTS = Object.fromEntries(
  Object.entries(COLUMNS).map(([table, columns]) => {
    const names = Object.keys(columns).join(", ");
    const typed = Object.entries(columns).map(([name, type]) => `${name} ${type}`);
    return [table, `insert into ${table} (${names}) select ${names} from json_to_recordset($1::json) as r(${typed})`];
  }),
);

function insertInto(db: Kysely<Tables>): Transaction["insertMany"] {
  return async (table, rows, onConflict) => {
    if (rows.length === 0) return;
    const query = sql.raw(`${INSERTS[table]}${onConflictClause(onConflict)}`).compile(db);
    await db.executeQuery({ ...query, parameters: [storableJson(JSON.stringify(rows))] });
  };
}

/** NUL and halves of surrogate pairs, as `JSON.stringify` writes them: an odd number of backslashes stands before. */
const UNSTORABLE = /(?<!\\)((?:\\\\)*)\\u(?:0000|d[89a-f][0-9a-f]{2})/g;

/** PostgreSQL refuses JSON with what is no character of a text; as on SQLite, U+FFFD is stored instead. */
function storableJson(json: string): string {
  return json.includes("\\u") ? json.replace(UNSTORABLE, "$1\\ufffd") : json;
}
