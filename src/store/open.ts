import type { Database } from "./database.ts";
import { openPostgres } from "./postgres/open.ts";
import { openSqlite } from "./sqlite/open.ts";

const SQLITE = "sqlite:";

/** Opens the database that a URL names: `postgres://…`, or `sqlite:` and a path. */
export function openDatabase(url: string): Promise<Database> {
  const path = sqlitePath(url);
  return path === null ? openPostgres(url) : openSqlite(path);
}

/** The file that a database's URL names; null where it names a server. */
export function sqlitePath(url: string): string | null {
  return url.startsWith(SQLITE) ? url.slice(SQLITE.length) : null;
}
