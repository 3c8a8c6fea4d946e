import { closeSync, mkdtempSync, openSync, rmSync, statSync, writeFileSync, writeSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { sql } from "kysely";
import { afterEach, beforeEach, expect, it } from "vitest";
import { exampleEventRow } from "../../../test/support/example-rows.ts";
import type { Database } from "../database.ts";
import { migrate } from "../migrate.ts";
import { backupSqlite, checkSqlite } from "./backup.ts";
import { openSqlite } from "./open.ts";

let folder: string;
let from: string;
let to: string;
let opened: Database[];

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), "hookswitch-backup-"));
  from = join(folder, "hookswitch.db");
  to = join(folder, "copy's.db");
  opened = [];
  await migrate(await open(from));
});

afterEach(async () => {
  for (const database of opened) await database.close();
  rmSync(folder, { recursive: true });
});

async function open(path: string): Promise<Database> {
  const database = await openSqlite(path);
  opened.push(database);
  return database;
}

it("copies all that is committed, while the database is open and a transaction is under way", async () => {
  const [database] = opened as [Database];
  await database.transaction((tx) => tx.insertMany("events", [exampleEventRow({ id: "committed" })]));
  const written = Promise.withResolvers<void>();
  const mayEnd = Promise.withResolvers<void>();
  const writing = database.transaction(async (tx) => {
    await tx.insertMany("events", [exampleEventRow({ id: "under-way" })]);
    written.resolve();
    await mayEnd.promise;
  });
  await written.promise;
  await backupSqlite({ from, to });
  mayEnd.resolve();
  await writing;

  expect(await checkSqlite(to)).toEqual([]);
  const { db } = await open(to);
  expect(await db.selectFrom("events").select("id").execute()).toEqual([{ id: "committed" }]);
});

it("fills an empty file, and overwrites no other", async () => {
  writeFileSync(to, "");
  await backupSqlite({ from, to });
  const { size } = statSync(to);
  expect(size).toBeGreaterThan(0);
  await expect(backupSqlite({ from, to })).rejects.toThrow("output file already exists");
  expect(statSync(to).size).toBe(size);
});

it("finds a copy that is not whole", async () => {
  const [database] = opened as [Database];
  const rows = Array.from({ length: 500 }, (_, index) => exampleEventRow({ id: `event-${index}` }));
  await database.transaction((tx) => tx.insertMany("events", rows));
  await sql`pragma wal_checkpoint(truncate)`.execute(database.db);
  await backupSqlite({ from, to });
  expect(await checkSqlite(to)).toEqual([]);

  const file = openSync(to, "r+");
  const { size } = statSync(to);
  for (let at = 16_384; at < size; at += 4_096) writeSync(file, Buffer.alloc(64, 0xff), 0, 64, at);
  closeSync(file);
  const found = await checkSqlite(to).catch((error: Error) => [error.message]);
  expect(found.join()).toMatch(/malformed|invalid|out of order|btree|Tree|page/);
});
