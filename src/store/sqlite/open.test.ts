import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { sql } from "kysely";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { exampleEventRow } from "../../../test/support/example-rows.ts";
import type { Database } from "../database.ts";
import { migrate } from "../migrate.ts";
import { StoreError } from "../store-error.ts";
import { openSqlite } from "./open.ts";

let folder: string;
let path: string;
let opened: Database[];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "hookswitch-sqlite-"));
  path = join(folder, "data", "hookswitch.db");
  opened = [];
});

afterEach(async () => {
  for (const database of opened) await database.close();
  rmSync(folder, { recursive: true });
});

async function open(where = path): Promise<Database> {
  const database = await openSqlite(where);
  opened.push(database);
  return database;
}

/** The refusal of a file, as a person reads it. */
async function refusalOf(where: string): Promise<StoreError> {
  const error = await openSqlite(where).then(
    () => new Error("it was opened"),
    (refusal) => refusal,
  );
  expect(error).toBeInstanceOf(StoreError);
  return error;
}

async function holdInAnotherProcess() {
  const program = new URL("../../../test/support/hold-sqlite.ts", import.meta.url);
  const child = spawn(process.execPath, [program.pathname, path], { stdio: ["ignore", "pipe", "inherit"] });
  const [said] = (await once(createInterface(child.stdout), "line")) as [string];
  const kill = async () => {
    child.kill("SIGKILL");
    await once(child, "close");
  };
  return { said, kill, ended: once(child, "close") };
}

describe("opening", () => {
  it("makes the folder, which only its owner may read, and the file", async () => {
    await migrate(await open());
    expect(statSync(path).size).toBeGreaterThan(0);
    expect(statSync(join(folder, "data")).mode & 0o077).toBe(0);
  });

  it("makes commits durable: a log ahead of the file, which reaches the disk", async () => {
    const { db } = await open();
    // Outside of a transaction a raw statement goes to the connection that writes.
    expect((await sql`pragma journal_mode`.execute(db)).rows).toEqual([{ journal_mode: "wal" }]);
    expect((await sql`pragma synchronous`.execute(db)).rows).toEqual([{ synchronous: 2 }]);
  });

  it("is refused while the same process holds the file, and possible again once it is closed", async () => {
    const first = await open();
    const { message, code } = await refusalOf(path);
    expect(message).toContain(`Another Hookswitch already runs on ${path}`);
    expect(message).toContain("stop it, or give this one its own data folder");
    expect(code).toBe("SQLITE_LOCKED");
    await first.close();
    await migrate(await open());
  });

  it("is refused while another process holds the file, and possible once that one was killed", async () => {
    const other = await holdInAnotherProcess();
    expect(other.said).toBe("opened");
    expect((await refusalOf(path)).message).toContain("Another Hookswitch already runs on");
    await other.kill();
    await migrate(await open());
  });

  it("is refused to another process while this one holds the file", async () => {
    await open();
    const other = await holdInAnotherProcess();
    expect(other.said).toContain("Another Hookswitch already runs on");
    await other.ended;
  });

  it.each([
    ["that is no database", () => writeFileSync(path, "no database at all, but long enough to look at".repeat(100))],
    ["that is a folder", () => mkdirSync(path)],
  ])("refuses a file %s, says which, and does not go on holding it", async (_, make) => {
    mkdirSync(join(folder, "data"));
    make();
    expect((await refusalOf(path)).message).toContain(path);
    rmSync(path, { recursive: true });
    await migrate(await open());
  });

  it("refuses a folder that cannot be made, and says which file it was for", async () => {
    writeFileSync(join(folder, "data"), "a file where the folder should be");
    expect((await refusalOf(path)).message).toContain(path);
  });
});

describe("a statement that fails", () => {
  it("is the store's trouble when the disk is full, by SQLite's own name for it", async () => {
    const database = await open();
    await migrate(database);
    const { rows } = await sql<{ page_count: number }>`pragma page_count`.execute(database.db);
    await sql.raw(`pragma max_page_count = ${rows[0]?.page_count}`).execute(database.db);
    const write = (id: string, data: string) =>
      database.transaction((tx) =>
        Promise.all([
          tx.insertMany("events", [exampleEventRow({ id, data })]),
          tx.db.insertInto("accounts").values({ id, name: id, created_at: 1 }).execute(),
        ]),
      );
    await expect(write("a", "x".repeat(100_000))).rejects.toMatchObject({ name: "StoreError", code: "SQLITE_FULL" });
    expect(await database.db.selectFrom("accounts").selectAll().execute()).toEqual([]);

    await sql`pragma max_page_count = 1000000`.execute(database.db);
    await write("b", "x".repeat(100_000));
    expect(await database.db.selectFrom("accounts").select("id").execute()).toEqual([{ id: "b" }]);
  });

  it("is not the store's trouble when a row cannot be", async () => {
    const database = await open();
    await migrate(database);
    const twice = [exampleEventRow(), exampleEventRow()];
    const failing = database.transaction((tx) => tx.insertMany("events", twice));
    await expect(failing).rejects.toMatchObject({ name: "Error", code: "SQLITE_CONSTRAINT" });
  });
});
