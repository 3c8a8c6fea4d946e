import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { sql } from "kysely";
import type { Database } from "../../src/store/database.ts";
import { migrate } from "../../src/store/migrate.ts";
import { openDatabase } from "../../src/store/open.ts";
import { createDatabase } from "./postgres.ts";

/** The engines that a test of the store, or of what stands on it, runs on. */
export const ENGINES = ["sqlite", "postgres"] as const;

/** A place for one database: a file in a folder of its own, or a database on the tests' PostgreSQL. */
export interface TestPlace {
  url: string;
  /** Removes it with all that is in it. Call it when nobody uses it any more. */
  remove(): Promise<void>;
}

/** Makes a place that is empty: nothing has been migrated there. */
export async function makePlace(engine: Database["engine"]): Promise<TestPlace> {
  if (engine === "postgres") {
    const { url, drop } = await createDatabase();
    return { url, remove: drop };
  }
  const folder = mkdtempSync(join(tmpdir(), "hookswitch-store-"));
  return {
    url: `sqlite:${join(folder, "test.db")}`,
    remove: async () => rmSync(folder, { recursive: true }),
  };
}

/** A migrated database at a place of its own. `close` closes it and removes the place. */
export interface TestDatabase {
  database: Database;
  url: string;
  /** Deletes every row, as fast as the engine can. */
  empty(): Promise<void>;
  close(): Promise<void>;
}

export async function openTestDatabase(engine: Database["engine"]): Promise<TestDatabase> {
  const place = await makePlace(engine);
  const database = await openDatabase(place.url);
  await migrate(database);
  const tables = (await database.db.introspection.getTables()).map(({ name }) => name);
  const rows = tables.filter((name) => name !== "migrations" && name !== "accounts");

  return {
    database,
    url: place.url,
    async empty() {
      // Accounts last: others refer to them.
      const ordered = [...rows, "accounts"];
      if (engine === "postgres") await sql.raw(`truncate ${ordered.join(", ")}`).execute(database.db);
      else for (const table of ordered) await sql.raw(`delete from ${table}`).execute(database.db);
    },
    async close() {
      await database.close();
      await place.remove();
    },
  };
}
