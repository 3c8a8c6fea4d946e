import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { exampleQueueRow } from "../../test/support/example-rows.ts";
import { ENGINES, openTestDatabase, type TestDatabase } from "../../test/support/test-database.ts";
import { otherNodes, registerNode, releaseStrays, removeNode, renewNode, strayHolders, takeOver } from "./nodes.ts";
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

  const others = async (nodeId: string) => (await otherNodes(test.database, nodeId)).map(({ id }) => id).sort();

  it("are known while they live", async () => {
    await registerNode(test.database, "a");
    await registerNode(test.database, "b");
    expect(await others("a")).toEqual(["b"]);
    expect(await renewNode(test.database, "a")).toBe(true);
    await removeNode(test.database, "a");
    expect(await renewNode(test.database, "a")).toBe(false);
    expect(await others("none")).toEqual(["b"]);
  });

  it("tell how long they have been silent, by the database's clock", async () => {
    await registerNode(test.database, "a");
    await silence("a", 60_000);
    const [node] = await otherNodes(test.database, "me");
    expect(node?.silent_ms).toBeGreaterThanOrEqual(60_000);
  });

  it("lose what they held when they are taken over, and only they", async () => {
    for (const id of ["me", "dead", "alive"]) await registerNode(test.database, id);
    await lease("dead", "1", "2");
    await lease("alive", "3");
    await lease("me", "4");
    expect(await takeOver(test.database, [])).toEqual([]);
    const dead = (await otherNodes(test.database, "me")).filter(({ id }) => id === "dead");
    expect(await takeOver(test.database, dead)).toEqual(["dead"]);
    expect(await states()).toEqual(["1 backlog null", "2 backlog null", "3 leased alive", "4 leased me"]);
    expect(await others("me")).toEqual(["alive"]);
  });

  it("keep what they held when they have spoken since they were seen", async () => {
    await registerNode(test.database, "slow");
    await lease("slow", "1");
    const seen = await otherNodes(test.database, "me");
    await silence("slow", -1);
    expect(await takeOver(test.database, seen)).toEqual([]);
    expect(await states()).toEqual(["1 leased slow"]);
  });

  it("that do not exist hold nothing for long", async () => {
    await registerNode(test.database, "me");
    await lease("me", "1");
    expect(await strayHolders(test.database)).toEqual([]);
    await lease("nobody", "2", "3");
    expect(await strayHolders(test.database)).toEqual(["nobody"]);
    await releaseStrays(test.database, ["nobody", "me"]);
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
