import { fileURLToPath } from "node:url";
import { spawnProgram } from "./spawn-program.ts";

/** The program in a process of its own, started as an operator starts it. */
export interface ServerProcess {
  /** `http://127.0.0.1:port`. */
  url: string;
  pid: number;
  /** Made on an installation's first run; null where there was one. */
  apiKey: string | null;
  /** What it has logged, a JSON text each. */
  log(): string[];
  /** Sends it a signal, and does not wait. */
  signal(signal: NodeJS.Signals): void;
  /** Sends it a signal and waits for its end. Resolves with the exit code; null when a signal ended it. */
  end(signal: "SIGTERM" | "SIGKILL"): Promise<number | null>;
}

export interface Installation {
  /** Its data folder, where it also runs: no configuration file of somebody else is read. */
  folder: string;
  databaseUrl: string;
  /** Runs at the tests' pace, so that nobody waits for a lease. */
  quick?: boolean;
}

type Ready = { url: string; pid: number; first_run: { api_key: string } | null };

const PROGRAM = fileURLToPath(new URL("../../src/main.ts", import.meta.url));
const QUICK_PROGRAM = fileURLToPath(new URL("serve-quickly.ts", import.meta.url));

/** Starts the program on 127.0.0.1; connectors may reach this machine. Settings of the user's environment do not reach it. */
export async function startServer(
  installation: Installation,
  options: { port?: number; command?: readonly [string, ...string[]] } = {},
): Promise<ServerProcess> {
  const starting = launchServer(installation, options);
  return await starting.ready;
}

/** A server that is starting: it may be killed before it is ready. */
export interface StartingServer {
  /** Rejects with what it logged when it ends before it is ready. */
  ready: Promise<ServerProcess>;
  end: ServerProcess["end"];
}

/**
 * As {@link startServer}, without waiting.
 *
 * @param options.port a free one unless given.
 * @param options.command put before the program, as `prlimit --fsize=…` is.
 */
export function launchServer(
  { folder, databaseUrl, quick = false }: Installation,
  { port = 0, command = [] }: { port?: number; command?: readonly string[] } = {},
): StartingServer {
  const settings = {
    port: String(port),
    data_dir: folder,
    database_url: databaseUrl,
    log_level: "warn",
    allow_addresses: "127.0.0.0/8",
  };
  const flags = Object.entries(settings).flatMap(([name, value]) => [`--${name.replaceAll("_", "-")}`, value]);
  const serve = quick ? [QUICK_PROGRAM, JSON.stringify(settings)] : [PROGRAM, "serve", "--json", ...flags];
  const [first = process.execPath, ...rest] = [...command, process.execPath, ...serve];
  const program = spawnProgram([first, ...rest], { cwd: folder });

  async function end(signal: "SIGTERM" | "SIGKILL"): Promise<number | null> {
    program.signal(signal);
    return (await program.ended).code;
  }

  async function becomeReady(): Promise<ServerProcess> {
    const { url, pid, first_run } = await program.json<Ready>();
    const log = () => program.stderr().split("\n").slice(0, -1);
    return { url, pid, apiKey: first_run?.api_key ?? null, log, signal: program.signal, end };
  }

  const ready = becomeReady();
  // Who kills it while it starts does not wait for it.
  ready.catch(() => {});
  return { ready, end };
}
