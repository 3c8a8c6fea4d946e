import { afterAll, beforeAll, beforeEach, describe, expect, it, onTestFinished } from "vitest";
import { exampleConnector } from "../../test/support/example-connector.ts";
import { exampleEventRow, exampleQueueRow } from "../../test/support/example-rows.ts";
import { interceptDatabase } from "../../test/support/intercepted-database.ts";
import { ENGINES, openTestDatabase, type TestDatabase } from "../../test/support/test-database.ts";
import type { QueueTable } from "../store/tables.ts";
import type { Directory } from "./directory.ts";
import { createRetrier } from "./retrier.ts";

const HOUR_MS = 3_600_000;

describe.each(ENGINES)("the retrier on %s", (engine) => {
  let test: TestDatabase;
  beforeAll(async () => {
    test = await openTestDatabase(engine);
  });
  afterAll(() => test.close());
  beforeEach(async () => {
    await test.empty();
    await test.database.transaction((tx) => tx.insertMany("events", [exampleEventRow({ type: "call.ended" })]));
  });

  function begin({ room = 10_000, lookEveryMs = HOUR_MS } = {}) {
    const { database, intercept } = interceptDatabase(test.database);
    const leased: string[] = [];
    const backlogged: string[] = [];
    const errors: unknown[] = [];
    const directory = { connector: () => exampleConnector() } as unknown as Directory;
    const retrier = createRetrier({
      database,
      context: () => ({ database, nodeId: "me", now: Date.now(), directory, roomFor: () => room - leased.length }),
      onAdmitted(admission) {
        leased.push(...admission.leased.map(({ id }) => id));
        backlogged.push(...admission.backlogged);
      },
      onError: (error) => errors.push(error),
      lookEveryMs,
    });
    onTestFinished(() => retrier.stop());
    return { retrier, leased, backlogged, errors, intercept };
  }
  const wait = (rows: Partial<QueueTable>[]) =>
    test.database.transaction((tx) =>
      tx.insertMany(
        "queue",
        rows.map((row, n) =>
          exampleQueueRow({
            id: `dlv_${n}`,
            lane: `lane-${n}`,
            type: "call.ended",
            state: "retry",
            attempts: 1,
            ...row,
          }),
        ),
      ),
    );
  const eventually = (read: () => unknown) => expect.poll(read, { interval: 5 });

  it("takes what is due, the earliest first, and leaves what is not", async () => {
    const { retrier, leased } = begin();
    const now = Date.now();
    await wait([{ due_at: now - 10 }, { due_at: now - 30 }, { due_at: now + HOUR_MS }, { due_at: now - 20 }]);
    retrier.start();
    await eventually(() => leased).toEqual(["dlv_1", "dlv_3", "dlv_0"]);
    await retrier.stop();
    const rows = await test.database.db.selectFrom("queue").select(["id", "state", "due_at"]).orderBy("id").execute();
    expect(rows).toMatchObject([
      { state: "leased", due_at: null },
      { state: "leased", due_at: null },
      { state: "retry", due_at: now + HOUR_MS },
      { state: "leased", due_at: null },
    ]);
  });

  it("wakes by itself when the earliest is due", async () => {
    const { retrier, leased } = begin();
    await wait([{ due_at: Date.now() + 200 }]);
    retrier.start();
    await eventually(() => leased).toEqual(["dlv_0"]);
  });

  it("wakes when it is told of one that is due earlier", async () => {
    const { retrier, leased } = begin();
    retrier.start();
    await wait([{ due_at: Date.now() + 20 }]);
    retrier.expect(Date.now() + 20);
    await eventually(() => leased).toEqual(["dlv_0"]);
  });

  it("finds what other nodes have written down", async () => {
    const { retrier, leased } = begin({ lookEveryMs: 20 });
    retrier.start();
    await wait([{ due_at: 1 }]);
    await eventually(() => leased).toEqual(["dlv_0"]);
  });

  it("takes any number, and leaves what it has no room for to be fed later", async () => {
    const { retrier, leased, backlogged } = begin({ room: 450 });
    await wait(Array.from({ length: 501 }, () => ({ due_at: 1 })));
    retrier.start();
    await eventually(() => leased.length).toBe(450);
    await eventually(() => backlogged).toContain("con_1");
    await retrier.stop();
    const { count } = await test.database.db
      .selectFrom("queue")
      .select(({ fn }) => fn.countAll<number>().as("count"))
      .where("state", "=", "backlog")
      .executeTakeFirstOrThrow();
    expect(Number(count)).toBe(51);
  });

  it("tries again when the store fails", async () => {
    const { retrier, leased, errors, intercept } = begin();
    await wait([{ due_at: 1 }]);
    intercept(() => {
      intercept(null);
      return Promise.reject(new Error("the store is gone"));
    });
    retrier.start();
    await eventually(() => leased).toEqual(["dlv_0"]);
    expect(errors).toHaveLength(1);
  });

  it("leaves no timer behind when it stops while it looks", async () => {
    const { retrier, leased } = begin();
    await wait([{ due_at: 1 }]);
    retrier.start();
    await retrier.stop();
    retrier.expect(Date.now());
    retrier.start();
    expect(leased.length).toBeLessThanOrEqual(1);
  });
});
