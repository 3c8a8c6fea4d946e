import { sql } from "kysely";
import { afterAll, beforeAll, expect, it } from "vitest";
import { exampleEventRow } from "../../../test/support/example-rows.ts";
import { openTestDatabase, type TestDatabase } from "../../../test/support/test-database.ts";
import type { Transaction } from "../database.ts";
import { findEarlierReports } from "../events.ts";

const EVENTS = 3_000;
/** From then on PostgreSQL plans a prepared statement no more. */
const RUNS_UNTIL_A_PLAN_IS_KEPT = 8;

let test: TestDatabase;

beforeAll(async () => {
  test = await openTestDatabase("postgres");
}, 60_000);
afterAll(() => test.close());

/** How many rows of events the transaction's connection has read so far, through any index or none. */
async function rowsRead({ db }: Transaction): Promise<number> {
  const query = sql<{ read: number }>`select (idx_tup_fetch + seq_tup_read)::bigint as read
    from pg_stat_xact_user_tables where relname = 'events'`;
  return (await query.execute(db)).rows[0]?.read ?? Number.NaN;
}

/** Runs it until its plan is kept, while there is nothing, and then once more, among thousands of rows. */
async function readsAmongThousands(work: (tx: Transaction) => Promise<unknown>): Promise<number> {
  const undone = new Error("rolled back");
  let read = Number.NaN;
  await test.database
    .transaction(async (tx) => {
      for (let run = 0; run < RUNS_UNTIL_A_PLAN_IS_KEPT; run += 1) await work(tx);
      const rows = Array.from({ length: EVENTS }, (_, n) => exampleEventRow({ id: `evt_${n}`, received_at: n }));
      await tx.insertMany("events", rows);
      const before = await rowsRead(tx);
      await work(tx);
      read = (await rowsRead(tx)) - before;
      throw undone;
    })
    .catch((error) => expect(error).toBe(undone));
  return read;
}

it("a kept plan finds events by their ids without reading the account's others", async () => {
  const { database } = test;
  const find = (tx: Transaction) =>
    findEarlierReports(tx, { database, accountId: "acc_1", ids: ["evt_17", "evt_2999", "evt_none"] });
  expect(await readsAmongThousands(find)).toBeLessThanOrEqual(2);
});
