import { EventEmitter } from "node:events";
import { dirname } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { type Dialect, Kysely, SqliteAdapter, SqliteIntrospector, SqliteQueryCompiler, sql } from "kysely";
import { type Database, onConflictClause, type Transaction } from "../database.ts";
import { makeFolder } from "../make-folder.ts";
import { StoreError } from "../store-error.ts";
import type { Tables } from "../tables.ts";
import { transact } from "../transact.ts";
import { type Connection, openConnection } from "./connection.ts";
import { createDriver, Overtaken, type RowsQuery } from "./driver.ts";

const SQLITE_BUSY = 5;

/**
 * Opens the database file, creating it and its folder where they are missing. One process at a time may hold it:
 * a second one is refused with a {@link StoreError}.
 * @param path the file, or a folder's file that does not exist yet.
 */
export async function openSqlite(path: string): Promise<Database> {
  const { close, ...connections } = await openFile(path);
  const driver = createDriver(connections);
  const dialect: Dialect = {
    createAdapter: () => new SqliteAdapter(),
    createDriver: () => driver,
    createIntrospector: (kysely) => new SqliteIntrospector(kysely),
    createQueryCompiler: () => new SqliteQueryCompiler(),
  };
  const db = new Kysely<Tables>({ dialect });
  const channels = new EventEmitter().setMaxListeners(0);
  const turns = new Map<string, Promise<unknown>>();
  let closing: Promise<void> | null = null;

  return {
    engine: "sqlite",
    db,
    async transaction(work, { touching = null } = {}) {
      const parts = { db, dialect, driver, insertMany: insertInto };
      if (touching) {
        try {
          return await transact({ ...parts, hold: async () => driver.holdToWrite(touching) }, work);
        } catch (error) {
          if (!(error instanceof Overtaken)) throw error;
        }
      }
      return transact({ ...parts, hold: () => driver.hold(touching) }, work);
    },
    async exclusively(name, work) {
      const turn = (turns.get(name) ?? Promise.resolve()).then(work);
      turns.set(
        name,
        turn.catch(() => {}),
      );
      return turn;
    },
    oneOf: (column, values) => sql`${column} in (select value from json_each(${JSON.stringify(values)}))`,
    async byIds(on, { table, columns, accountId, ids }) {
      const wanted = sql`select value from json_each(${JSON.stringify(ids)})`;
      const query = sql`select ${sql.raw(`${columns}`)} from ${sql.table(table)} where account_id = ${accountId} and id in (${wanted})`;
      return (await query.execute(on)).rows as never;
    },
    async indexedAt(on, { accountId, places }) {
      const wanted = sql`select value ->> 'at', value ->> 'id' from json_each(${JSON.stringify(places)})`;
      const query = sql`select * from call_index where account_id = ${accountId} and (at, call_id) in (${wanted})`;
      return (await query.execute(on)).rows as never;
    },
    rowsWith: ({ column, accountId, values }) =>
      sql`account_id = ${accountId} and ${sql.ref(column)} in (select value from json_each(${JSON.stringify(values)}))`,
    forUpdate: sql``,
    skipLocked: sql``,
    clock: sql`cast(unixepoch('subsec') * 1000 as integer)`,
    publish: async (channel, message) => {
      channels.emit(channel, message);
    },
    subscribe(channel, hear) {
      channels.on(channel, hear);
      return () => channels.off(channel, hear);
    },
    close() {
      closing ??= db.destroy().then(close);
      return closing;
    },
  };
}

function insertInto(db: Kysely<Tables>): Transaction["insertMany"] {
  return async (table, rows, onConflict) => {
    const [first] = rows;
    if (!first) return;
    const columns = Object.keys(first) as (keyof typeof first)[];
    const text = `insert into ${table} (${columns}) values (${columns.map(() => "?")})${onConflictClause(onConflict)}`;
    const values: unknown[] = [];
    for (const row of rows) for (const column of columns) values.push(row[column]);
    const query: RowsQuery = { ...sql.raw(text).compile(db), rows: { values, columns: columns.length } };
    await db.executeQuery(query);
  };
}

async function openFile(path: string) {
  const unlock = lockFile(path);
  const opened: Connection[] = [];
  const close = async () => {
    await Promise.all(opened.map((connection) => connection.close()));
    unlock();
  };
  try {
    // The writer creates the file that the reader opens.
    for (const readOnly of [false, true, true]) opened.push(await openConnection({ path, readOnly }));
  } catch (error) {
    await close();
    throw error;
  }
  const [writer, reader, planner] = opened as [Connection, Connection, Connection];
  return { writer, reader, planner, close };
}

/** The system's own lock, held by an open transaction on a small file: it ends with the process, however it ends. */
function lockFile(path: string): () => void {
  let lock: DatabaseSync | null = null;
  try {
    makeFolder(dirname(path));
    lock = new DatabaseSync(`${path}.lock`);
    lock.exec("pragma locking_mode = exclusive; begin exclusive");
  } catch (error) {
    lock?.close();
    const { message, errcode } = error as Error & { errcode?: number };
    if (errcode !== SQLITE_BUSY) throw new StoreError(`Cannot use ${path}: ${message}`, "SQLITE_CANTOPEN", error);
    throw new StoreError(
      `Another Hookswitch already runs on ${path}: stop it, or give this one its own data folder.`,
      "SQLITE_LOCKED",
      error,
    );
  }
  const held = lock;
  return () => held.close();
}
