/**
 * Runs a PostgreSQL server for as long as its parent lives, and removes its folder afterwards.
 *
 * A process of its own: its standard input is a pipe that the parent holds open. However the parent ends, by Ctrl-C or
 * SIGKILL, the pipe closes, and no server is left behind. What the parent may write there is `crash`, which ends the
 * server as a crash would, and `recover`, which starts it again with what it had stored.
 */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { rmSync } from "node:fs";

type Command = { program: string; args: string[] };

/** What the watchdog is told, as JSON in its first argument. */
export interface WatchdogOrders {
  /** All the server's files lie here; removed at the end. */
  folder: string;
  runAs: { uid: number; gid: number } | undefined;
  /** Creates the data; they are served when it has succeeded. */
  create: Command;
  serve: Command;
}

const { folder, runAs, create, serve }: WatchdogOrders = JSON.parse(process.argv[2] ?? "");
let current: ChildProcess | undefined;
let stopping = false;
/** Between a crash and what follows it: true for starting again. */
const crash: { over: PromiseWithResolvers<boolean> | null } = { over: null };

// The data are thrown away, so the server need not put them in order first: SIGQUIT is its quickest clean exit.
function stop(): void {
  stopping = true;
  crash.over?.resolve(false);
  current?.kill("SIGQUIT");
}

process.stdin.setEncoding("utf8").on("data", (order) => {
  if (String(order).trim() === "recover") return crash.over?.resolve(true);
  crash.over = Promise.withResolvers();
  // To the data it is a crash: nothing is put in order, and the next start recovers from the log.
  current?.kill("SIGQUIT");
});
process.stdin.once("close", stop);
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, stop);

async function run({ program, args }: Command): Promise<boolean> {
  if (stopping) return false;
  current = spawn(program, args, { ...runAs, cwd: folder, stdio: ["ignore", "ignore", "inherit"] });
  const [exitCode] = await once(current, "exit");
  return exitCode === 0;
}

if (await run(create)) {
  do {
    crash.over = null;
    await run(serve);
  } while (await recovers());
}
rmSync(folder, { recursive: true, force: true, maxRetries: 10 });
process.exit();

/** Whether the server is to be started again; false at once where it did not end in a crash. */
async function recovers(): Promise<boolean> {
  return crash.over?.promise ?? false;
}
