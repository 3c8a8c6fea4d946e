/** Brings a database's schema forward, one numbered step after the other, each in one transaction. */
import { sql } from "kysely";
import type { Database } from "./database.ts";
import type { ColumnTypes, Migration } from "./migration.ts";
import { initial } from "./migrations/0001-initial.ts";

const MIGRATIONS: readonly Migration[] = [initial];

const COLUMN_TYPES: Record<Database["engine"], ColumnTypes> = {
  sqlite: { key: "text" },
  postgres: { key: 'text collate "C"' },
};

/** Thrown when the database was made by a newer Hookswitch: running on it could harm what is stored. */
export class DatabaseTooNewError extends Error {
  constructor(unknown: string[]) {
    super(
      `This database was made by a newer version of Hookswitch (it has the migrations ${unknown.join(", ")}, ` +
        "which this version does not know). Start that version, or restore a backup from before the upgrade.",
    );
    this.name = "DatabaseTooNewError";
  }
}

/** The names of the migrations that the database has yet to take, in order. Throws {@link DatabaseTooNewError}. */
export async function pendingMigrations(database: Database): Promise<string[]> {
  await sql`create table if not exists migrations (name text primary key, applied_at bigint not null)`.execute(
    database.db,
  );
  const applied = await sql<{ name: string }>`select name from migrations`.execute(database.db);
  const names = new Set(applied.rows.map((row) => row.name));
  const unknown = [...names].filter((name) => !MIGRATIONS.some((migration) => migration.name === name)).sort();
  if (unknown.length > 0) throw new DatabaseTooNewError(unknown);
  return MIGRATIONS.map((migration) => migration.name).filter((name) => !names.has(name));
}

/**
 * Brings the schema forward to this version's.
 * @param onStep told of each migration before it runs.
 * @returns the names of the migrations that ran.
 */
export async function migrate(database: Database, onStep?: (name: string) => void): Promise<string[]> {
  return database.exclusively("migrate", async () => {
    const pending = await pendingMigrations(database);
    for (const migration of MIGRATIONS.filter(({ name }) => pending.includes(name))) {
      onStep?.(migration.name);
      await database.transaction(async ({ db }) => {
        const postgresOnly = database.engine === "postgres" ? (migration.postgresOnly ?? []) : [];
        for (const statement of [...migration.statements(COLUMN_TYPES[database.engine]), ...postgresOnly]) {
          await sql.raw(statement).execute(db);
        }
        await sql`insert into migrations (name, applied_at) values (${migration.name}, ${Date.now()})`.execute(db);
      });
    }
    return pending;
  });
}
