/** The thread that owns one SQLite connection: a commit that waits for the disk blocks it, not the event loop. */
import { DatabaseSync, type SQLInputValue, type StatementSync } from "node:sqlite";
import { parentPort, workerData } from "node:worker_threads";

export type WorkerOptions = { path: string; readOnly: boolean };

/**
 * The values of rows in one list, one row behind the other: a list that has grown by `push` travels between threads as it
 * is, and one for each row, made by `map`, entry by entry with its number, at twice the cost.
 */
export type Rows = { values: readonly unknown[]; columns: number };

/** `rows` runs the statement once for each; otherwise it runs once with `parameters`. */
export type Request = {
  id: number;
  sql: string;
  parameters: readonly unknown[];
  rows: Rows | undefined;
  /** Refused outside a transaction, and in one of which a statement has failed: alone it would stay. */
  inTransaction: boolean;
};
export type Reply =
  | { id: number; rows: Record<string, unknown>[]; changes: number; error?: never }
  | { id: number; error: { message: string; code: string } };

const MAX_STATEMENTS = 500;

/** The primary result codes that a person may meet (https://sqlite.org/rescode.html). */
const RESULT_CODES: Record<number, string> = {
  1: "SQLITE_ERROR",
  5: "SQLITE_BUSY",
  6: "SQLITE_LOCKED",
  7: "SQLITE_NOMEM",
  8: "SQLITE_READONLY",
  10: "SQLITE_IOERR",
  11: "SQLITE_CORRUPT",
  13: "SQLITE_FULL",
  14: "SQLITE_CANTOPEN",
  18: "SQLITE_TOOBIG",
  19: "SQLITE_CONSTRAINT",
  20: "SQLITE_MISMATCH",
  26: "SQLITE_NOTADB",
};

const { path, readOnly } = workerData as WorkerOptions;
const database = new DatabaseSync(path, { readOnly, timeout: 5_000 });
if (!readOnly) database.exec("pragma journal_mode = wal; pragma synchronous = full");
// The system keeps what is read beside; this much of it is kept a second time by each connection.
database.exec(`pragma foreign_keys = on; pragma temp_store = memory; pragma cache_size = -${readOnly ? 4096 : 16384}`);

/** Whether a statement of the open transaction has failed. */
let failed = false;

const statements = new Map<string, StatementSync>();

function prepare(sql: string): StatementSync {
  const known = statements.get(sql);
  if (known) return known;
  if (statements.size >= MAX_STATEMENTS) statements.clear();
  const statement = database.prepare(sql);
  statements.set(sql, statement);
  return statement;
}

function run({ id, sql, parameters, rows, inTransaction }: Request): Reply {
  if (inTransaction && (failed || !database.isTransaction)) throw new Error("the transaction has failed or is over");
  const statement = prepare(sql);
  if (rows) {
    const { columns } = rows;
    const values = rows.values as SQLInputValue[];
    for (let at = 0; at < values.length; at += columns) statement.run(...values.slice(at, at + columns));
    return { id, rows: [], changes: values.length / columns };
  }
  if (statement.columns().length > 0) {
    const found = statement.all(...(parameters as SQLInputValue[])) as Record<string, unknown>[];
    return { id, rows: found, changes: found.length };
  }
  const { changes } = statement.run(...(parameters as SQLInputValue[]));
  return { id, rows: [], changes: Number(changes) };
}

function rollBack(): void {
  try {
    if (database.isTransaction) database.exec("rollback");
  } catch {
    // Then the next transaction cannot begin, and says so.
  }
}

function answer(request: Request): Reply {
  try {
    if (!request.inTransaction) failed = false;
    return run(request);
  } catch (error) {
    // What follows a commit belongs to another transaction, and may be here already.
    if (request.sql === "commit") rollBack();
    failed = request.inTransaction || database.isTransaction;
    const { message, errcode = 1 } = error as Error & { errcode?: number };
    return { id: request.id, error: { message, code: RESULT_CODES[errcode & 0xff] ?? `SQLITE_${errcode}` } };
  }
}

parentPort?.on("message", (requests: Request[] | "close") => {
  if (requests === "close") {
    database.close();
    parentPort?.close();
    return;
  }
  parentPort?.postMessage(requests.map(answer));
});
