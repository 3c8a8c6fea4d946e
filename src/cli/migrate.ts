import { existsSync } from "node:fs";
import { Command } from "commander";
import { readConfig } from "../config.ts";
import { migrate, migrationsAfter, pendingMigrations } from "../store/migrate.ts";
import { openDatabase, sqlitePath } from "../store/open.ts";
import { appliedMigrations } from "../store/sqlite/applied-migrations.ts";
import { colorsOf } from "./colors.ts";
import { addDatabaseOptions, toFlags } from "./config-options.ts";
import { databaseName } from "./database-name.ts";
import { duration } from "./progress.ts";

const PENDING_EXIT_CODE = 3;

type MigrateOptions = Record<string, string> & { check?: boolean; json?: boolean };

/** `hookswitch migrate`: brings the database forward to this version's schema, as `serve` does when it starts. */
export function migrateCommand(): Command {
  return addDatabaseOptions(new Command("migrate"))
    .description("bring the database forward to this version")
    .option("--check", "only say what is pending, beside a running server too; the exit code is 3 if anything is")
    .option("--json", "print the migrations as one line of JSON")
    .addHelpText("after", "\n`serve` does the same when it starts. Make a backup first: there is no way back.")
    .action(async ({ check = false, json = false, ...settings }: MigrateOptions) => {
      const { databaseUrl } = readConfig(toFlags(settings));
      if (!json) console.error(colorsOf(process.stderr).dim(databaseName(databaseUrl)));
      if (check) await sayPending(databaseUrl, json);
      else await bringForward(databaseUrl, json);
    });
}

async function sayPending(databaseUrl: string, json: boolean): Promise<void> {
  const pending = await readPending(databaseUrl);
  if (json) console.log(JSON.stringify({ pending }));
  else if (pending.length === 0) console.log("Nothing is pending: the database is up to date.");
  else console.log(["Pending:", ...pending.map((name) => `  ${name}`)].join("\n"));
  if (pending.length > 0) process.exitCode = PENDING_EXIT_CODE;
}

async function readPending(databaseUrl: string): Promise<string[]> {
  const path = sqlitePath(databaseUrl);
  if (path !== null) return migrationsAfter(existsSync(path) ? appliedMigrations(path) : []);
  const database = await openDatabase(databaseUrl);
  return await pendingMigrations(database).finally(() => database.close());
}

async function bringForward(databaseUrl: string, json: boolean): Promise<void> {
  const { green, dim } = colorsOf(process.stdout);
  const database = await openDatabase(databaseUrl);
  let running: { name: string; startedAt: number } | null = null;

  function sayDone(): void {
    if (running === null) return;
    console.log(`${green("✓")} ${running.name} ${dim(duration(performance.now() - running.startedAt))}`);
  }

  try {
    const applied = await migrate(database, (name) => {
      if (json) return;
      sayDone();
      running = { name, startedAt: performance.now() };
      console.error(colorsOf(process.stderr).dim(`${name}…`));
    });
    sayDone();
    if (json) console.log(JSON.stringify({ applied }));
    else if (applied.length === 0) console.log("Nothing to do: the database is up to date.");
  } finally {
    await database.close();
  }
}
