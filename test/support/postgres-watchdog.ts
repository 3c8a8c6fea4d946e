/**
 * Runs a PostgreSQL server for as long as its parent lives, and removes its folder afterwards.
 *
 * A process of its own: its standard input is a pipe that the parent holds open and never writes to. However the parent
 * ends, by Ctrl-C or SIGKILL, the pipe closes, and no server is left behind.
 */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { rmSync } from "node:fs";

/** What the watchdog is told, as JSON in its first argument. */
export interface WatchdogOrders {
  /** All the server's files lie here; removed at the end. */
  folder: string;
  runAs: { uid: number; gid: number } | undefined;
  /** Run one after the other, each when the one before has succeeded: creating the data, then serving them. */
  commands: { program: string; args: string[] }[];
}

const { folder, runAs, commands }: WatchdogOrders = JSON.parse(process.argv[2] ?? "");
let current: ChildProcess | undefined;
let stopping = false;

// The data are thrown away, so the server need not put them in order first: SIGQUIT is its quickest clean exit.
function stop(): void {
  stopping = true;
  current?.kill("SIGQUIT");
}

process.stdin.once("close", stop).resume();
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, stop);

for (const { program, args } of commands) {
  if (stopping) break;
  current = spawn(program, args, { ...runAs, cwd: folder, stdio: ["ignore", "ignore", "inherit"] });
  const [exitCode] = await once(current, "exit");
  if (exitCode !== 0) break;
}
rmSync(folder, { recursive: true, force: true, maxRetries: 10 });
process.exit();
