import { Command } from "commander";
import pino from "pino";
import { startApp } from "../app.ts";
import { type Flags, readConfig } from "../config.ts";

/** `hookswitch serve`: runs the program until it is told to stop. */
export function serveCommand(): Command {
  return new Command("serve")
    .description("run Hookswitch")
    .option("--port <number>", "port to listen on (4400)")
    .option("--host <address>", "address to listen on (127.0.0.1)")
    .option("--data-dir <folder>", "folder for the database and the encryption key (data)")
    .option("--database-url <url>", "postgres://… to use PostgreSQL instead of the embedded database")
    .option("--allow-addresses <ranges>", "address ranges that connectors may reach although they are not public")
    .option("--retention-days <days>", "how long events and deliveries are kept (90)")
    .option("--log-level <level>", "debug, info, warn, error or silent (info)")
    .option("--config <file>", "configuration file (hookswitch.json, where there is one)")
    .action(async (options: Record<string, string>) => {
      const flags = Object.fromEntries(
        Object.entries(options).map(([name, value]) => [name.replace(/[A-Z]/g, (c) => `_${c.toLowerCase()}`), value]),
      ) as Flags;
      const config = readConfig(flags);
      const log = pino({ level: config.logLevel });
      const app = await startApp(config, { log });
      console.error(`Hookswitch is running on ${app.url}`);
      if (app.firstRun) console.error(app.firstRun);
      await new Promise<void>((resolve) => {
        process.once("SIGTERM", resolve);
        process.once("SIGINT", resolve);
      });
      await app.stop();
    });
}
