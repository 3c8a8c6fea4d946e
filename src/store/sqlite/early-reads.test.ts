/** What a transaction that says what it touches does before its turn to write, and what becomes of it. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { readEventIds } from "../../../test/support/event-rows.ts";
import { exampleEventRow } from "../../../test/support/example-rows.ts";
import { openTestDatabase, type TestDatabase } from "../../../test/support/test-database.ts";
import type { Database, Transaction } from "../database.ts";

let test: TestDatabase;
let database: Database;

beforeAll(async () => {
  test = await openTestDatabase("sqlite");
  database = test.database;
});
afterAll(() => test.close());
beforeEach(() => test.empty());

const add = (tx: Transaction, id: string) => tx.insertMany("events", [exampleEventRow({ id })]);
const ids = async ({ db }: Pick<Database, "db">) =>
  (await db.selectFrom("events").select("id").orderBy("id").execute()).map(({ id }) => id);

/** Holds the writer until it is let go. `touches` is what it says once it has written. */
async function writing(id: string, touching?: string[], touches?: string[]) {
  const begun = Promise.withResolvers<void>();
  const mayEnd = Promise.withResolvers<void>();
  const done = database.transaction(async (tx) => {
    await add(tx, id);
    if (touches) tx.touchesOnly(touches);
    begun.resolve();
    await mayEnd.promise;
  }, touching && { touching });
  await begun.promise;
  return async () => {
    mayEnd.resolve();
    await done;
  };
}

/** Reads, and writes what it has read. `seen` is what it read each time it was asked. */
function readThenWrite(id: string, touching: string[]) {
  const seen: string[][] = [];
  const firstRead = Promise.withResolvers<void>();
  const done = database.transaction(
    async (tx) => {
      seen.push(await ids(tx));
      firstRead.resolve();
      await add(tx, id);
    },
    { touching },
  );
  return { seen, firstRead: firstRead.promise, done };
}

describe("a transaction that says what it touches", () => {
  it.each([
    ["touched something else", ["other"], undefined],
    ["said once it knew that it touched something else", undefined, ["other"]],
  ])("reads while another writes, and is not asked again where that one %s", async (_, touching, touches) => {
    const end = await writing("a", touching, touches);
    const { seen, firstRead, done } = readThenWrite("b", ["mine"]);
    await firstRead;
    await end();
    await done;
    expect(seen).toEqual([[]]);
    expect(await readEventIds(database)).toEqual(["a", "b"]);
  });

  it.each([
    ["touched the same", ["mine", "more"]],
    ["did not say what it touched", undefined],
  ])("is asked again where the one before it %s", async (_, touching) => {
    const end = await writing("a", touching);
    const { seen, firstRead, done } = readThenWrite("b", ["mine"]);
    await firstRead;
    await end();
    await done;
    expect(seen).toEqual([[], ["a"]]);
    expect(await readEventIds(database)).toEqual(["a", "b"]);
  });

  it("is asked again after a statement without a transaction", async () => {
    const read = Promise.withResolvers<void>();
    const mayWrite = Promise.withResolvers<void>();
    const seen: string[][] = [];
    const done = database.transaction(
      async (tx) => {
        seen.push(await ids(tx));
        read.resolve();
        await mayWrite.promise;
        await add(tx, "b");
      },
      { touching: ["mine"] },
    );
    await read.promise;
    await database.db
      .insertInto("events")
      .values(exampleEventRow({ id: "a" }))
      .execute();
    mayWrite.resolve();
    await done;
    expect(seen).toEqual([[], ["a"]]);
  });

  it("waits for nobody where it writes nothing", async () => {
    const end = await writing("a");
    expect(await database.transaction(ids, { touching: ["mine"] })).toEqual([]);
    await end();
  });

  it("fails as a whole even where the failure of a query was caught", async () => {
    const failing = database.transaction(
      async (tx) => {
        await tx.db
          .selectFrom("nowhere" as "events")
          .select("id")
          .execute()
          .catch(() => {});
        await add(tx, "a");
      },
      { touching: ["mine"] },
    );
    await expect(failing).rejects.toThrow();
    expect(await readEventIds(database)).toEqual([]);
  });

  it("leaves its turn to the next when its work fails before, while and after it writes", async () => {
    const failing = (work: (tx: Transaction) => Promise<unknown>) =>
      database.transaction(
        async (tx) => {
          await ids(tx);
          await work(tx);
          throw new Error("the work failed");
        },
        { touching: ["mine"] },
      );
    await expect(failing(async () => {})).rejects.toThrow("the work failed");
    await expect(failing(async (tx) => tx.defer(add(tx, "a")))).rejects.toThrow("the work failed");
    await expect(failing((tx) => add(tx, "a"))).rejects.toThrow("the work failed");
    await database.transaction((tx) => add(tx, "b"), { touching: ["mine"] });
    expect(await readEventIds(database)).toEqual(["b"]);
  });
});
