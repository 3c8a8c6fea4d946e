import { DatabaseSync } from "node:sqlite";
import { StoreError } from "../store-error.ts";

/**
 * The names of the migrations that a database file has taken, read beside whoever runs on it; none where it is empty.
 * Throws a {@link StoreError} where it cannot be read.
 */
export function appliedMigrations(path: string): string[] {
  let database: DatabaseSync | null = null;
  try {
    database = new DatabaseSync(path, { readOnly: true });
    const table = database.prepare("select 1 from sqlite_schema where name = 'migrations'").get();
    if (table === undefined) return [];
    return database
      .prepare("select name from migrations")
      .all()
      .map(({ name }) => String(name));
  } catch (error) {
    throw new StoreError(`Cannot read ${path}: ${(error as Error).message}`, "SQLITE_CANTOPEN", error);
  } finally {
    database?.close();
  }
}
