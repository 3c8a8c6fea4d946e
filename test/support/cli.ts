import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { type Client, createClient } from "../../src/client/index.ts";

const MAIN = fileURLToPath(new URL("../../src/main.ts", import.meta.url));

/** One for all, so that a command starts as fast as it does for a person who gives it again. */
const COMPILE_CACHE = join(tmpdir(), "node-compile-cache");

/** How long a test waits for a command on a busy machine: less than such a test's own limit, so that the reason is told. */
const WAIT_LIMIT_MS = 40_000;

export interface Ended {
  /** The exit code; null when a signal ended it. */
  code: number | null;
  signal: NodeJS.Signals | null;
  stdout: string;
  stderr: string;
}

/** A command as a child process. */
export interface RunningCommand {
  pid: number;
  stdout(): string;
  stderr(): string;
  /** Resolves with the whole output so far, stdout before stderr, as soon as it matches. */
  says(pattern: RegExp): Promise<string>;
  /** Resolves with the first line of stdout as JSON that the predicate holds for. */
  json<T = Record<string, unknown>>(predicate?: (value: T) => boolean): Promise<T>;
  signal(name: NodeJS.Signals): void;
  /** Closes this end of its stdout, as `head` does when it has enough. */
  stopReading(): void;
  ended: Promise<Ended>;
}

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
  const running = new Set<{ child: ChildProcess; ended: Promise<Ended> }>();
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
    const { PATH = "", HOME = "" } = process.env;
    const child = spawn(program, args, {
      cwd: cwd ?? ownFolder,
      env: { PATH, HOME, NODE_COMPILE_CACHE: COMPILE_CACHE, ...env },
      stdio: ["ignore", "pipe", "pipe"],
    });
    let stdout = "";
    let stderr = "";
    child.stdout.setEncoding("utf8").on("data", (text: string) => {
      stdout += text;
      child.emit("output");
    });
    child.stderr.setEncoding("utf8").on("data", (text: string) => {
      stderr += text;
      child.emit("output");
    });
    const ended = once(child, "close").then(([code, signal]): Ended => ({ code, signal, stdout, stderr }));
    const entry = { child, ended };
    running.add(entry);
    void ended.then(() => running.delete(entry));

    async function waitFor<T>(what: string, look: () => T | undefined): Promise<T> {
      const limit = new AbortController();
      const timer = setTimeout(() => limit.abort(), WAIT_LIMIT_MS);
      try {
        for (;;) {
          const found = look();
          if (found !== undefined) return found;
          if (child.exitCode !== null || child.signalCode !== null) {
            await ended;
            const last = look();
            if (last !== undefined) return last;
            throw new Error("it has ended");
          }
          await Promise.race([once(child, "output", { signal: limit.signal }), ended]);
        }
      } catch (error) {
        throw new Error(`${args.join(" ")} did not say ${what}, but:\n${stdout}${stderr}`, { cause: error });
      } finally {
        clearTimeout(timer);
        limit.abort();
      }
    }

    return {
      pid: child.pid ?? 0,
      stdout: () => stdout,
      stderr: () => stderr,
      says: (pattern) => waitFor(String(pattern), () => (pattern.test(stdout + stderr) ? stdout + stderr : undefined)),
      json: <T>(predicate: (value: T) => boolean = () => true) =>
        waitFor("a line of JSON", () =>
          stdout
            .split("\n")
            .slice(0, -1)
            .map((line) => JSON.parse(line) as T)
            .find(predicate),
        ),
      signal: (name) => void child.kill(name),
      stopReading: () => void child.stdout.destroy(),
      ended,
    };
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
      for (const { child } of left) child.kill("SIGKILL");
      await Promise.all(left.map(({ ended }) => ended));
      for (const made of folders.splice(0)) rmSync(made, { recursive: true });
      ownFolder = null;
    },
  };
}
