import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { CliError } from "../cli-error.ts";

/** How much is kept of what a process says on its standard error, to tell why it ended. */
const KEPT_LINES = 20;
/** How long a process may take to end when it is asked to. */
const STOP_LIMIT_MS = 10_000;

export type Child = {
  /**
   * Resolves with the first line of its standard output. Rejects with a {@link CliError} when it ends without one, or
   * when the signal is aborted.
   */
  firstLine(signal: AbortSignal): Promise<string>;
  /** Ends it at once, as a power cut would. */
  kill(): Promise<void>;
  /** Asks it to end, and makes it after ten seconds. */
  stop(): Promise<void>;
};

/**
 * Starts another program of this repository with this Node, in an environment of its own: no setting of the user's
 * reaches it.
 * @param onLost called when it ends without having been told to.
 */
export function startChild(program: {
  name: string;
  args: string[];
  cwd: string;
  env?: Record<string, string>;
  onLost(error: CliError): void;
}): Child {
  const { name, args, cwd, env = {}, onLost } = program;
  const child = spawn(process.execPath, args, {
    cwd,
    env,
    stdio: ["ignore", "pipe", "pipe"],
    // Out of the terminal's reach: Ctrl-C is for the demo, which then ends its processes in order.
    detached: process.platform !== "win32",
  });
  const said: string[] = [];
  const firstLine = Promise.withResolvers<string>();
  let ending = false;

  createInterface({ input: child.stdout }).on("line", firstLine.resolve);
  createInterface({ input: child.stderr }).on("line", (line) => {
    said.push(line);
    if (said.length > KEPT_LINES) said.shift();
  });

  function lost(how: string): void {
    const error = new CliError([`The ${name} ${how}.`, ...said].join("\n  "));
    firstLine.reject(error);
    if (!ending) onLost(error);
  }
  // Nobody may be waiting for the line any more.
  firstLine.promise.catch(() => {});
  child.on("error", (error) => lost(`could not be started: ${error.message}`));
  child.on("close", (code, signal) => lost(`ended with ${signal ?? `exit code ${code}`}`));

  async function end(signal: NodeJS.Signals): Promise<void> {
    ending = true;
    if (hasEnded(child)) return;
    const closed = once(child, "close");
    child.kill(signal);
    const limit = setTimeout(() => child.kill("SIGKILL"), STOP_LIMIT_MS);
    await closed;
    clearTimeout(limit);
  }

  return {
    async firstLine(signal) {
      signal.throwIfAborted();
      const aborted = once(signal, "abort").then(() => {
        throw new CliError(`The ${name} was not ready in time.`);
      });
      return Promise.race([firstLine.promise, aborted]);
    },
    kill: () => end("SIGKILL"),
    stop: () => end("SIGTERM"),
  };
}

function hasEnded({ pid, exitCode, signalCode }: ChildProcess): boolean {
  return pid === undefined || exitCode !== null || signalCode !== null;
}
