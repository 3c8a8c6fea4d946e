import { EventEmitter } from "node:events";
import { mkdirSync } from "node:fs";
import { dirname } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { Kysely, SqliteAdapter, SqliteIntrospector, SqliteQueryCompiler, sql } from "kysely";
import { type Database, onConflictClause, type Transaction } from "../database.ts";
import { StoreError } from "../store-error.ts";
import type { Tables } from "../tables.ts";
import { openConnection } from "./connection.ts";
import { createDriver, type RowsQuery } from "./driver.ts";

/**
 * Opens the database file, creating it and its folder where they are missing. One process at a time may hold it:
 * a second one is refused with a {@link StoreError}.
 * @param path the file, or a folder's file that does not exist yet.
 */
export async function openSqlite(path: string): Promise<Database> {
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
  const unlock = lockFile(`${path}.lock`);
  const writer = await openConnection({ path, readOnly: false });
  const reader = await openConnection({ path, readOnly: true });
  const db = new Kysely<Tables>({
    dialect: {
      createAdapter: () => new SqliteAdapter(),
      createDriver: () => createDriver({ writer, reader }),
      createIntrospector: (kysely) => new SqliteIntrospector(kysely),
      createQueryCompiler: () => new SqliteQueryCompiler(),
    },
  });
  const channels = new EventEmitter().setMaxListeners(0);
  const turns = new Map<string, Promise<unknown>>();

  return {
    engine: "sqlite",
    db,
    transaction: (work) => db.transaction().execute((trx) => work({ db: trx, insertMany: insertInto(trx) })),
    async exclusively(name, work) {
      const turn = (turns.get(name) ?? Promise.resolve()).then(work);
      turns.set(
        name,
        turn.catch(() => {}),
      );
      return turn;
    },
    oneOf: (column, values) => sql`${column} in (select value from json_each(${JSON.stringify(values)}))`,
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
    async backup(to) {
      await writer.run("vacuum into ?", [to]);
    },
    async close() {
      await db.destroy();
      unlock();
    },
  };
}

function insertInto(db: Kysely<Tables>): Transaction["insertMany"] {
  return async (table, rows, onConflict) => {
    const [first] = rows;
    if (!first) return;
    const columns = Object.keys(first) as (keyof typeof first)[];
    const text = `insert into ${table} (${columns}) values (${columns.map(() => "?")})${onConflictClause(onConflict)}`;
    const query: RowsQuery = {
      ...sql.raw(text).compile(db),
      rows: rows.map((row) => columns.map((column) => row[column])),
    };
    await db.executeQuery(query);
  };
}

/** The system's own lock, held by an open transaction on a small file: it ends with the process, however it ends. */
function lockFile(path: string): () => void {
  const lock = new DatabaseSync(path);
  try {
    lock.exec("pragma locking_mode = exclusive; begin exclusive");
  } catch (error) {
    lock.close();
    throw new StoreError(
      `Another Hookswitch already runs on ${path.replace(/\.lock$/, "")}: stop it, or give this one its own data folder.`,
      "SQLITE_LOCKED",
      error,
    );
  }
  return () => lock.close();
}
