import { once } from "node:events";
import { Worker } from "node:worker_threads";
import { StoreError } from "../store-error.ts";
import type { Reply, Request, WorkerOptions } from "./worker.ts";

export type Result = { rows: Record<string, unknown>[]; changes: number };

/** A connection in its own thread. Statements run in the order in which they are given. */
export type Connection = {
  run(sql: string, parameters?: readonly unknown[], rows?: readonly unknown[][]): Promise<Result>;
  close(): Promise<void>;
};

/** Opens a connection to the file; rejects with a {@link StoreError} when that fails. */
export async function openConnection(options: WorkerOptions): Promise<Connection> {
  const worker = new Worker(new URL("./worker.ts", import.meta.url), { workerData: options });
  const waiting = new Map<number, { resolve(result: Result): void; reject(error: Error): void }>();
  let lastId = 0;

  function fail(error: Error) {
    for (const { reject } of waiting.values()) reject(error);
    waiting.clear();
  }

  worker.on("message", (reply: Reply) => {
    const request = waiting.get(reply.id);
    waiting.delete(reply.id);
    if (reply.error) request?.reject(new StoreError(reply.error.message, reply.error.code));
    else request?.resolve({ rows: reply.rows, changes: reply.changes });
  });
  worker.on("error", (error) => fail(new StoreError(`${options.path}: ${error.message}`, "SQLITE_WORKER")));
  worker.on("exit", () => fail(new StoreError("the database is closed", "SQLITE_CLOSED")));

  const connection: Connection = {
    run(sql, parameters = [], rows) {
      lastId += 1;
      const request: Request = rows ? { id: lastId, sql, parameters, rows } : { id: lastId, sql, parameters };
      return new Promise((resolve, reject) => {
        waiting.set(request.id, { resolve, reject });
        worker.postMessage(request);
      });
    },
    async close() {
      const exited = once(worker, "exit");
      worker.postMessage("close");
      await exited;
    },
  };
  await connection.run("select 1");
  return connection;
}
