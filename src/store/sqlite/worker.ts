/** The thread that owns one SQLite connection: a commit that waits for the disk blocks it, not the event loop. */
import { DatabaseSync, type SQLInputValue, type StatementSync } from "node:sqlite";
import { parentPort, workerData } from "node:worker_threads";

export type WorkerOptions = { path: string; readOnly: boolean };

/** `rows` runs the statement once for each; otherwise it runs once with `parameters`. */
export type Request = { id: number; sql: string; parameters: readonly unknown[]; rows?: readonly unknown[][] };
export type Reply =
  | { id: number; rows: Record<string, unknown>[]; changes: number; error?: never }
  | { id: number; error: { message: string; code: string } };

const MAX_STATEMENTS = 500;

const { path, readOnly } = workerData as WorkerOptions;
const database = new DatabaseSync(path, { readOnly, timeout: 5_000 });
if (!readOnly) database.exec("pragma journal_mode = wal; pragma synchronous = full");
database.exec("pragma foreign_keys = on; pragma temp_store = memory; pragma cache_size = -65536");

const statements = new Map<string, StatementSync>();

function prepare(sql: string): StatementSync {
  const known = statements.get(sql);
  if (known) return known;
  if (statements.size >= MAX_STATEMENTS) statements.clear();
  const statement = database.prepare(sql);
  statements.set(sql, statement);
  return statement;
}

function run({ id, sql, parameters, rows }: Request): Reply {
  const statement = prepare(sql);
  if (rows) {
    for (const row of rows) statement.run(...(row as SQLInputValue[]));
    return { id, rows: [], changes: rows.length };
  }
  if (statement.columns().length > 0) {
    const found = statement.all(...(parameters as SQLInputValue[])) as Record<string, unknown>[];
    return { id, rows: found, changes: found.length };
  }
  const { changes } = statement.run(...(parameters as SQLInputValue[]));
  return { id, rows: [], changes: Number(changes) };
}

parentPort?.on("message", (request: Request | "close") => {
  if (request === "close") {
    database.close();
    parentPort?.close();
    return;
  }
  let reply: Reply;
  try {
    reply = run(request);
  } catch (error) {
    const { message, code = "" } = error as Error & { code?: string };
    reply = { id: request.id, error: { message, code } };
  }
  parentPort?.postMessage(reply);
});
