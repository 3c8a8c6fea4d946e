import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { z } from "zod";
import type { CliError } from "../cli-error.ts";
import { startChild } from "./child.ts";

const PROGRAM = fileURLToPath(new URL("../../main.ts", import.meta.url));

const readySchema = z.object({ url: z.url(), first_run: z.object({ api_key: z.string() }) });

/** The real server in a process of its own. */
export type DemoServer = {
  /** Resolves when it listens, with its address and the API key that it made on its first run. */
  ready(signal: AbortSignal): Promise<{ url: string; key: string }>;
  stop(): Promise<void>;
};

/**
 * Starts `hookswitch serve` on a free port, with its data in a folder of its own in `folder`.
 * @param options.onLost called when it ends without having been stopped.
 */
export function startServer(options: {
  folder: string;
  databaseUrl: string | null;
  onLost(error: CliError): void;
}): DemoServer {
  const { folder, databaseUrl, onLost } = options;
  const args = [PROGRAM, "serve", "--json", "--port", "0", "--data-dir", join(folder, "data"), "--log-level", "warn"];
  // The sample CRM listens on this machine, where connectors may not reach unless they are allowed to.
  args.push("--allow-addresses", "127.0.0.0/8");
  if (databaseUrl !== null) args.push("--database-url", databaseUrl);
  const child = startChild({ name: "server", args, cwd: folder, onLost });
  return {
    async ready(signal) {
      const { url, first_run } = readySchema.parse(JSON.parse(await child.firstLine(signal)));
      return { url, key: first_run.api_key };
    },
    stop: child.stop,
  };
}
