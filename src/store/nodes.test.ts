import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { exampleQueueRow } from "../../test/support/example-rows.ts";
import { ENGINES, openTestDatabase, type TestDatabase } from "../../test/support/test-database.ts";
import { countNodes, registerNode, releaseStrays, removeNode, renewNode, takeOver } from "./nodes.ts";
import { leasedIds, leaseTo, releaseHeld } from "./queue.ts";

describe.each(ENGINES)("nodes on %s", (engine) => {
  let test: TestDatabase;
  beforeAll(async () => {
    test = await openTestDatabase(engine);
  });
  afterAll(() => test.close());
  beforeEach(() => test.empty());

  const lease = (nodeId: string, ...ids: string[]) =>
    test.database.transaction(async (tx) => {
      const rows = ids.map((id) => exampleQueueRow({ id, lane: id, state: "leased", leased_by: nodeId }));
      await tx.insertMany("queue", rows);
    });
  const states = async () => {
    const rows = await test.database.db
      .selectFrom("queue")
      .select(["id", "state", "leased_by"])
      .orderBy("id")
      .execute();
    return rows.map(({ id, state, leased_by }) => `${id} ${state} ${leased_by}`);
  };
  const silence = (id: string, ms: number) =>
    test.database.db
      .updateTable("nodes")
      .set(({ eb }) => ({ seen_at: eb("seen_at", "-", ms) }))
      .where("id", "=", id)
      .execute();

  it("are counted while they live", async () => {
    await registerNode(test.database, "a");
    await registerNode(test.database, "b");
    expect(await countNodes(test.database)).toBe(2);
    expect(await renewNode(test.database, "a")).toBe(true);
    await removeNode(test.database, "a");
    expect(await renewNode(test.database, "a")).toBe(false);
    expect(await countNodes(test.database)).toBe(1);
  });

  it("that were silent for too long lose what they held, and only they", async () => {
    for (const id of ["me", "dead", "alive"]) await registerNode(test.database, id);
    await lease("dead", "1", "2");
    await lease("alive", "3");
    await lease("me", "4");
    expect(await takeOver(test.database, { nodeId: "me", silentMs: 10_000 })).toEqual([]);
    await silence("dead", 10_001);
    await silence("me", 10_001);
    expect(await takeOver(test.database, { nodeId: "me", silentMs: 10_000 })).toEqual(["dead"]);
    expect(await states()).toEqual(["1 backlog null", "2 backlog null", "3 leased alive", "4 leased me"]);
    expect(await countNodes(test.database)).toBe(2);
  });

  it("are all taken over by the only one there can be, even if the clock was put back", async () => {
    await registerNode(test.database, "me");
    await registerNode(test.database, "before");
    await silence("before", -3_600_000);
    await lease("before", "1");
    expect(await takeOver(test.database, { nodeId: "me", silentMs: null })).toEqual(["before"]);
    expect(await states()).toEqual(["1 backlog null"]);
  });

  it("that do not exist hold nothing for long", async () => {
    await registerNode(test.database, "me");
    await lease("me", "1");
    expect(await releaseStrays(test.database)).toEqual([]);
    await lease("nobody", "2", "3");
    expect(await releaseStrays(test.database)).toEqual(["nobody"]);
    expect(await states()).toEqual(["1 leased me", "2 backlog null", "3 backlog null"]);
  });

  it("that end in peace leave what they held to the others", async () => {
    await registerNode(test.database, "a");
    await lease("a", "1");
    await lease("b", "2");
    await removeNode(test.database, "a");
    expect(await states()).toEqual(["1 backlog null", "2 leased b"]);
  });

  it("give back what they hold, and nothing that another has taken meanwhile", async () => {
    const { database } = test;
    await lease("a", "1", "2");
    await database.transaction((tx) => leaseTo(tx, { database, ids: ["2"], nodeId: "b" }));
    await database.transaction((tx) => releaseHeld(tx, { database, ids: ["1", "2"], nodeId: "a" }));
    expect(await states()).toEqual(["1 backlog null", "2 leased b"]);
    expect(await leasedIds(database, "b")).toEqual(["2"]);
  });
});
