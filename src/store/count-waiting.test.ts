import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { exampleQueueRow } from "../../test/support/example-rows.ts";
import { ENGINES, openTestDatabase, type TestDatabase } from "../../test/support/test-database.ts";
import { newId } from "../model/ids.ts";
import { countWaiting } from "./count-waiting.ts";

describe.each(ENGINES)("countWaiting on %s", (engine) => {
  let test: TestDatabase;

  beforeAll(async () => {
    test = await openTestDatabase(engine);
  });
  afterAll(() => test.close());
  beforeEach(() => test.empty());

  const add = (count: number, given: Parameters<typeof exampleQueueRow>[0]) =>
    test.database.transaction((tx) =>
      tx.insertMany(
        "queue",
        Array.from({ length: count }, () => exampleQueueRow({ id: newId("dlv"), ...given })),
      ),
    );

  it("counts nothing where nothing waits", async () => {
    expect(await countWaiting(test.database)).toEqual([]);
  });

  it("counts by connector and state, over as many pages as there are", async () => {
    await add(700, { connector_id: "con_1", state: "backlog" });
    await add(900, { connector_id: "con_2", state: "retry", due_at: 1 });
    await add(1_400, { connector_id: "con_1", state: "lane" });
    await add(1, { connector_id: "con_1", state: "backlog" });

    const counts = await countWaiting(test.database);
    expect(counts).toHaveLength(3);
    expect(counts).toEqual(
      expect.arrayContaining([
        { connector_id: "con_1", state: "backlog", count: 701 },
        { connector_id: "con_2", state: "retry", count: 900 },
        { connector_id: "con_1", state: "lane", count: 1_400 },
      ]),
    );
  });

  it("waits for nobody who writes", async () => {
    await add(2, { state: "backlog" });
    await test.database.transaction(async (tx) => {
      await tx.db.updateTable("queue").set({ state: "lane" }).execute();
      expect(await countWaiting(test.database)).toEqual([{ connector_id: "con_1", state: "backlog", count: 2 }]);
    });
  });
});
