import { expect, it, onTestFinished } from "vitest";
import { exampleEventRow } from "../../test/support/example-rows.ts";
import { ENGINES, openTestDatabase } from "../../test/support/test-database.ts";
import type { StoredEvent } from "../model/event.ts";
import type { Database } from "../store/database.ts";
import { saveMark } from "../store/search-marks.ts";
import { createIndexer } from "./indexer.ts";

it.each(ENGINES)("indexes what a dead node has left and what comes in one after the other on %s", async (engine) => {
  const test = await openTestDatabase(engine);
  onTestFinished(() => test.close());
  await test.database.db.insertInto("accounts").values({ id: "acc_1", name: "a", created_at: 0 }).execute();
  await test.database.transaction(async (tx) => {
    const times = { created_at: 1_760_000_000_000, updated_at: 1_760_000_000_000 };
    const call = JSON.stringify({ id: "call", status: "started", is_test: false });
    const row = { account_id: "acc_1", id: "call", status: "started", last_seq: 1, agent_id: null, call, ...times };
    await tx.insertMany("calls", [row]);
    await tx.insertMany("events", [exampleEventRow()]);
  });
  await saveMark(test.database, "mrk_dead", 0);

  const began = Promise.withResolvers<void>();
  const release = Promise.withResolvers<void>();
  let reads = 0;
  let underWay = 0;
  let atOnce = 0;
  const byIds = (async (...args: Parameters<Database["byIds"]>) => {
    reads += 1;
    underWay += 1;
    atOnce = Math.max(atOnce, underWay);
    began.resolve();
    await release.promise;
    return test.database.byIds(...args).finally(() => {
      underWay -= 1;
    });
  }) as Database["byIds"];
  const errors: unknown[] = [];
  const indexer = createIndexer({ database: { ...test.database, byIds }, onError: (error) => errors.push(error) });
  indexer.start("nod_1");
  await began.promise;
  indexer.accepted({ account_id: "acc_1", type: "call.started", call_id: "call" } as StoredEvent);
  await indexer.caughtUp();
  expect(reads).toBe(1);
  release.resolve();
  await indexer.stop();
  // Once each, and again where somebody has written meanwhile.
  expect(reads).toBeGreaterThanOrEqual(2);
  expect(atOnce).toBe(1);
  expect(errors).toEqual([]);
  expect(await test.database.db.selectFrom("call_index").select("call_id").execute()).toEqual([{ call_id: "call" }]);
});
