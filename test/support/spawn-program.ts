import { spawn } from "node:child_process";
import { once } from "node:events";
import { tmpdir } from "node:os";
import { join } from "node:path";

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

/** A program as a child process. */
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

/**
 * Starts a program in a folder.
 *
 * @param options.env beside PATH and HOME; nothing else of this process's environment reaches it.
 */
export function spawnProgram(
  [program, ...args]: readonly [string, ...string[]],
  { cwd, env = {} }: { cwd: string; env?: Record<string, string> },
): RunningCommand {
  const { PATH = "", HOME = "" } = process.env;
  const child = spawn(program, args, {
    cwd,
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
