/** The real program as a process of its own, started as a user starts it. */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, openSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { request } from "undici";
import { now } from "./clock.ts";

/** Under /var/tmp, which is on a disk where /tmp may be in memory: commits are to be durable. */
const PARENT_FOLDER = "/var/tmp";

const PROGRAM = fileURLToPath(new URL("../../src/main.ts", import.meta.url));
const STARTS_WITHIN_MS = 30_000;

export type Installation = { folder: string; databaseUrl: string; remove(): Promise<void> };

export type Hookswitch = {
  url: string;
  apiKey: string;
  pid: number;
  /** When it was started and when it answered its first request, on the machine's clock. */
  startedAt: number;
  readyAt: number;
  api<T>(method: "GET" | "POST" | "PATCH", path: string, body?: unknown): Promise<T>;
  /** Resident memory in MB, now and at its highest. */
  memory(): { now: number; peak: number };
  /** CPU time used so far, in milliseconds, of all its threads. */
  cpuMs(): number;
  stop(signal?: "SIGTERM" | "SIGKILL"): Promise<void>;
};

/** A folder for data that is deleted after the measurement. */
export function makeFolder(): string {
  return mkdtempSync(join(PARENT_FOLDER, "hookswitch-bench-"));
}

export function removeFolder(folder: string): void {
  rmSync(folder, { recursive: true, force: true });
}

/**
 * @param apiKey of an installation that exists; a new one tells its own.
 * @param flags of `hookswitch serve` beside where the data is.
 * @param env beside this process's own environment.
 */
export async function startHookswitch(
  { folder, databaseUrl }: Pick<Installation, "folder" | "databaseUrl">,
  {
    apiKey,
    flags = [],
    nodeFlags = [],
    env = {},
  }: { apiKey?: string; flags?: string[]; nodeFlags?: string[]; env?: NodeJS.ProcessEnv } = {},
): Promise<Hookswitch> {
  const log = openSync(join(folder, "hookswitch.log"), "a");
  const startedAt = now();
  const child: ChildProcess = spawn(
    process.execPath,
    [
      ...nodeFlags,
      PROGRAM,
      ...["serve", "--json", "--port", "0", "--data-dir", folder],
      ...["--database-url", databaseUrl, "--allow-addresses", "127.0.0.0/8"],
      ...flags,
    ],
    { stdio: ["ignore", "pipe", log], env: { ...process.env, ...env } },
  );
  const ready = await readLine(child);
  const readyAt = now();
  const { url } = ready;
  const key = apiKey ?? ready.first_run?.api_key ?? "";
  const pid = child.pid ?? 0;

  return {
    url,
    apiKey: key,
    pid,
    startedAt,
    readyAt,
    async api<T>(method: "GET" | "POST" | "PATCH", path: string, body?: unknown): Promise<T> {
      const reply = await request(url + path, {
        method,
        headers: { authorization: `Bearer ${key}`, ...(body !== undefined && { "content-type": "application/json" }) },
        ...(body !== undefined && { body: JSON.stringify(body) }),
      });
      const text = await reply.body.text();
      if (reply.statusCode >= 300) throw new Error(`${method} ${path} answered ${reply.statusCode}: ${text}`);
      return JSON.parse(text) as T;
    },
    memory() {
      const status = readFileSync(`/proc/${pid}/status`, "utf8");
      const mb = (name: string) => Number(new RegExp(`${name}:\\s+(\\d+) kB`).exec(status)?.[1]) / 1_024;
      return { now: mb("VmRSS"), peak: mb("VmHWM") };
    },
    cpuMs() {
      const fields = readFileSync(`/proc/${pid}/stat`, "utf8").split(") ")[1]?.split(" ") ?? [];
      return (Number(fields[11]) + Number(fields[12])) * 10;
    },
    async stop(signal = "SIGTERM") {
      if (child.exitCode !== null || child.signalCode !== null) return;
      const exited = once(child, "exit");
      child.kill(signal);
      await exited;
    },
  };
}

type Ready = { url: string; first_run: { api_key: string } | null };

/** The line that tells that it is ready. */
async function readLine(child: ChildProcess): Promise<Ready> {
  let said = "";
  const { promise, resolve, reject } = Promise.withResolvers<Ready>();
  const timer = setTimeout(() => reject(new Error(`did not start within ${STARTS_WITHIN_MS} ms`)), STARTS_WITHIN_MS);
  child.stdout?.setEncoding("utf8").on("data", (text: string) => {
    said += text;
    const line = said.split("\n").find((each) => each.includes('"first_run"'));
    if (line !== undefined) resolve(JSON.parse(line));
  });
  child.once("exit", (code) => reject(new Error(`ended with ${code}`)));
  return promise.finally(() => clearTimeout(timer));
}
