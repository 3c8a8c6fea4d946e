import { once } from "node:events";
import { getCompileCacheDir } from "node:module";
import { Worker } from "node:worker_threads";
import { StoreError } from "../store-error.ts";
import type { Reply, Request, WorkerOptions } from "./worker.ts";

export type Result = { rows: Record<string, unknown>[]; changes: number };

/** What a thread keeps of messages before it looks for garbage: the default is several times what it ever needs. */
const YOUNG_GENERATION_MB = { writer: 8, reader: 2 };

/** A connection in its own thread. Statements run in the order in which they are given. */
export type Connection = {
  run(sql: string, options?: Partial<Pick<Request, "parameters" | "rows" | "inTransaction">>): Promise<Result>;
  close(): Promise<void>;
};

/** Opens a connection to the file; rejects with a {@link StoreError} when that fails. */
export async function openConnection(options: WorkerOptions): Promise<Connection> {
  const worker = new Worker(new URL("./worker.ts", import.meta.url), {
    workerData: options,
    resourceLimits: { maxYoungGenerationSizeMb: YOUNG_GENERATION_MB[options.readOnly ? "reader" : "writer"] },
    // A thread that finds its types stripped already does without the stripper's 13 MB.
    env: { NODE_COMPILE_CACHE: getCompileCacheDir() ?? "" },
  });
  const exited = once(worker, "exit").catch(() => {});
  const waiting = new Map<number, { resolve(result: Result): void; reject(error: Error): void }>();
  let lastId = 0;
  let closed: StoreError | null = null;

  function fail(error: StoreError) {
    closed ??= error;
    for (const { reject } of waiting.values()) reject(closed);
    waiting.clear();
  }

  worker.on("message", (replies: Reply[]) => {
    for (const reply of replies) {
      const request = waiting.get(reply.id);
      waiting.delete(reply.id);
      if (reply.error) request?.reject(sqliteError(reply.error));
      else request?.resolve({ rows: reply.rows, changes: reply.changes });
    }
  });
  worker.on("error", (error) => fail(new StoreError(`${options.path}: ${error.message}`, "SQLITE_WORKER")));
  worker.on("exit", () => fail(new StoreError("the database is closed", "SQLITE_CLOSED")));

  // What is given in one turn goes out in one message: waking a thread costs more than most statements do.
  let unsent: Request[] = [];

  function send(): void {
    if (unsent.length > 0) worker.postMessage(unsent);
    unsent = [];
  }

  const connection: Connection = {
    run(sql, { parameters = [], rows, inTransaction = false } = {}) {
      lastId += 1;
      const request: Request = { id: lastId, sql, parameters, rows, inTransaction };
      return new Promise((resolve, reject) => {
        if (closed) return reject(closed);
        waiting.set(request.id, { resolve, reject });
        unsent.push(request);
        if (unsent.length === 1) process.nextTick(send);
      });
    },
    async close() {
      send();
      worker.postMessage("close");
      await exited;
    },
  };
  await connection.run("select 1");
  return connection;
}

/** Why SQLite refuses a row itself, by its result codes' names; anything else is the store's own trouble. */
const ABOUT_THE_ROW = new Set(["SQLITE_CONSTRAINT", "SQLITE_TOOBIG", "SQLITE_MISMATCH", "SQLITE_ERROR"]);

function sqliteError({ message, code }: { message: string; code: string }): Error {
  return ABOUT_THE_ROW.has(code) ? Object.assign(new Error(message), { code }) : new StoreError(message, code);
}
