import fc from "fast-check";
import { sql } from "kysely";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { exampleEventRow } from "../../test/support/example-rows.ts";
import { ENGINES, makePlace, openTestDatabase, type TestDatabase } from "../../test/support/test-database.ts";
import { lockCalls, saveCalls } from "./calls.ts";
import type { Database, Transaction } from "./database.ts";
import { DatabaseTooNewError, migrate, pendingMigrations } from "./migrate.ts";
import { openDatabase } from "./open.ts";

const ACCOUNT = "acc_1";

describe.each(ENGINES)("migrating on %s", (engine) => {
  it("brings an empty database forward, and one that is up to date no further", async () => {
    const place = await makePlace(engine);
    const database = await openDatabase(place.url);
    const steps: string[] = [];
    const pending = await pendingMigrations(database);
    expect(pending.length).toBeGreaterThan(0);
    expect(await migrate(database, (name) => steps.push(name))).toEqual(pending);
    expect(steps).toEqual(pending);
    expect(await migrate(database, (name) => steps.push(name))).toEqual([]);
    expect(steps).toEqual(pending);
    await database.close();
    await place.remove();
  });

  it("happens once when several begin at the same time, and is seen by who opens the database again", async () => {
    const place = await makePlace(engine);
    const database = await openDatabase(place.url);
    const ran = await Promise.all([migrate(database), migrate(database), migrate(database)]);
    expect(ran.filter((names) => names.length > 0)).toHaveLength(1);
    await database.close();

    const again = await openDatabase(place.url);
    expect(await pendingMigrations(again)).toEqual([]);
    await again.close();
    await place.remove();
  });

  it("refuses a database that a newer version has made, and leaves it as it is", async () => {
    const { database, close } = await openTestDatabase(engine);
    await sql`insert into migrations (name, applied_at) values ('9999-from-the-future', 0)`.execute(database.db);
    const refusal = migrate(database);
    await expect(refusal).rejects.toThrow(DatabaseTooNewError);
    await expect(refusal).rejects.toThrow(/newer version of Hookswitch.*9999-from-the-future.*backup/s);
    const { rows } = await sql`select name from migrations where name > '9'`.execute(database.db);
    expect(rows).toEqual([{ name: "9999-from-the-future" }]);
    await close();
  });
});

describe.each(ENGINES)("the store on %s", (engine) => {
  let test: TestDatabase;
  let database: Database;

  beforeAll(async () => {
    test = await openTestDatabase(engine);
    database = test.database;
  });
  afterAll(() => test.close());
  beforeEach(() => test.empty());

  const write = (ids: string[]) =>
    database.transaction((tx) =>
      tx.insertMany(
        "events",
        ids.map((id) => exampleEventRow({ id })),
      ),
    );
  const eventIds = async () => {
    const rows = await database.db.selectFrom("events").select("id").orderBy("id").execute();
    return rows.map(({ id }) => id);
  };
  const countCalls = async () =>
    (await database.db.selectFrom("calls").select(["id", "last_seq"]).orderBy("id").execute()).map((row) => ({
      ...row,
    }));
  /** Numbers one more event of a call, creating the call when it is new, as accepting does. */
  const number = (tx: Transaction, id: string) => numberNext(tx, { database, id });

  describe("transactions", () => {
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

    it("on one call run one after the other, so that each event gets a number of its own", async () => {
      await database.transaction((tx) => number(tx, "call"));
      await Promise.all(Array.from({ length: 40 }, () => database.transaction((tx) => number(tx, "call"))));
      expect(await countCalls()).toEqual([{ id: "call", last_seq: 41 }]);
    });

    it("that create the same call at once both come through", async () => {
      for (let round = 0; round < 10; round += 1) {
        const id = `new-${round}`;
        await Promise.all(Array.from({ length: 3 }, () => database.transaction((tx) => number(tx, id))));
      }
      expect((await countCalls()).map(({ last_seq }) => last_seq)).toEqual(Array(10).fill(3));
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

  describe("insertMany", () => {
    it("writes no row, one and thousands", async () => {
      await write([]);
      await write(["one"]);
      const many = Array.from({ length: 5_000 }, (_, n) => `n${String(n).padStart(5, "0")}`);
      await write(many);
      expect(await eventIds()).toEqual([...many, "one"]);
    });

    it("refuses a key that is there, unless it is told what to do then", async () => {
      await write(["a"]);
      await expect(write(["b", "a"])).rejects.toThrow(/unique/i);
      expect(await eventIds()).toEqual(["a"]);
      await database.transaction((tx) =>
        tx.insertMany(
          "events",
          [exampleEventRow({ id: "a", data: "new", type: "call.ended" }), exampleEventRow({ id: "b" })],
          { keys: ["account_id", "id"], update: ["data"] },
        ),
      );
      const rows = await database.db.selectFrom("events").select(["id", "type", "data"]).orderBy("id").execute();
      expect(rows).toMatchObject([
        { id: "a", type: "call.started", data: "new" },
        { id: "b", data: "{}" },
      ]);
    });

    it("leaves a row as it is where nothing is to be replaced", async () => {
      await write(["a"]);
      const again = [exampleEventRow({ id: "a", data: "new" }), exampleEventRow({ id: "b" })];
      await database.transaction((tx) =>
        tx.insertMany("events", again, { keys: ["account_id", "id"], update: [] }),
      );
      const rows = await database.db.selectFrom("events").select(["id", "data"]).orderBy("id").execute();
      expect(rows).toMatchObject([
        { id: "a", data: "{}" },
        { id: "b", data: "{}" },
      ]);
    });

    it("keeps numbers, and what is missing", async () => {
      const row = exampleEventRow({ id: "a", occurred_at: 4_102_444_800_000, seq: 0, call: null, call_id: null });
      await database.transaction((tx) => tx.insertMany("events", [row]));
      expect({ ...(await database.db.selectFrom("events").selectAll().executeTakeFirst()) }).toEqual(row);
    });

    it.each([
      ["emoji and other planes", "🤙🏽 𝒞𝒶𝓁𝓁 Zoë 電話"],
      ["quotes and backslashes", `'"\`\\ \\' \\" \\u0041 \\\\u0000 $1 $$ -- /* */ ;`],
      ["control characters", "\u0001\t\r\n\u001f\u007f\u0085\u2028"],
      ["braces and JSON", '{"a":["\\u0000"]}{}null,(NULL)'],
      ["500 KB", "ab\"\\🤙".repeat(75_000)],
    ])("keeps %s", async (_, text) => {
      await database.transaction((tx) => tx.insertMany("events", [exampleEventRow({ id: "a", data: text, type: text as never })]));
      const [row] = await database.db.selectFrom("events").select(["data", "type"]).execute();
      expect(row?.data).toBe(text);
      expect(row?.type).toBe(text);
    });

    it("stores any text, with U+FFFD for what is no character of a text", async () => {
      const anyText = fc.oneof(
        fc.string({ unit: fc.integer({ min: 0, max: 0xffff }).map((code) => String.fromCharCode(code)) }),
        fc.constantFrom("\0", "a\0b", "\\\0", "\\u0000", "\ud800", "\udfffx", "\\\ud800", "\\\\ud800"),
      );
      const texts = fc.sample(anyText, 200);
      await database.transaction((tx) =>
        tx.insertMany(
          "events",
          texts.map((data, n) => exampleEventRow({ id: String(n), data })),
        ),
      );
      const rows = await database.db.selectFrom("events").select(["id", "data"]).execute();
      const stored = rows.toSorted((a, b) => Number(a.id) - Number(b.id)).map(({ data }) => data);
      expect(stored).toEqual(texts.map((text) => text.replaceAll("\0", "\uFFFD").toWellFormed()));
    });
  });

  describe("oneOf", () => {
    const found = async (ids: string[]) => {
      const rows = await database.db
        .selectFrom("events")
        .select("id")
        .where(({ ref }) => database.oneOf(ref("id"), ids))
        .orderBy("id")
        .execute();
      return rows.map(({ id }) => id);
    };

    it("finds none, some and many", async () => {
      await write(["a", "b", "c"]);
      expect(await found([])).toEqual([]);
      expect(await found(["c", "x", "a"])).toEqual(["a", "c"]);
      expect(await found(["a", ...Array.from({ length: 20_000 }, (_, n) => `x${n}`)])).toEqual(["a"]);
    });

    it("takes any text for what it is", async () => {
      const odd = ['"', "\\", "{a,b}", "NULL", "null", "'", "🤙", "a,b", " "];
      await write(odd);
      for (const id of odd) expect(await found([id])).toEqual([id]);
      expect(await found(odd)).toHaveLength(odd.length);
    });
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
