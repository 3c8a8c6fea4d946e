import { once } from "node:events";
import { createServer, type Socket } from "node:net";
import { sql } from "kysely";
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from "vitest";
import { exampleEventRow } from "../../../test/support/example-rows.ts";
import { startFakePostgres } from "../../../test/support/fake-postgres.ts";
import { makeSeverable } from "../../../test/support/severable.ts";
import { openTestDatabase, type TestDatabase } from "../../../test/support/test-database.ts";
import { CHANNELS, type Database } from "../database.ts";
import { StoreError } from "../store-error.ts";
import { openPostgres } from "./open.ts";

let test: TestDatabase;
beforeAll(async () => {
  test = await openTestDatabase("postgres");
});
afterAll(() => test.close());

async function open(url = test.url): Promise<Database> {
  const database = await openPostgres(url);
  onTestFinished(() => database.close());
  return database;
}

async function refusalOf(url: string): Promise<string> {
  const error: unknown = await openPostgres(url).then(
    () => new Error("it was opened"),
    (refusal) => refusal,
  );
  expect(error).toBeInstanceOf(StoreError);
  return (error as Error).message;
}

/** Ends every other connection to the database that says this of itself, and tells how many there were. */
async function terminate(applicationName: string): Promise<number> {
  const { rows } = await sql`
    select pg_terminate_backend(pid) from pg_stat_activity
    where datname = current_database() and application_name = ${applicationName} and pid <> pg_backend_pid()
  `.execute(test.database.db);
  return rows.length;
}

/** Works in the end: a connection whose break nobody has noticed yet may still fail what is asked of it. */
async function eventually(ask: () => Promise<unknown>): Promise<void> {
  await expect.poll(() => ask().catch(() => null)).not.toBeNull();
}

describe("opening", () => {
  it("is refused by a server older than 15", async () => {
    const refusal = await refusalOf(await startFakePostgres("140011"));
    expect(refusal).toBe("Hookswitch needs PostgreSQL 15 or later; this server is 14.");
  });

  it("says which database could not be reached, and not with what password", async () => {
    const refusal = await refusalOf("postgres://user:secret@127.0.0.1:1/calls");
    expect(refusal).toMatch(/Cannot use the PostgreSQL database calls at 127\.0\.0\.1:1: .*ECONNREFUSED/);
    expect(refusal).toContain("Check DATABASE_URL and that the server runs.");
    expect(refusal).not.toContain("secret");
  });

  it("says that the database does not exist, or that the password is wrong", async () => {
    const missing = Object.assign(new URL(test.url), { pathname: "/nowhere" }).href;
    expect(await refusalOf(missing)).toContain('database "nowhere" does not exist');
    const wrong = Object.assign(new URL(test.url), { password: "wrong" }).href;
    expect(await refusalOf(wrong)).toContain("password authentication failed");
  });
});

describe("a connection that breaks", () => {
  it("within a transaction fails it as the store's trouble, and the next one gets another", async () => {
    const database = await open();
    const failing = database.transaction(async (tx) => {
      await tx.insertMany("events", [exampleEventRow({ id: "lost" })]);
      await terminate("hookswitch");
      await tx.insertMany("events", [exampleEventRow({ id: "lost-too" })]);
    });
    await expect(failing).rejects.toThrow(StoreError);
    await database.transaction((tx) => tx.insertMany("events", [exampleEventRow({ id: "kept" })]));
    expect(await database.db.selectFrom("events").select("id").execute()).toEqual([{ id: "kept" }]);
  });

  it("while nothing is asked of it does not end the process", async () => {
    const database = await open();
    await Promise.all([1, 2, 3].map((n) => sql`select ${n}::int`.execute(database.db)));
    expect(await terminate("hookswitch")).toBeGreaterThan(1);
    await eventually(() => sql`select 1 as one`.execute(database.db));
  });

  it("frees what was held exclusively", async () => {
    const database = await open();
    await database.exclusively("a", async () => terminate("hookswitch")).catch(() => {});
    await eventually(() => database.exclusively("a", async () => "again"));
  });

  it("is what a node that stands still in a transaction gets, so that its locks hold nobody up", async () => {
    const database = await open();
    const silence = await sql<{ setting: string }>`
      select setting from pg_settings where name = 'idle_in_transaction_session_timeout'
    `.execute(database.db);
    expect(silence.rows).toEqual([{ setting: "2000" }]);
    const silent = database.transaction(async ({ db }) => {
      await sql`set local idle_in_transaction_session_timeout = 50`.execute(db);
      const [self] = (await sql<{ pid: number }>`select pg_backend_pid() as pid`.execute(db)).rows;
      const others = test.database.db;
      const isThere = () => sql`select 1 from pg_stat_activity where pid = ${self?.pid}`.execute(others);
      await expect.poll(async () => (await isThere()).rows).toEqual([]);
      await sql`select 1`.execute(db);
    });
    await expect(silent).rejects.toThrow(StoreError);
  });

  it("fails what was asked while the server is gone, and serves again when it is back", async () => {
    const way = await makeSeverable(test.url);
    onTestFinished(() => way.close());
    const database = await open(way.url);
    await way.sever();
    await expect(database.transaction(async () => "done")).rejects.toThrow(StoreError);
    await way.mend();
    expect(await database.transaction(async () => "done")).toBe("done");
  });
});

describe("channels", () => {
  it("that were interrupted say so once they hear again, so that nothing is missed for good", async () => {
    const database = await open();
    const told = CHANNELS.map((channel) => {
      const heard: (string | null)[] = [];
      const { promise, resolve } = Promise.withResolvers<(string | null)[]>();
      database.subscribe(channel, (message) => {
        heard.push(message);
        // Published the moment we are told: it must be heard.
        if (message === null) void test.database.publish(channel, "after");
        if (message === "after") resolve(heard);
      });
      return promise;
    });
    expect(await terminate("hookswitch-channels")).toBeGreaterThan(0);
    expect(await Promise.all(told)).toEqual(CHANNELS.map(() => [null, "after"]));
  });

  it("are not disturbed by another program that uses the same database", async () => {
    const database = await open();
    const heard: (string | null)[] = [];
    database.subscribe("settings", (message) => heard.push(message));
    await sql`notify settings, 'not ours'`.execute(test.database.db);
    await test.database.publish("settings", "ours");
    await expect.poll(() => heard).toEqual(["ours"]);
  });

  it("close while the server is gone", async () => {
    const way = await makeSeverable(test.url);
    onTestFinished(() => way.close());
    const database = await openPostgres(way.url);
    await way.sever();
    await expect(sql`select 1`.execute(database.db)).rejects.toThrow();
    await database.close();
  });

  it("close while they connect to a server that accepts and says nothing", async () => {
    const way = await makeSeverable(test.url);
    const database = await openPostgres(way.url);
    await way.close();
    const silent = createServer((socket) => socket.pause().on("error", () => {}));
    const reached = once(silent, "connection");
    silent.listen(Number(new URL(way.url).port), "127.0.0.1");
    const [socket] = (await reached) as [Socket];
    await database.close();
    socket.destroy();
    await new Promise((resolve) => silent.close(resolve));
  });
});
