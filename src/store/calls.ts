import type { Call } from "../contract/events.ts";
import type { Database, Transaction } from "./database.ts";
import type { Tables } from "./tables.ts";

/** A call with what numbers its events. */
export type NumberedCall = { call: Call; last_seq: number; created_at: number };

/**
 * The calls of these ids, locked until the transaction ends: who holds them numbers their events.
 * @param ids distinct and in order, so that no two who lock calls wait for each other.
 */
export async function lockCalls(
  tx: Transaction,
  { database, accountId, ids }: { database: Database; accountId: string; ids: string[] },
): Promise<Map<string, NumberedCall>> {
  if (ids.length === 0) return new Map();
  const columns = ["id", "call", "last_seq", "created_at"] as const;
  const rows = await database.byIds(tx.db, { table: "calls", columns, accountId, ids, lock: true });
  return new Map(
    rows.map((row) => [
      row.id,
      { call: JSON.parse(row.call) as Call, last_seq: row.last_seq, created_at: row.created_at },
    ]),
  );
}

/** Whether each of these calls has ended, as of the last commit. */
export async function endedCalls(
  tx: Transaction,
  { database, accountId, ids }: { database: Database; accountId: string; ids: string[] },
): Promise<Set<string>> {
  const columns = ["id", "status"] as const;
  const rows = await database.byIds(tx.db, { table: "calls", columns, accountId, ids: [...new Set(ids)] });
  return new Set(rows.filter(({ status }) => status === "ended" || status === "failed").map(({ id }) => id));
}

function callRow(accountId: string, { call, last_seq, created_at }: NumberedCall, now: number): Tables["calls"] {
  return {
    account_id: accountId,
    id: call.id,
    status: call.status,
    last_seq,
    agent_id: call.agent?.id ?? null,
    created_at,
    updated_at: now,
    call: JSON.stringify(call),
  };
}

/** Writes calls back. A call that another node has created meanwhile makes the transaction run again. */
export async function saveCalls(
  tx: Transaction,
  {
    accountId,
    created,
    changed,
    now,
  }: { accountId: string; created: NumberedCall[]; changed: NumberedCall[]; now: number },
): Promise<void> {
  const row = (numbered: NumberedCall) => callRow(accountId, numbered, now);
  // In one order everywhere, so that two who create the same calls do not wait for each other.
  const inOrder = created.toSorted((a, b) => (a.call.id < b.call.id ? -1 : 1));
  await Promise.all([
    tx.insertMany("calls", inOrder.map(row)),
    tx.insertMany("calls", changed.map(row), {
      keys: ["account_id", "id"],
      update: ["status", "last_seq", "agent_id", "updated_at", "call"],
    }),
  ]);
}
