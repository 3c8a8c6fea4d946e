import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { readEventIds, writeEvents } from "../../test/support/event-rows.ts";
import { exampleEventRow } from "../../test/support/example-rows.ts";
import { ENGINES, openTestDatabase, type TestDatabase } from "../../test/support/test-database.ts";
import { lockCalls, saveCalls } from "./calls.ts";
import type { Database, Transaction } from "./database.ts";

const ACCOUNT = "acc_1";

describe.each(ENGINES)("transactions on %s", (engine) => {
  let test: TestDatabase;
  let database: Database;

  beforeAll(async () => {
    test = await openTestDatabase(engine);
    database = test.database;
  });
  afterAll(() => test.close());
  beforeEach(() => test.empty());

  const write = (ids: string[]) => writeEvents(database, ids);
  const eventIds = () => readEventIds(database);
  const countCalls = async () =>
    (await database.db.selectFrom("calls").select(["id", "last_seq"]).orderBy("id").execute()).map((row) => ({
      ...row,
    }));
  /** Numbers one more event of a call, creating the call when it is new, as accepting does. */
  const number = (tx: Transaction, id: string) => numberNext(tx, { database, id });

  it("leave nothing of what they wrote when their work fails", async () => {
    const failing = database.transaction(async (tx) => {
      await tx.insertMany("events", [exampleEventRow({ id: "a" })]);
      await tx.db.insertInto("accounts").values({ id: ACCOUNT, name: "A", created_at: 1 }).execute();
      throw new Error("the work failed");
    });
    await expect(failing).rejects.toThrow("the work failed");
    expect(await eventIds()).toEqual([]);
    expect(await database.db.selectFrom("accounts").selectAll().execute()).toEqual([]);
  });

  it("leave nothing of the statements either that were given together with the one that failed", async () => {
    await write(["taken"]);
    const failing = database.transaction((tx) =>
      Promise.all([
        tx.insertMany("events", [exampleEventRow({ id: "before" })]),
        tx.insertMany("events", [exampleEventRow({ id: "taken" })]),
        tx.insertMany("events", [exampleEventRow({ id: "after" })]),
        Promise.all([
          tx.insertMany("events", [exampleEventRow({ id: "nested" })]),
          tx.db.insertInto("accounts").values({ id: ACCOUNT, name: "A", created_at: 1 }).execute(),
        ]),
      ]),
    );
    await expect(failing).rejects.toThrow(/unique/i);
    // Whatever was still on its way has had its chance once other transactions have come and gone.
    for (const id of ["w", "x", "y", "z"]) await write([id]);
    expect(await eventIds()).toEqual(["taken", "w", "x", "y", "z"]);
    expect(await database.db.selectFrom("accounts").selectAll().execute()).toEqual([]);
  });

  it.each<[string, (tx: Transaction) => Promise<unknown>]>([
    ["its work fails", () => Promise.reject(new Error("the work failed"))],
    ["a statement fails", (tx) => tx.insertMany("events", [exampleEventRow({ id: "taken" })])],
  ])("leave nothing of a part of their work that goes on when %s", async (_, failing) => {
    await write(["taken"]);
    const goesOn = Promise.withResolvers<void>();
    const late: Promise<string | null>[] = [];
    const failed = database.transaction((tx) =>
      Promise.all([
        failing(tx),
        (async () => {
          for (const id of ["a", "b", "c", "d"]) await tx.insertMany("events", [exampleEventRow({ id })]);
        })().finally(goesOn.resolve),
        ...["e", "f", "g"].map(async (id) => {
          await goesOn.promise;
          late.push(
            tx.insertMany("events", [exampleEventRow({ id })]).then(
              () => id,
              () => null,
            ),
          );
        }),
      ]),
    );
    await expect(failed).rejects.toThrow();
    // Others may be at work by then, on the same connection.
    await Promise.all(["w", "x", "y", "z"].map((id) => write([id])));
    expect(new Set(await Promise.all(late))).toEqual(new Set([null]));
    expect(await eventIds()).toEqual(["taken", "w", "x", "y", "z"]);
  });

  it("tell why the first statement failed, not what came of it, and try again where that helps", async () => {
    await write(["taken"]);
    const failing = database.transaction(async (tx) => {
      tx.defer(tx.insertMany("events", [exampleEventRow({ id: "taken" })]));
      await tx.db.selectFrom("events").select("id").execute();
    });
    await expect(failing).rejects.toThrow(/unique/i);
  });

  it("leave nothing to those that wait behind them, whose work is theirs alone", async () => {
    await write(["taken"]);
    const failing = (before: string) =>
      database.transaction(async (tx) => {
        tx.defer(
          tx.insertMany("events", [exampleEventRow({ id: before })]),
          tx.insertMany("events", [exampleEventRow({ id: "taken" })]),
        );
      });
    const outcomes = await Promise.allSettled([failing("a"), write(["b"]), failing("c"), failing("d"), write(["e"])]);
    expect(outcomes.map(({ status }) => status)).toEqual([
      "rejected",
      "fulfilled",
      "rejected",
      "rejected",
      "fulfilled",
    ]);
    for (const outcome of outcomes)
      if (outcome.status === "rejected") expect(String(outcome.reason)).toMatch(/unique/i);
    expect(await eventIds()).toEqual(["b", "e", "taken"]);
  });

  it("fail as a whole where a statement fails that was left to them", async () => {
    await write(["taken"]);
    const failing = database.transaction(async (tx) => {
      tx.defer(
        tx.insertMany("events", [exampleEventRow({ id: "before" })]),
        tx.insertMany("events", [exampleEventRow({ id: "taken" })]),
      );
      tx.defer(tx.insertMany("events", [exampleEventRow({ id: "after" })]));
    });
    await expect(failing).rejects.toThrow(/unique/i);
    expect(await eventIds()).toEqual(["taken"]);
  });

  it("fail as a whole even where the failure of a statement was caught", async () => {
    await write(["taken"]);
    const failing = database.transaction(async (tx) => {
      await tx.insertMany("events", [exampleEventRow({ id: "before" })]);
      await tx.insertMany("events", [exampleEventRow({ id: "taken" })]).catch(() => {});
    });
    await expect(failing).rejects.toThrow();
    expect(await eventIds()).toEqual(["taken"]);
  });

  it("return what their work returns, and are seen by everybody after", async () => {
    const result = await database.transaction(async (tx) => {
      await tx.insertMany("events", [exampleEventRow({ id: "a" })]);
      return "done";
    });
    expect(result).toBe("done");
    expect(await eventIds()).toEqual(["a"]);
  });

  describe.each([
    ["that say what they touch", (id: string) => ({ touching: [id] })],
    ["that do not", () => ({})],
    ["of which some do", (id: string) => (Math.random() < 0.5 ? { touching: [id] } : {})],
  ])("%s", (_, options) => {
    const numberOne = (id: string) => database.transaction((tx) => number(tx, id), options(id));

    it("on one call run one after the other, so that each event gets a number of its own", async () => {
      await numberOne("call");
      await Promise.all(Array.from({ length: 40 }, () => numberOne("call")));
      expect(await countCalls()).toEqual([{ id: "call", last_seq: 41 }]);
    });

    it("that create the same call at once both come through", async () => {
      for (let round = 0; round < 10; round += 1) {
        await Promise.all(Array.from({ length: 3 }, () => numberOne(`new-${round}`)));
      }
      expect((await countCalls()).map(({ last_seq }) => last_seq)).toEqual(Array(10).fill(3));
    });

    it("that are given one behind the other as they end number many calls at once", async () => {
      const calls = ["a", "b", "c", "d"];
      const numberTen = async (id: string) => {
        for (let n = 0; n < 10; n += 1) await numberOne(id);
      };
      await Promise.all([...calls, ...calls].map(numberTen));
      expect(await countCalls()).toEqual(calls.map((id) => ({ id, last_seq: 20 })));
    });

    it("see their own writes, and leave nothing when a statement fails", async () => {
      await write(["taken"]);
      const seen: string[][] = [];
      const writeAndLook = (id: string) =>
        database.transaction(async (tx) => {
          seen.push((await tx.db.selectFrom("events").select("id").execute()).map((row) => row.id));
          tx.defer(tx.insertMany("events", [exampleEventRow({ id: "before" })]));
          await tx.insertMany("events", [exampleEventRow({ id })]);
          seen.push((await tx.db.selectFrom("events").select("id").orderBy("id").execute()).map((row) => row.id));
        }, options("events"));
      await expect(writeAndLook("taken")).rejects.toThrow(/unique/i);
      expect(await eventIds()).toEqual(["taken"]);
      await writeAndLook("mine");
      expect(seen.at(-1)).toEqual(["before", "mine", "taken"]);
    });
  });

  it("do not keep others from reading what was last committed", async () => {
    await write(["before"]);
    const written = Promise.withResolvers<void>();
    const mayEnd = Promise.withResolvers<void>();
    const writing = database.transaction(async (tx) => {
      await tx.insertMany("events", [exampleEventRow({ id: "during" })]);
      written.resolve();
      await mayEnd.promise;
    });
    await written.promise;
    expect(await eventIds()).toEqual(["before"]);
    mayEnd.resolve();
    await writing;
    expect(await eventIds()).toEqual(["before", "during"]);
  });

  it("see their own writes", async () => {
    const seen = await database.transaction(async (tx) => {
      await tx.insertMany("events", [exampleEventRow({ id: "mine" })]);
      return tx.db.selectFrom("events").select("id").execute();
    });
    expect(seen.map(({ id }) => id)).toEqual(["mine"]);
  });
});

async function numberNext(tx: Transaction, { database, id }: { database: Database; id: string }): Promise<void> {
  const known = (await lockCalls(tx, { database, accountId: ACCOUNT, ids: [id] })).get(id);
  const next = {
    call: { id, status: "started" as const, is_test: false },
    last_seq: (known?.last_seq ?? 0) + 1,
    created_at: 1,
  };
  await saveCalls(tx, { accountId: ACCOUNT, created: known ? [] : [next], changed: known ? [next] : [], now: 1 });
}
