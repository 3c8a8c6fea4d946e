import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { type Client, createClient } from "../../src/client/index.ts";
import { type Ended, type RunningCommand, spawnProgram } from "./spawn-program.ts";

const MAIN = fileURLToPath(new URL("../../src/main.ts", import.meta.url));

export interface CommandOptions {
  /** Beside PATH and HOME; nothing else of this process's environment reaches the command. */
  env?: Record<string, string>;
  cwd?: string;
  /** Put before the program, as `prlimit --fsize=…` is. */
  command?: readonly string[];
}

export interface ServerReady {
  url: string;
  first_run: { account_id: string; email: string; password: string; api_key: string } | null;
  pid: number;
}

/** A server as `serve` starts it, with what its clients need. */
export interface TestServer {
  command: RunningCommand;
  url: string;
  dataDir: string;
  key: string;
  /** The environment of a command that is to talk to it. */
  env: { HOOKSWITCH_URL: string; HOOKSWITCH_API_KEY: string };
  /** Speaks to its API with its key. */
  client: Client;
}

/** Runs the program's own commands, as a person would. `close` ends what is left and deletes the folders. */
export function createCli() {
  const running = new Set<RunningCommand>();
  const folders: string[] = [];
  let ownFolder: string | null = null;

  function folder(): string {
    const made = mkdtempSync(join(tmpdir(), "hookswitch-cli-"));
    folders.push(made);
    return made;
  }

  function start(args: string[], options: CommandOptions = {}): RunningCommand {
    const [program = process.execPath, ...before] = [...(options.command ?? []), process.execPath];
    return startProgram(program, [...before, MAIN, ...args], options);
  }

  function startProgram(program: string, args: string[], { env = {}, cwd }: CommandOptions = {}): RunningCommand {
    // A folder of its own, so that no configuration file lies there by chance.
    ownFolder ??= folder();
    const command = spawnProgram([program, ...args], { cwd: cwd ?? ownFolder, env });
    running.add(command);
    void command.ended.then(() => running.delete(command));
    return command;
  }

  async function serve(args: string[] = [], options: CommandOptions & { dataDir?: string } = {}): Promise<TestServer> {
    const dataDir = options.dataDir ?? folder();
    const command = start(
      ["serve", "--port", "0", "--data-dir", dataDir, "--json", "--log-level", "warn", ...args],
      options,
    );
    const { url, first_run } = await command.json<ServerReady>();
    const key = first_run?.api_key ?? "";
    return {
      command,
      url,
      dataDir,
      key,
      env: { HOOKSWITCH_URL: url, HOOKSWITCH_API_KEY: key },
      client: createClient({
        url,
        apiKey: key,
        // Nothing stays open that would look like a leak of the test's.
        fetch: (to, init) => fetch(to, { ...init, headers: { ...init.headers, connection: "close" } }),
      }),
    };
  }

  return {
    folder,
    start,
    startProgram,
    serve,
    /** Runs a command to its end. */
    run: (args: string[], options?: CommandOptions): Promise<Ended> => start(args, options).ended,
    async close(): Promise<void> {
      const left = [...running];
      for (const command of left) command.signal("SIGKILL");
      await Promise.all(left.map(({ ended }) => ended));
      for (const made of folders.splice(0)) rmSync(made, { recursive: true });
      ownFolder = null;
    },
  };
}
