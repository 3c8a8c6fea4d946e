/** Brings a database's schema forward, one numbered step after the other, each in one transaction. */
import { sql } from "kysely";
import type { Database } from "./database.ts";
import type { ColumnTypes, Migration } from "./migration.ts";
import { initial } from "./migrations/0001-initial.ts";
import { screensByCall } from "./migrations/0002-screens-by-call.ts";
import { records } from "./migrations/0004-records.ts";
import { callWatches } from "./migrations/0005-call-watches.ts";
import { speedToLead } from "./migrations/0006-speed-to-lead.ts";
import { sessions } from "./migrations/0008-sessions.ts";
import { queueByEvent } from "./migrations/0009-queue-by-event.ts";
import { contactsByAge } from "./migrations/0010-contacts-by-age.ts";
import { recordings } from "./migrations/0013-recordings.ts";
import { agentsOfMembers } from "./migrations/0014-agents-of-members.ts";
import { switchboard } from "./migrations/0015-switchboard.ts";
import { inspectors } from "./migrations/0017-inspectors.ts";
import { callIndex } from "./migrations/0018-call-index.ts";
import { trunks } from "./migrations/0020-trunks.ts";
import { auditLog } from "./migrations/0021-audit-log.ts";
import { callsOfAgent } from "./migrations/0023-calls-of-agent.ts";
import { orderOfTeams } from "./migrations/0025-order-of-teams.ts";
import { queueByConnector } from "./migrations/0026-queue-by-connector.ts";
import { recordingsByAge } from "./migrations/0027-recordings-by-age.ts";
import { talkingSince } from "./migrations/0028-talking-since.ts";

const MIGRATIONS: readonly Migration[] = [
  initial,
  screensByCall,
  records,
  callWatches,
  speedToLead,
  sessions,
  queueByEvent,
  contactsByAge,
  recordings,
  agentsOfMembers,
  switchboard,
  inspectors,
  callIndex,
  trunks,
  auditLog,
  callsOfAgent,
  orderOfTeams,
  queueByConnector,
  recordingsByAge,
  talkingSince,
];

const COLUMN_TYPES: Record<Database["engine"], ColumnTypes> = {
  sqlite: { key: "text", clustered: " without rowid" },
  postgres: { key: 'text collate "C"', clustered: "" },
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

/**
 * The names of the migrations that a database has yet to take, in order. Changes nothing. Throws
 * {@link DatabaseTooNewError}.
 */
export async function pendingMigrations({ db }: Pick<Database, "db">): Promise<string[]> {
  const applied = await sql<{ name: string }>`select name from migrations`.execute(db).catch((error) => {
    if (isMissingTable(error)) return { rows: [] };
    throw error;
  });
  return migrationsAfter(applied.rows.map(({ name }) => name));
}

/** The names of the migrations that follow those a database has taken. Throws {@link DatabaseTooNewError}. */
export function migrationsAfter(applied: readonly string[]): string[] {
  const names = MIGRATIONS.map(({ name }) => name);
  const unknown = applied.filter((name) => !names.includes(name)).sort();
  if (unknown.length > 0) throw new DatabaseTooNewError(unknown);
  return names.filter((name) => !applied.includes(name));
}

const UNDEFINED_TABLE = "42P01";

function isMissingTable(error: unknown): boolean {
  const { code, message } = error as Error & { code?: string };
  return code === UNDEFINED_TABLE || message.startsWith("no such table");
}

/**
 * Brings the schema forward to this version's.
 * @param onStep told of each migration before it runs.
 * @param migrations for tests: those of an older version.
 * @returns the names of the migrations that ran.
 */
export async function migrate(
  database: Database,
  onStep?: (name: string) => void,
  migrations: readonly Migration[] = MIGRATIONS,
): Promise<string[]> {
  return database.exclusively("migrate", async () => {
    await sql`create table if not exists migrations (name text primary key, applied_at bigint not null)`.execute(
      database.db,
    );
    const pending = await pendingMigrations(database);
    const steps = migrations.filter(({ name }) => pending.includes(name));
    for (const migration of steps) {
      onStep?.(migration.name);
      await database.transaction(async ({ db }) => {
        const postgresOnly = database.engine === "postgres" ? (migration.postgresOnly ?? []) : [];
        for (const statement of [...migration.statements(COLUMN_TYPES[database.engine]), ...postgresOnly]) {
          await sql.raw(statement).execute(db);
        }
        await sql`insert into migrations (name, applied_at) values (${migration.name}, ${Date.now()})`.execute(db);
      });
    }
    return steps.map(({ name }) => name);
  });
}
