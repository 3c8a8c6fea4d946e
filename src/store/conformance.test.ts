import { sql } from "kysely";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { exampleEventRow, exampleQueueRow } from "../../test/support/example-rows.ts";
import { ENGINES, makePlace, openTestDatabase, type TestDatabase } from "../../test/support/test-database.ts";
import { CHANNELS, type Database } from "./database.ts";
import { DatabaseTooNewError, migrate, pendingMigrations } from "./migrate.ts";
import { openDatabase } from "./open.ts";
import { leaseTo, lockBacklog } from "./queue.ts";

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
      const heard: (string | null)[] = [];
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

    it.each(CHANNELS)("carry on %s a message as long as those that nodes send", async (channel) => {
      const message = "x".repeat(7_500);
      const heard = Promise.withResolvers<string | null>();
      const stop = database.subscribe(channel, heard.resolve);
      await database.publish(channel, message);
      expect(await heard.promise).toBe(message);
      stop();
    });
  });

  it("gives rows to several workers without giving one to two of them", async () => {
    const rows = Array.from({ length: 20 }, (_, n) => exampleQueueRow({ id: `dlv_${n}`, lane: `lane-${n}` }));
    await database.transaction((tx) => tx.insertMany("queue", rows));
    const take = () =>
      database.transaction(async (tx) => {
        const taken = await lockBacklog(tx, { database, connectorId: "con_1", backlog: "live", limit: 5 });
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
