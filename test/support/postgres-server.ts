import { type ChildProcess, spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { type AddressInfo, createServer, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import pg from "pg";
import { binariesIn, findPostgres, giveTo, userForPostgres } from "./find-postgres.ts";
import type { WatchdogOrders } from "./postgres-watchdog.ts";

/** A database that nobody else uses, empty at first. */
export interface TestDatabase {
  /** `postgres://…`, on loopback, for a user who owns it. */
  url: string;
  /** Drops it, and cuts off whoever is still connected. Dropping twice is harmless. */
  drop(): Promise<void>;
}

/** A PostgreSQL server to create databases on. */
export interface PostgresServer {
  createDatabase(): Promise<TestDatabase>;
  /** Ends a server we started, with all it holds; on somebody else's, drops the databases created here. */
  stop(): Promise<void>;
}

/** A server that was started here, so that it can also be broken. */
export interface OwnPostgres extends PostgresServer {
  /** Ends it as a crash would: every connection breaks, and new ones are refused. */
  crash(): Promise<void>;
  /** Starts it again after a crash, at the same address, with all that was committed. */
  recover(): Promise<void>;
}

const ATTEMPTS_TO_GET_A_PORT = 3;
/** How often is looked whether it accepts connections, in milliseconds. */
const LOOK_EVERY_MS = 50;
const LOG_KEPT_CHARS = 4_000;

/**
 * Starts a PostgreSQL server with a data folder of its own, on a free port of the loopback address. It ends with this
 * process at the latest, whatever becomes of it, and does not keep the process alive.
 *
 * @param durable for measuring: commits reach the disk, as in production. By default they need not, which is faster.
 * @param place the folder with its programs; the first that runs on this machine unless given.
 * @throws Error that says what to do, when the machine has no PostgreSQL or it does not start.
 */
export async function startPostgres(options: { durable?: boolean; place?: string } = {}): Promise<OwnPostgres> {
  for (let attempt = 1; ; attempt++) {
    const outcome = await tryToStart(options);
    if ("server" in outcome) return outcome.server;
    // Between finding a free port and the server taking it, another process may have taken it.
    if (attempt < ATTEMPTS_TO_GET_A_PORT && outcome.log.includes("Address already in use")) continue;
    throw new Error(`PostgreSQL did not start. It said:\n${outcome.log}`);
  }
}

/** Uses a server that runs already. @param url of a database on it, for a user who may create databases. */
export function usePostgres(url: string): PostgresServer {
  const databases = new Set<TestDatabase>();
  return {
    async createDatabase() {
      const name = `hookswitch_test_${randomBytes(8).toString("hex")}`;
      await execute(url, `CREATE DATABASE ${name} TEMPLATE template0 ENCODING 'UTF8'`);
      const database = {
        url: Object.assign(new URL(url), { pathname: name }).href,
        async drop() {
          databases.delete(database);
          await execute(url, `DROP DATABASE IF EXISTS ${name} WITH (FORCE)`);
        },
      };
      databases.add(database);
      return database;
    },
    async stop() {
      await Promise.all([...databases].map((database) => database.drop()));
    },
  };
}

async function tryToStart(options: {
  durable?: boolean;
  place?: string;
}): Promise<{ server: OwnPostgres } | { log: string }> {
  const password = randomBytes(16).toString("hex");
  const port = await freePort();
  const watchdog = startWatchdog(prepare({ ...options, password, port }));
  const log = await readUntilReady(watchdog);
  if (log !== "ready") return { log };
  const url = `postgres://postgres:${password}@127.0.0.1:${port}/postgres`;
  const { createDatabase } = usePostgres(url);
  return {
    server: {
      createDatabase,
      async crash() {
        watchdog.stdin?.write("crash\n");
        while (await accepts(url)) await pause(LOOK_EVERY_MS);
      },
      async recover() {
        watchdog.stdin?.write("recover\n");
        while (!(await accepts(url))) await pause(LOOK_EVERY_MS);
      },
      async stop() {
        if (watchdog.exitCode !== null) return;
        watchdog.ref();
        watchdog.stdin?.destroy();
        await once(watchdog, "exit");
      },
    },
  };
}

function prepare({
  durable = false,
  place,
  password,
  port,
}: {
  durable?: boolean;
  place?: string;
  password: string;
  port: number;
}): WatchdogOrders {
  const runAs = userForPostgres();
  const folder = mkdtempSync(join(parentFolder({ durable, isRoot: runAs !== undefined }), "hookswitch-postgres-"));
  try {
    writeFileSync(join(folder, "password"), password, { mode: 0o600 });
    if (runAs) giveTo(folder, runAs);
    const { initdb, postgres } = place === undefined ? findPostgres(folder, runAs) : binariesIn(place);
    const create = { program: initdb, args: initdbArgs(folder) };
    const serve = { program: postgres, args: postgresArgs({ folder, port, durable }) };
    return { folder, runAs, create, serve };
  } catch (error) {
    rmSync(folder, { recursive: true });
    throw error;
  }
}

/**
 * /tmp may be in memory, which would make a measurement of durable commits worthless: /var/tmp is on a disk. And root's
 * own TMPDIR may be closed to the user that the server runs as.
 */
function parentFolder({ durable, isRoot }: { durable: boolean; isRoot: boolean }): string {
  if (process.platform === "win32") return tmpdir();
  if (durable) return "/var/tmp";
  return isRoot ? "/tmp" : tmpdir();
}

function initdbArgs(folder: string): string[] {
  return [
    `--pgdata=${join(folder, "data")}`,
    "--username=postgres",
    // Plain text over loopback; SCRAM's deliberate slowness would be paid at each of the tests' many connections.
    "--auth=password",
    `--pwfile=${join(folder, "password")}`,
    "--encoding=UTF8",
    "--no-locale",
    "--no-sync",
  ];
}

function postgresArgs({ folder, port, durable }: { folder: string; port: number; durable: boolean }): string[] {
  const settings = {
    listen_addresses: "127.0.0.1",
    port,
    unix_socket_directories: "",
    max_connections: 200,
    // Quieter than errors, which tests cause on purpose, but not than the line that says that the server is ready.
    log_min_messages: "log",
    log_checkpoints: "off",
    ...(durable ? {} : { fsync: "off", synchronous_commit: "off", full_page_writes: "off" }),
  };
  return [
    "-D",
    join(folder, "data"),
    ...Object.entries(settings).flatMap(([name, value]) => ["-c", `${name}=${value}`]),
  ];
}

/** Detached, so that a Ctrl-C in the terminal reaches us and not the server, which ends after us and in order. */
function startWatchdog(orders: WatchdogOrders): ChildProcess {
  const program = fileURLToPath(new URL("postgres-watchdog.ts", import.meta.url));
  return spawn(process.execPath, [program, JSON.stringify(orders)], {
    detached: true,
    stdio: ["pipe", "ignore", "pipe"],
  });
}

/** Answers "ready" once the server accepts connections, or else what it said before it ended. */
async function readUntilReady(watchdog: ChildProcess): Promise<string> {
  const { stdin, stderr } = watchdog;
  return await new Promise((resolve) => {
    let log = "";
    stderr?.setEncoding("utf8").on("data", (text: string) => {
      log = (log + text).slice(-LOG_KEPT_CHARS);
      if (!log.includes("database system is ready to accept connections")) return;
      // From here on the log is read and thrown away: a full pipe would block the server.
      stderr.removeAllListeners("data").resume();
      for (const handle of [watchdog, stdin, stderr] as (ChildProcess | Socket)[]) handle.unref();
      resolve("ready");
    });
    watchdog.once("close", () => resolve(log));
  });
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, "close");
  return port;
}

async function accepts(url: string): Promise<boolean> {
  return await execute(url, "SELECT 1").then(
    () => true,
    () => false,
  );
}

async function execute(url: string, statement: string): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  // Without a listener a server that breaks meanwhile would end the process.
  client.on("error", () => {});
  await client.connect();
  try {
    await client.query(statement);
  } finally {
    await client.end();
  }
}
