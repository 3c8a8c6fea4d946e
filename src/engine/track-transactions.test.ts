import { expect, it } from "vitest";
import type { Database } from "../store/database.ts";
import { trackTransactions } from "./track-transactions.ts";

/** A database whose every transaction is its work alone. */
const given = {
  transaction: (work: (tx: never) => Promise<unknown>) => work(undefined as never),
} as Partial<Database> as Database;

it("waits for what is under way, and lets who waited for it go on first", async () => {
  const { database, settled } = trackTransactions(given);
  const log: string[] = [];
  const first = Promise.withResolvers<void>();
  const second = Promise.withResolvers<void>();
  const add = async (name: string, over: Promise<void>) => {
    await database.transaction(() => over).catch(() => {});
    await Promise.resolve();
    log.push(name);
  };
  const added = add("first", first.promise);
  const all = settled().then(() => log.push("settled"));
  const later = add("second", second.promise);
  first.reject(new Error("the store is gone"));
  await Promise.all([added, all]);
  expect(log).toEqual(["first", "settled"]);
  second.resolve();
  await later;
  await settled();
  expect(log).toEqual(["first", "settled", "second"]);
});

it("returns what the transaction returns", async () => {
  const { database } = trackTransactions(given);
  expect(await database.transaction(async () => 7)).toBe(7);
  await expect(database.transaction(() => Promise.reject(new Error("no")))).rejects.toThrow("no");
});
