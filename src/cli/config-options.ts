import type { Command } from "commander";
import type { Flags } from "../config.ts";

/** The options that say where the data is: of every command that opens the database itself. */
export function addDatabaseOptions(command: Command): Command {
  return command
    .option("--data-dir <folder>", "folder for the database and the encryption key (data)")
    .option("--database-url <url>", "postgres://… to use PostgreSQL instead of the embedded database")
    .option("--config <file>", "configuration file (hookswitch.json, where there is one)");
}

/** A command's options as the settings that they stand for: `dataDir` is the setting `data_dir`. */
export function toFlags(options: Record<string, string>): Flags {
  return Object.fromEntries(
    Object.entries(options).map(([name, value]) => [name.replace(/[A-Z]/g, (c) => `_${c.toLowerCase()}`), value]),
  );
}
