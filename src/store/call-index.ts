/** Writes what calls are found by, and what is counted of them; see migrations/0018-call-index.ts. */
import type { Kysely } from "kysely";
import type { Call } from "../contract/events.ts";
import { searchKeys } from "../model/search-keys.ts";
import { slotOf } from "../model/slots.ts";
import type { Database, Transaction } from "./database.ts";
import { failedConnectors } from "./failed-connectors.ts";
import { addCallFigures, type CallCounts } from "./figures.ts";
import type { CallFailuresTable, CallIndexTable, CallKeysTable } from "./index-tables.ts";
import type { Tables } from "./tables.ts";

/** Calls of an account that are to be indexed anew, and those among them of which deliveries have failed or were mended. */
export type ToIndex = { accountId: string; ids: readonly string[]; doubtful: ReadonlySet<string> };

type Change = { before: CallIndexTable | undefined; after: CallIndexTable };

/**
 * Brings the index up to what is stored of calls. Nodes may do so for the same call at once: whoever comes second waits
 * for the first, and what is older never replaces what is newer.
 */
export async function indexCalls(database: Database, work: ToIndex): Promise<void> {
  if (work.ids.length === 0) return;
  await database.transaction(
    async (tx) => write(tx, database, work.accountId, await findChanges(tx.db, database, work)),
    { touching: ["call_index"] },
  );
}

async function findChanges(db: Kysely<Tables>, database: Database, work: ToIndex): Promise<Change[]> {
  const { accountId, ids, doubtful } = work;
  const columns = ["id", "call", "last_seq", "created_at"] as const;
  const calls = await database.byIds(db, { table: "calls", columns, accountId, ids: [...new Set(ids)] });
  // In one order everywhere, so that no two who lock rows of the index wait for each other.
  const places = calls
    .map(({ id, created_at }) => ({ at: created_at, id }))
    .sort((a, b) => a.at - b.at || (a.id < b.id ? -1 : 1));
  const known = new Map(
    (await database.indexedAt(db, { accountId, places })).map((row) => [row.call_id, row] as const),
  );
  const asked = calls.filter(({ id }) => doubtful.has(id) || (known.get(id)?.failed_at ?? "[]") !== "[]");
  const failed = await failedConnectors(db, database, { accountId, callIds: asked.map(({ id }) => id) });
  return calls.flatMap(({ id, call, last_seq, created_at }) => {
    const before = known.get(id);
    if (before && before.seq > last_seq) return [];
    const row = indexRow(accountId, JSON.parse(call) as Call, { at: created_at, seq: last_seq });
    const after = { ...row, failed_at: JSON.stringify(failed.get(id) ?? []) };
    return before && JSON.stringify(before) === JSON.stringify(after) ? [] : { before, after };
  });
}

function indexRow(accountId: string, call: Call, { at, seq }: { at: number; seq: number }): CallIndexTable {
  const { answered_at, ended_at } = call;
  return {
    account_id: accountId,
    at,
    call_id: call.id,
    seq,
    status: call.status,
    result: call.result ?? null,
    direction: call.direction ?? null,
    is_test: call.is_test ? 1 : 0,
    agent: call.agent?.id ?? null,
    outcome: call.outcome?.tag ?? null,
    line: call.line ?? null,
    team: call.team ?? null,
    widget: call.widget ?? null,
    answered: answered_at === undefined ? 0 : 1,
    talk_ms: answered_at === undefined || ended_at === undefined ? 0 : Math.max(0, ended_at - answered_at),
    keys: JSON.stringify(searchKeys(call)),
    failed_at: "[]",
  };
}

async function write(
  tx: Transaction,
  database: Database,
  accountId: string,
  changes: readonly Change[],
): Promise<void> {
  const keys: CallKeysTable[] = [];
  const failures: CallFailuresTable[] = [];
  const mended = new Map<string, CallIndexTable[]>();
  const forgotten: CallKeysTable[] = [];
  for (const { before, after } of changes) {
    const place = { account_id: accountId, at: after.at, call_id: after.call_id };
    const [had, has] = [listed(before?.keys), listed(after.keys)];
    for (const key of has) if (!had.includes(key)) keys.push({ ...place, key });
    for (const key of had) if (!has.includes(key)) forgotten.push({ ...place, key });
    const [failedAt, fails] = [withAny(listed(before?.failed_at)), withAny(listed(after.failed_at))];
    for (const connector_id of fails) if (!failedAt.includes(connector_id)) failures.push({ ...place, connector_id });
    for (const id of failedAt) if (!fails.includes(id)) mended.set(id, [...(mended.get(id) ?? []), after]);
  }
  const created = changes.filter(({ before }) => before === undefined).map(({ after }) => after);
  const changed = changes.filter(({ before }) => before !== undefined).map(({ after }) => after);
  const [example] = changes;
  if (!example) return;
  const columns = Object.keys(example.after) as (keyof CallIndexTable)[];
  // A call that another node has indexed meanwhile makes the transaction run again.
  await tx.insertMany("call_index", created);
  await tx.insertMany("call_index", changed, {
    keys: ["account_id", "at", "call_id"],
    update: columns.filter((name) => name !== "account_id" && name !== "at" && name !== "call_id"),
  });
  await tx.insertMany("call_keys", keys, { keys: ["account_id", "key", "at", "call_id"], update: [] });
  await tx.insertMany("call_failures", failures, { keys: ["account_id", "connector_id", "at", "call_id"], update: [] });
  for (const [connectorId, calls] of mended) await deleteFailures(tx, { database, accountId, connectorId, calls });
  for (const { key, at, call_id } of forgotten) {
    await tx.db
      .deleteFrom("call_keys")
      .where("account_id", "=", accountId)
      .where("key", "=", key)
      .where("at", "=", at)
      .where("call_id", "=", call_id)
      .execute();
  }
  await addCallFigures(tx, accountId, differences(changes));
}

function withAny(connectors: readonly string[]): string[] {
  return connectors.length === 0 ? [] : ["", ...connectors];
}

function listed(json: string | undefined): string[] {
  return json === undefined ? [] : (JSON.parse(json) as string[]);
}

/** What the changes add to the figures of each slot; tests count for nothing. */
function differences(changes: readonly Change[]): Map<number, CallCounts> {
  const bySlot = new Map<number, CallCounts>();
  const count = (row: CallIndexTable | undefined, sign: 1 | -1) => {
    if (!row || row.is_test === 1) return;
    const slot = slotOf(row.at);
    const sum = bySlot.get(slot) ?? { calls: 0, answered: 0, talk_ms: 0 };
    bySlot.set(slot, {
      calls: sum.calls + sign,
      answered: sum.answered + sign * row.answered,
      talk_ms: sum.talk_ms + sign * row.talk_ms,
    });
  };
  for (const { before, after } of changes) {
    count(before, -1);
    count(after, 1);
  }
  for (const [slot, { calls, answered, talk_ms }] of bySlot) {
    if (calls === 0 && answered === 0 && talk_ms === 0) bySlot.delete(slot);
  }
  return bySlot;
}

async function deleteFailures(
  { db }: Pick<Transaction, "db">,
  which: { database: Database; accountId: string; connectorId: string; calls: readonly CallIndexTable[] },
): Promise<void> {
  const { database, accountId, connectorId, calls } = which;
  const ats = calls.map(({ at }) => at);
  await db
    .deleteFrom("call_failures")
    .where("account_id", "=", accountId)
    .where("connector_id", "=", connectorId)
    .where("at", ">=", Math.min(...ats))
    .where("at", "<=", Math.max(...ats))
    .where(({ ref }) =>
      database.oneOf(
        ref("call_id"),
        calls.map(({ call_id }) => call_id),
      ),
    )
    .execute();
}

/** Takes calls that are being deleted out of the index. What was counted of them stays counted. */
export async function removeFromIndex(
  { db }: Pick<Transaction, "db">,
  { database, accountId, places }: { database: Database; accountId: string; places: { at: number; id: string }[] },
): Promise<void> {
  const rows = await database.indexedAt(db, { accountId, places });
  for (const { at, call_id, keys, failed_at } of rows) {
    const here = db.deleteFrom("call_index").where("account_id", "=", accountId);
    await here.where("at", "=", at).where("call_id", "=", call_id).execute();
    await db
      .deleteFrom("call_keys")
      .where("account_id", "=", accountId)
      .where(({ ref }) => database.oneOf(ref("key"), listed(keys)))
      .where("at", "=", at)
      .where("call_id", "=", call_id)
      .execute();
    if (failed_at === "[]") continue;
    await db
      .deleteFrom("call_failures")
      .where("account_id", "=", accountId)
      .where(({ ref }) => database.oneOf(ref("connector_id"), withAny(listed(failed_at))))
      .where("at", "=", at)
      .where("call_id", "=", call_id)
      .execute();
  }
}
