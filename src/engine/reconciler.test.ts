import { afterAll, beforeAll, beforeEach, describe, expect, it, onTestFinished } from "vitest";
import { exampleQueueRow } from "../../test/support/example-rows.ts";
import { interceptDatabase } from "../../test/support/intercepted-database.ts";
import { ENGINES, openTestDatabase, type TestDatabase } from "../../test/support/test-database.ts";
import { createReconciler } from "./reconciler.ts";

describe.each(ENGINES)("the reconciler on %s", (engine) => {
  let test: TestDatabase;
  beforeAll(async () => {
    test = await openTestDatabase(engine);
  });
  afterAll(() => test.close());
  beforeEach(async () => {
    await test.empty();
    const leased = (id: string, leased_by: string) => exampleQueueRow({ id, lane: id, state: "leased", leased_by });
    const rows = [leased("held", "me"), leased("stray", "me"), leased("another's", "other")];
    await test.database.transaction((tx) => tx.insertMany("queue", rows));
  });

  const states = async () => {
    const rows = await test.database.db
      .selectFrom("queue")
      .select(["id", "state", "leased_by"])
      .orderBy("id")
      .execute();
    return rows.map(({ id, state, leased_by }) => `${id} ${state} ${leased_by}`);
  };
  const freed = ["another's leased other", "held leased me", "stray backlog null"];

  function begin({ lookEveryMs = 5, held = ["held"] } = {}) {
    const { database, intercept } = interceptDatabase(test.database);
    const errors: unknown[] = [];
    const looks: string[] = [];
    const { promise: told, resolve } = Promise.withResolvers<void>();
    let settled = () => Promise.resolve();
    const reconciler = createReconciler({
      database,
      nodeId: "me",
      watch() {
        // As a dispatcher's: what is held when it begins, or comes later, was seen though it is forgotten by the end.
        const before = [...held];
        return {
          saw(id) {
            looks.push(id);
            return held.includes(id) || before.includes(id);
          },
          end() {},
        };
      },
      settled: () => settled(),
      onFreed: async () => resolve(),
      onError: (error) => errors.push(error),
      lookEveryMs,
    });
    onTestFinished(() => reconciler.stop());
    reconciler.start();
    const settleWith = (next: () => Promise<void>) => {
      settled = next;
    };
    return { reconciler, intercept, errors, looks, held, told, settleWith };
  }

  it("frees what is leased to the node and not held by it, once there is doubt", async () => {
    const { reconciler, told } = begin();
    reconciler.doubt();
    await told;
    expect(await states()).toEqual(freed);
  });

  it("looks seldom while there is none, and finds it all the same", async () => {
    const { told, looks } = begin({ lookEveryMs: 1 });
    await told;
    expect(await states()).toEqual(freed);
    // Twice, the second time to be sure: two rows each.
    expect(looks).toHaveLength(4);
  });

  it("leaves what is on its way into memory", async () => {
    const { reconciler, looks, held } = begin();
    reconciler.doubt();
    await expect.poll(() => looks.length, { interval: 1 }).toBeGreaterThan(0);
    held.push("stray");
    await expect.poll(() => looks.length, { interval: 1 }).toBeGreaterThan(2);
    await reconciler.stop();
    expect(await states()).toContain("stray leased me");
  });

  it("leaves what is settled while it looks, however often: it may have been leased again since", async () => {
    const { reconciler, looks, held, settleWith } = begin({ held: ["held", "stray"] });
    settleWith(async () => {
      held.splice(0);
      setImmediate(() => held.push("held", "stray"));
    });
    reconciler.doubt();
    await expect.poll(() => looks.length, { interval: 1 }).toBeGreaterThan(0);
    const once = looks.length;
    reconciler.doubt();
    await expect.poll(() => looks.length, { interval: 1 }).toBeGreaterThan(once);
    reconciler.doubt();
    await expect.poll(() => looks.length, { interval: 1 }).toBeGreaterThan(2 * once);
    await reconciler.stop();
    expect(await states()).toEqual(["another's leased other", "held leased me", "stray leased me"]);
  });

  it("waits for transactions that may have leased what it does not know of", async () => {
    const { reconciler, looks, held, settleWith } = begin({ held: [] });
    const { promise: over, resolve } = Promise.withResolvers<void>();
    let waits = 0;
    settleWith(() => {
      waits += 1;
      return over;
    });
    reconciler.doubt();
    await expect.poll(() => waits, { interval: 1 }).toBe(1);
    expect(looks).toEqual([]);
    held.push("held", "stray");
    resolve();
    await expect.poll(() => looks.length, { interval: 1 }).toBe(2);
    await reconciler.stop();
    expect(await states()).toEqual(["another's leased other", "held leased me", "stray leased me"]);
  });

  it("goes on doubting when the store fails", async () => {
    const { reconciler, intercept, errors, told } = begin();
    intercept(() => Promise.reject(new Error("the store is gone")));
    reconciler.doubt();
    await expect.poll(() => errors.length).toBeGreaterThan(0);
    intercept(null);
    await told;
    expect(await states()).toEqual(freed);
  });
});
