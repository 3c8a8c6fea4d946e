import { sql } from "kysely";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { exampleEventRow, exampleQueueRow } from "../../test/support/example-rows.ts";
import { ENGINES, makePlace, openTestDatabase, type TestDatabase } from "../../test/support/test-database.ts";
import { lockCalls, saveCalls } from "./calls.ts";
import type { Database, Transaction } from "./database.ts";
import { DatabaseTooNewError, migrate, pendingMigrations } from "./migrate.ts";
import { openDatabase } from "./open.ts";
import { leaseTo, lockBacklog } from "./queue.ts";

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

  it("has a clock that all nodes share, in milliseconds", async () => {
    const read = async () =>
      (await sql<{ at: number }>`select ${database.clock} as at`.execute(database.db)).rows[0]?.at;
    const first = (await read()) ?? 0;
    const second = (await read()) ?? 0;
    expect(Number.isInteger(first)).toBe(true);
    expect(second).toBeGreaterThanOrEqual(first);
    expect(Math.abs(first - Date.now())).toBeLessThan(60_000);
  });

  describe("exclusively", () => {
    it("runs works of one name one after the other, and of several names together", async () => {
      const log: string[] = [];
      const mayEnd = Promise.withResolvers<void>();
      const firstRuns = Promise.withResolvers<void>();
      const first = database.exclusively("a", async () => {
        log.push("first begins");
        firstRuns.resolve();
        await mayEnd.promise;
        log.push("first ends");
      });
      await firstRuns.promise;
      const second = database.exclusively("a", async () => log.push("second"));
      await database.exclusively("b", async () => log.push("other"));
      mayEnd.resolve();
      await Promise.all([first, second]);
      expect(log).toEqual(["first begins", "other", "first ends", "second"]);
    });

    it("returns what the work returns, and lets the next one in when it fails", async () => {
      const failing = database.exclusively("a", async () => Promise.reject(new Error("the work failed")));
      const next = database.exclusively("a", async () => "next");
      await expect(failing).rejects.toThrow("the work failed");
      expect(await next).toBe("next");
    });
  });

  describe("channels", () => {
    it("carry what is published to who subscribed, in order, and no further than that", async () => {
      const heard: string[] = [];
      const last = Promise.withResolvers<void>();
      const stop = database.subscribe("screen", (message) => {
        heard.push(message);
        if (message === "last") last.resolve();
      });
      const unsubscribed = database.subscribe("screen", () => heard.push("unsubscribed"));
      unsubscribed();
      await database.publish("settings", "not for the screen");
      await database.publish("screen", `it's "odd" \\ 🤙`);
      await database.publish("screen", "last");
      await last.promise;
      stop();
      await database.publish("screen", "too late");
      expect(heard).toEqual([`it's "odd" \\ 🤙`, "last"]);
    });

    it("carry a message as long as those that nodes send", async () => {
      const message = "x".repeat(7_500);
      const heard = Promise.withResolvers<string>();
      const stop = database.subscribe("settings", heard.resolve);
      await database.publish("settings", message);
      expect(await heard.promise).toBe(message);
      stop();
    });
  });

  it("gives rows to several workers without giving one to two of them", async () => {
    const rows = Array.from({ length: 20 }, (_, n) => exampleQueueRow({ id: `dlv_${n}`, lane: `lane-${n}` }));
    await database.transaction((tx) => tx.insertMany("queue", rows));
    const take = () =>
      database.transaction(async (tx) => {
        const kinds = ["live" as const];
        const taken = await lockBacklog(tx, { database, connectorId: "con_1", kinds, limit: 5 });
        await leaseTo(tx, { database, ids: taken.map(({ id }) => id), nodeId: "node_1" });
        return taken.map(({ id }) => id);
      });
    const taken = (await Promise.all([take(), take(), take(), take()])).flat();
    expect(new Set(taken).size).toBe(taken.length);
    expect(taken.length).toBeGreaterThan(0);
  });
});

describe.each(ENGINES)("closing on %s", (engine) => {
  it("refuses what comes after, and may be done twice", async () => {
    const { database, close } = await openTestDatabase(engine);
    await database.transaction((tx) => tx.insertMany("events", [exampleEventRow()]));
    await database.close();
    await database.close();
    await expect(database.db.selectFrom("events").selectAll().execute()).rejects.toThrow();
    await expect(database.transaction((tx) => tx.insertMany("events", [exampleEventRow()]))).rejects.toThrow();
    await expect(
      database.publish("screen", "x").then(() => Promise.reject(new Error("nobody hears"))),
    ).rejects.toThrow();
    await close();
  });

  it("leaves nothing open of a database that was never used", async () => {
    const place = await makePlace(engine);
    const database = await openDatabase(place.url);
    await database.close();
    await place.remove();
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
