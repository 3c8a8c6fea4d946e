import { sql } from "kysely";
import { afterEach, beforeEach, expect, it } from "vitest";
import { exampleEventRow, exampleQueueRow } from "../../../test/support/example-rows.ts";
import { openTestDatabase, type TestDatabase } from "../../../test/support/test-database.ts";
import { newId } from "../../model/ids.ts";
import type { Database, Transaction } from "../database.ts";
import { findEarlierReports } from "../events.ts";
import { listPending } from "../lists.ts";
import { connectorsWithBacklog, lockBacklog } from "../queue.ts";
import { deleteOldRows } from "../retention.ts";

/** So many that a whole index has far more blocks than a few look-ups in it read. */
const ROWS = 12_000;
/** From then on PostgreSQL plans a prepared statement no more. */
const RUNS_UNTIL_A_PLAN_IS_KEPT = 8;

/** A tree of thousands has two or three levels; the row is found, read, locked and deleted. */
const BLOCKS_OF_A_LOOK_UP = 8;

let test: TestDatabase;

// A database for each test: what one takes back PostgreSQL would count, and plan for it anew, in the middle of another.
beforeEach(async () => {
  test = await openTestDatabase("postgres");
  await test.database.db.insertInto("accounts").values({ id: "acc_1", name: "a", created_at: 0 }).execute();
}, 60_000);
afterEach(() => test.close());

/** How many blocks of each table and its indexes the transaction's connection has read so far. */
async function blocksRead({ db }: Transaction): Promise<Map<string, number>> {
  const query = sql<{ name: string; read: number }>`
    select tables.relname as name,
      (pg_stat_get_xact_blocks_fetched(tables.oid) + sum(pg_stat_get_xact_blocks_fetched(indexrelid)))::bigint as read
    from pg_class as tables join pg_index on indrelid = tables.oid
    where tables.relnamespace = 'public'::regnamespace group by tables.oid`;
  return new Map((await query.execute(db)).rows.map(({ name, read }) => [name, read]));
}

/**
 * How many blocks of each table `work` reads, once its plans have been kept since there was nothing.
 * @param counted whether PostgreSQL has counted the thousands of rows of the queue, and plans for them anew.
 */
async function readsAmongThousands(
  work: (tx: Transaction) => Promise<unknown>,
  { fill = fillHistory, counted = false } = {},
): Promise<Map<string, number>> {
  const undone = new Error("rolled back");
  const reads = new Map<string, number>();
  await test.database
    .transaction(async (tx) => {
      for (let run = 0; run < RUNS_UNTIL_A_PLAN_IS_KEPT; run += 1) {
        await fill(tx, { from: run - RUNS_UNTIL_A_PLAN_IS_KEPT, to: run + 1 - RUNS_UNTIL_A_PLAN_IS_KEPT });
        await work(tx);
      }
      await fill(tx, { from: 1, to: ROWS });
      if (counted) await sql`analyze queue`.execute(tx.db);
      const before = await blocksRead(tx);
      await work(tx);
      for (const [table, read] of await blocksRead(tx)) reads.set(table, read - (before.get(table) ?? 0));
      throw undone;
    })
    .catch((error) => expect(error).toBe(undone));
  return reads;
}

/** One row a moment, of everything that grows old. */
async function fillHistory({ insertMany, db }: Transaction, { from, to }: { from: number; to: number }): Promise<void> {
  const moments = Array.from({ length: to - from }, (_, n) => from + n);
  const account_id = "acc_1";
  const connector_id = "con_1";
  const id = (name: string, at: number) => `${name}_${at}`;
  await insertMany(
    "events",
    moments.map((at) => exampleEventRow({ id: id("evt", at), account_id, call_id: id("call", at), received_at: at })),
  );
  await insertMany(
    "deliveries",
    moments.map((at) => ({
      ...{ id: id("dlv", at), account_id, connector_id, event_id: id("evt", at), type: "call.started", kind: "live" },
      ...{ replay_id: null, outcome: "delivered", reason: null, attempts: 1, created_at: at, settled_at: at },
    })),
  );
  await insertMany(
    "attempts",
    moments.map((at) => ({
      ...{ delivery_id: id("dlv", at), n: 1, account_id, started_at: at },
      ...{ request: "{}", answer: "{}", verdict: "delivered", reason: null },
    })),
  );
  await insertMany(
    "calls",
    moments.map((at) => ({
      ...{ account_id, id: id("call", at), status: "ended", last_seq: 1, agent_id: null },
      ...{ created_at: at, updated_at: at, call: "{}" },
    })),
  );
  const told = { account_id, connector_id, contact: "{}" };
  await insertMany(
    "contacts",
    moments.map((at) => ({ ...told, number: id("+1", at), updated_at: at })),
  );
  await insertMany(
    "screens",
    moments.map((at) => ({ ...told, call_id: id("call", at), updated_at: at })),
  );
  await insertMany(
    "call_steps",
    moments.map((at) => ({ account_id, call_id: id("call", at), n: 1, at, step: "{}" })),
  );
  await insertMany(
    "leads",
    moments.map((at) => ({
      ...{ account_id, id: id("lead", at), widget_id: "wgt_1", number: "+1", call_id: id("call", at) },
      ...{ status: "missed", lead: "{}", created_at: at, updated_at: at },
    })),
  );
  const series = sql`generate_series(${from}::int, ${to - 1}::int) as at`;
  await sql`insert into address_book (account_id, id, name, numbers, fields, expires_at, created_at, updated_at)
    select ${account_id}, 'entry_' || at, 'a', '[]', '{}', at, at, at from ${series}`.execute(db);
  await sql`insert into address_book_numbers (account_id, number, entry_id)
    select ${account_id}, '+1' || at, 'entry_' || at from ${series}`.execute(db);
}

/** As many rows for a dead connector, for one that has no room and for one that replays, and then one for another. */
async function fillQueue({ insertMany }: Transaction, { from, to }: { from: number; to: number }): Promise<void> {
  const waiting = [
    { connector_id: "con_dead", state: "retry", due_at: 1, kind: "live" },
    { connector_id: "con_full", state: "backlog", kind: "live" },
    { connector_id: "con_replaying", state: "backlog", kind: "replay" },
  ] as const;
  for (const row of waiting)
    await insertMany(
      "queue",
      Array.from({ length: to - from }, () => exampleQueueRow({ ...row, account_id: "acc_1", id: newId("dlv") })),
    );
  const last = { connector_id: "con_other", account_id: "acc_1", id: newId("dlv") };
  await insertMany("queue", [exampleQueueRow(last)]);
}

it.each([false, true])(
  "a plan finds what waits for a connector and reads nothing else; counted: %s",
  async (counted) => {
    const limit = 10;
    const find = async (tx: Transaction) => {
      const database: Database = { ...test.database, db: tx.db };
      for (const connectorId of ["con_dead", "con_full", "con_replaying", "con_other"]) {
        await listPending(database, { accountId: "acc_1", connectorId, limit });
        await lockBacklog(tx, { database, connectorId, backlog: "live", limit });
        await lockBacklog(tx, { database, connectorId, backlog: "replays", limit });
      }
      await connectorsWithBacklog(database);
    };
    const reads = await readsAmongThousands(find, { fill: fillQueue, counted });
    // Twelve look-ups and the two of each connector's backlog: less than a tenth of the blocks of one connector's rows.
    expect(reads.get("queue")).toBeLessThan(300);
  },
);

it("a kept plan finds events by their ids without reading the account's others", async () => {
  const { database } = test;
  const find = (tx: Transaction) =>
    findEarlierReports(tx, { database, accountId: "acc_1", ids: ["evt_17", "evt_11999", "evt_none"] });
  expect((await readsAmongThousands(find)).get("events")).toBeLessThan(4 * BLOCKS_OF_A_LOOK_UP);
});

it("a kept plan deletes what is old without reading the rest", async () => {
  const limit = 10;
  const remove = (tx: Transaction) => {
    const within: Database = { ...test.database, db: tx.db, transaction: (work) => work(tx) };
    return deleteOldRows(within, { before: limit + 1, now: limit, limit });
  };
  const reads = await readsAmongThousands(remove);
  const grown = ["events", "deliveries", "attempts", "calls", "screens", "call_steps", "contacts", "leads"];
  for (const table of [...grown, "address_book", "address_book_numbers"])
    expect(reads.get(table), table).toBeLessThan(limit * BLOCKS_OF_A_LOOK_UP);
});
