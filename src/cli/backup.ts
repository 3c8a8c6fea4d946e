import { closeSync, existsSync, fsyncSync, openSync, renameSync, rmSync, statSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { Command } from "commander";
import { type Config, readConfig } from "../config.ts";
import { sqlitePath } from "../store/open.ts";
import { backupSqlite, checkSqlite } from "../store/sqlite/backup.ts";
import { CliError } from "./cli-error.ts";
import { colorsOf } from "./colors.ts";
import { addDatabaseOptions, toFlags } from "./config-options.ts";
import { createProgress, duration } from "./progress.ts";

/** It holds phone numbers and transcripts: for its owner alone. */
const FILE_MODE = 0o600;

const LOOK_EVERY_MS = 200;

type BackupOptions = Record<string, string> & { json?: boolean };

/** `hookswitch backup`: writes a copy of the embedded database, whether or not the server runs. */
export function backupCommand(): Command {
  return addDatabaseOptions(new Command("backup"))
    .description("write a consistent copy of the database to a file, while the server runs or not")
    .argument("<file>", "where to; a file that exists is never overwritten")
    .option("--json", "print what was written as one line of JSON")
    .addHelpText(
      "after",
      "\nThe copy is checked before it gets its name. It does not hold the key that secrets are encrypted with: keep a" +
        "\ncopy of secret.key in the data folder, apart from it. For PostgreSQL it prints the pg_dump command to use.",
    )
    .action(async (file: string, { json = false, ...settings }: BackupOptions) => {
      await backup(resolve(file), { config: readConfig(toFlags(settings)), json });
    });
}

async function backup(file: string, { config, json }: { config: Config; json: boolean }): Promise<void> {
  const from = sqlitePath(config.databaseUrl);
  if (from === null) throw new CliError(dumpAdvice(config.databaseUrl, file));
  if (!existsSync(from)) {
    throw new CliError(`There is no database at ${from}. Say where it is with --data-dir or --database-url.`);
  }
  if (existsSync(file)) throw new CliError(`${file} exists. Give another name, or move it away first.`);

  const startedAt = performance.now();
  const partial = createPartial(file);
  const stopListening = onSignal(() => remove(partial));
  try {
    await writeCopy({ from, to: partial, json });
    rename(partial, file);
  } catch (error) {
    remove(partial);
    throw error;
  } finally {
    stopListening();
  }

  const bytes = statSync(file).size;
  const ms = Math.round(performance.now() - startedAt);
  if (json) return void console.log(JSON.stringify({ file, bytes, duration_ms: ms }));
  const { green, dim } = colorsOf(process.stdout);
  console.log(`${green("✓")} ${file}  ${megabytes(bytes)}, checked, in ${duration(ms)}`);
  console.log(dim(keyAdvice(config)));
}

async function writeCopy({ from, to, json }: { from: string; to: string; json: boolean }): Promise<void> {
  const total = statSync(from).size;
  const progress = json ? null : createProgress(process.stderr);
  const look = setInterval(() => {
    const done = statSync(to).size;
    progress?.show({ done, total, note: `${megabytes(done)} of about ${megabytes(total)}` });
  }, LOOK_EVERY_MS);
  try {
    await backupSqlite({ from, to });
    clearInterval(look);
    progress?.show({ done: total, total, note: "checking the copy" });
    const found = await checkSqlite(to);
    if (found.length > 0) throw new CliError(`The copy is not whole, so it was deleted:\n  ${found.join("\n  ")}`);
  } finally {
    clearInterval(look);
    progress?.end();
  }
}

/** Nothing has the file's own name before it is whole; that this one is new keeps two backups apart. */
function createPartial(file: string): string {
  const partial = `${file}.partial`;
  try {
    closeSync(openSync(partial, "wx", FILE_MODE));
    // What a backup that was cut off may have left would be taken for this one's.
    rmSync(journalOf(partial), { force: true });
    return partial;
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === "ENOENT") throw new CliError(`There is no folder ${dirname(file)}.`);
    if (code !== "EEXIST") throw new CliError(`Cannot write ${partial}: ${message}`);
    throw new CliError(`${partial} exists: a backup is being written, or was cut off. Delete it if none is running.`);
  }
}

function remove(partial: string): void {
  for (const path of [partial, journalOf(partial)]) rmSync(path, { force: true });
}

/** Where SQLite notes what it is writing. */
function journalOf(path: string): string {
  return `${path}-journal`;
}

/** Gives the copy its name, for good: it and its entry in the folder are on the disk when this returns. */
function rename(partial: string, file: string): void {
  sync(partial);
  renameSync(partial, file);
  // Windows cannot open folders, and needs no sync of them.
  if (process.platform !== "win32") sync(dirname(file));
}

function sync(path: string): void {
  const descriptor = openSync(path, "r");
  fsyncSync(descriptor);
  closeSync(descriptor);
}

/** Cleans up and lets the signal do what it does: SQLite's work cannot be interrupted otherwise. */
function onSignal(cleanUp: () => void): () => void {
  const signals = ["SIGINT", "SIGTERM"] as const;
  const stopListening = () => {
    for (const signal of signals) process.off(signal, end);
  };
  function end(signal: NodeJS.Signals): void {
    stopListening();
    cleanUp();
    process.kill(process.pid, signal);
  }
  for (const signal of signals) process.on(signal, end);
  return stopListening;
}

function keyAdvice({ secretKey, dataDir }: Config): string {
  return secretKey === null
    ? `  Keep a copy of ${join(dataDir, "secret.key")} too, apart from it: without that key its secrets cannot be read.`
    : "  Keep the key in HOOKSWITCH_SECRET_KEY too, apart from it: without that key its secrets cannot be read.";
}

/** The command that copies a PostgreSQL database; it asks for the password, which must not stand in a command line. */
function dumpAdvice(databaseUrl: string, file: string): string {
  const url = new URL(databaseUrl);
  url.password = "";
  return (
    "PostgreSQL brings its own tool for this, which works while the server runs:\n" +
    `  pg_dump --format=custom --file=${quoted(file)} ${quoted(url.href)}\n` +
    "pg_dump asks for the password, unless PGPASSWORD or ~/.pgpass has it. Where there is none, install PostgreSQL's client, of\n" +
    "the server's version or a later one (Debian and Ubuntu: apt install postgresql-client; macOS: brew install libpq)."
  );
}

/** As one word of a shell's command line. */
function quoted(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}

function megabytes(bytes: number): string {
  return `${(bytes / 1_000_000).toFixed(1)} MB`;
}
