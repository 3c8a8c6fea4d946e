import { once } from "node:events";
import { Command } from "commander";
import { type Config, readConfig } from "../config.ts";
import type { FirstRun } from "../first-run.ts";
import { createLog } from "../telemetry/log.ts";
import { banner } from "./banner.ts";
import { colorsOf } from "./colors.ts";
import { addDatabaseOptions, toFlags } from "./config-options.ts";
import { onInterruption } from "./interruption.ts";
import { readableLog } from "./readable-log.ts";
import { startError } from "./start-error.ts";
import { version } from "./version.ts";

/** The exit code where something hung and kept the program from ending in order. */
const OVERDUE_EXIT_CODE = 1;

/** `hookswitch serve`: runs the program until it is told to stop. */
export function serveCommand(): Command {
  return addDatabaseOptions(new Command("serve"))
    .description("run Hookswitch")
    .option("--port <number>", "port to listen on, 0 for a free one (4400)")
    .option("--host <address>", "address to listen on (127.0.0.1)")
    .option("--allow-addresses <ranges>", "address ranges that connectors may reach although they are not public")
    .option("--retention-days <days>", "how long events and deliveries are kept (90)")
    .option("--silent-call-minutes <minutes>", "after so long without an event a call is ended (240)")
    .option("--log-level <level>", "debug, info, warn, error or silent (info)")
    .option("--json", "print one JSON line on stdout when it is ready, and nothing else there")
    .addHelpText(
      "after",
      "\nThe log goes to stderr: as lines to read at a terminal, as JSON elsewhere." +
        "\nCtrl-C or SIGTERM stops it: what is under way is finished first. A second Ctrl-C ends it at once.",
    )
    .action(async ({ json = false, ...settings }: Record<string, string> & { json?: boolean }) => {
      const config = readConfig(toFlags(settings));
      await serve(config, { json });
    });
}

async function serve(config: Config, { json }: { json: boolean }): Promise<void> {
  const stopped = onInterruption();
  const { stderr } = process;
  const colors = colorsOf(stderr);
  const log = createLog({
    level: config.logLevel,
    to: stderr.isTTY
      ? readableLog({ colors, width: () => stderr.columns, write: (text) => stderr.write(text) })
      : stderr.fd,
  });
  // Here, because the other commands start in half the time without the server's packages.
  const { startApp } = await import("../app.ts");
  const app = await startApp(config, { log }).catch((error) => {
    throw startError(error, config);
  });
  if (json) console.log(readyLine(app));
  else stderr.write(banner({ ...config, ...app, version }, colors));

  if (!stopped.aborted) await once(stopped, "abort");
  if (!json) console.error(colors.dim("Stopping: what is under way is finished. Ctrl-C again ends at once."));
  const inTime = await app.stop();
  if (!inTime) process.exit(OVERDUE_EXIT_CODE);
  if (!json) console.error(colors.dim("Stopped."));
}

function readyLine({ url, firstRun }: { url: string; firstRun: FirstRun | null }): string {
  const first = firstRun && {
    account_id: firstRun.accountId,
    email: firstRun.email,
    password: firstRun.password,
    api_key: firstRun.apiKey,
  };
  return JSON.stringify({ url, first_run: first, pid: process.pid });
}
