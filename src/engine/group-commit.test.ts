import { expect, it, vi } from "vitest";
import { CommitOverdue, createGroupCommit, type GroupCommit } from "./group-commit.ts";

type Setup = { maxWeight?: number; patienceMs?: number };

/** A store whose commits a test ends by hand. */
function setUp({ maxWeight = 100, ...options }: Setup = {}) {
  const commits: { items: string[]; succeed(): void; fail(message: string): void }[] = [];
  const commit = vi.fn((items: string[]) => {
    const { promise, resolve, reject } = Promise.withResolvers<string[]>();
    commits.push({
      items,
      succeed: () => resolve(items.map((item) => `${item} stored`)),
      fail: (message) => reject(new Error(message)),
    });
    return promise;
  });
  const group: GroupCommit<string, string> = createGroupCommit({
    commit,
    isAboutAnItem: (error) => (error as Error).message.startsWith("item"),
    ...options,
    maxWeight,
    weigh: (item) => Number(/\d+$/.exec(item)?.[0] ?? 1),
  });
  return {
    group,
    commits,
    async batch(n: number) {
      await expect.poll(() => commits.length).toBeGreaterThan(n);
      return commits[n] as (typeof commits)[number];
    },
  };
}

it("stores together what comes together, and what comes during a commit in the next one", async () => {
  const { group, commits, batch } = setUp();
  const first = [group.add("a"), group.add("b")];
  const one = await batch(0);
  expect(one.items).toEqual(["a", "b"]);
  const later = [group.add("c"), group.add("d")];
  await new Promise(setImmediate);
  expect(commits).toHaveLength(1);
  one.succeed();
  expect(await Promise.all(first)).toEqual(["a stored", "b stored"]);
  const two = await batch(1);
  expect(two.items).toEqual(["c", "d"]);
  two.succeed();
  expect(await Promise.all(later)).toEqual(["c stored", "d stored"]);
});

it("takes no more into a commit than it carries, but always one", async () => {
  const { group, commits, batch } = setUp({ maxWeight: 10 });
  const added = ["a4", "b5", "c3", "d50", "e1"].map((item) => group.add(item));
  for (const n of [0, 1, 2, 3]) (await batch(n)).succeed();
  await Promise.all(added);
  expect(commits.map(({ items }) => items)).toEqual([["a4", "b5"], ["c3"], ["d50"], ["e1"]]);
});

it("does not let one item that cannot be stored take the others along", async () => {
  const { group, batch } = setUp();
  const added = Promise.allSettled(["a", "bad", "c"].map((item) => group.add(item)));
  (await batch(0)).fail("item bad");
  (await batch(1)).succeed();
  (await batch(2)).fail("item bad");
  (await batch(3)).succeed();
  expect(await added).toMatchObject([
    { status: "fulfilled", value: "a stored" },
    { status: "rejected", reason: { message: "item bad" } },
    { status: "fulfilled", value: "c stored" },
  ]);
});

it("does not ask a store that has trouble again for each item", async () => {
  const { group, commits, batch } = setUp();
  const added = Promise.allSettled(["a", "b", "c"].map((item) => group.add(item)));
  (await batch(0)).fail("the disk is full");
  for (const one of await added) expect(one).toMatchObject({ reason: { message: "the disk is full" } });
  await new Promise(setImmediate);
  expect(commits).toHaveLength(1);
  const next = group.add("d");
  (await batch(1)).succeed();
  expect(await next).toBe("d stored");
});

it("is idle when nothing waits and nothing is under way", async () => {
  const { group, batch } = setUp();
  await group.idle();
  const log: string[] = [];
  const first = group.add("a").then(() => log.push("a"));
  const one = await batch(0);
  const second = group.add("b").catch(() => log.push("b"));
  const idle = group.idle().then(() => log.push("idle"));
  one.succeed();
  (await batch(1)).fail("item b");
  await Promise.all([first, second, idle]);
  expect(log).toEqual(["a", "b", "idle"]);
});

it("lets nobody wait for a store that hangs, and forgets what it had not begun to store", async () => {
  const { group, commits, batch } = setUp({ patienceMs: 500 });
  const begun = Promise.allSettled([group.add("begun")]);
  const { succeed } = await batch(0);
  const waiting = await Promise.allSettled([group.add("waiting 1"), group.add("waiting 2")]);
  const overdue = { status: "rejected", reason: expect.any(CommitOverdue) };
  expect([...(await begun), ...waiting]).toEqual([overdue, overdue, overdue]);
  succeed();
  const later = group.add("later");
  const { items, succeed: succeedLater } = await batch(1);
  expect(items).toEqual(["later"]);
  succeedLater();
  expect(await later).toBe("later stored");
  await group.idle();
  expect(commits).toHaveLength(2);
});

it("leaves no timer behind of what was stored in time", async () => {
  const timers = () => process.getActiveResourcesInfo().filter((name) => name === "Timeout").length;
  const { group, batch } = setUp({ patienceMs: 3_600_000 });
  const before = timers();
  const stored = group.add("a");
  (await batch(0)).succeed();
  await stored;
  expect(timers()).toBe(before);
});
