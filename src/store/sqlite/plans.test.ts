import { type Kysely, type RootOperationNode, sql } from "kysely";
import { afterAll, beforeAll, expect, it } from "vitest";
import { openTestDatabase, type TestDatabase } from "../../../test/support/test-database.ts";
import type { Transaction } from "../database.ts";
import { listPending } from "../lists.ts";
import { connectorsWithBacklog, lockBacklog } from "../queue.ts";
import type { Tables } from "../tables.ts";
import { discardWaiting, makeDue } from "../waiting.ts";

let test: TestDatabase;

beforeAll(async () => {
  test = await openTestDatabase("sqlite");
});
afterAll(() => test.close());

/** What SQLite says that it does for each statement of `work`, a line for each step. */
async function plansOf(work: (tx: Transaction) => Promise<unknown>): Promise<string[]> {
  const plans: string[] = [];
  await test.database.transaction(async (tx) => {
    const nodes: RootOperationNode[] = [];
    const noting: Kysely<Tables> = tx.db.withPlugin({
      transformQuery({ node }) {
        nodes.push(node);
        return node;
      },
      transformResult: async ({ result }) => result,
    });
    await work({ ...tx, db: noting });
    const executor = tx.db.getExecutor();
    for (const node of nodes) {
      const { sql: text, parameters } = executor.compileQuery(node, { queryId: "plan" });
      const explained = `explain query plan ${text}`;
      const { rows } = await tx.db.executeQuery<{ detail: string }>({
        ...sql.raw(explained).compile(tx.db),
        parameters,
      });
      plans.push(...rows.map(({ detail }) => detail));
    }
  });
  return plans;
}

it.each<[string, (tx: Transaction) => Promise<unknown>]>([
  ["a page", ({ db }) => listPending({ ...test.database, db }, { accountId: "acc_1", connectorId: "con_1", limit: 9 })],
  [
    "backlog",
    async (tx) => {
      for (const backlog of ["live", "replays"] as const)
        await lockBacklog(tx, { database: test.database, connectorId: "con_1", backlog, limit: 9 });
    },
  ],
  ["who has backlog", ({ db }) => connectorsWithBacklog({ ...test.database, db })],
  ["retries", (tx) => makeDue(tx, { connectorId: "con_1", now: 1 })],
  [
    "what is discarded",
    (tx) => {
      const which = { database: test.database, connectorId: "con_1", discarded: "all", reason: "", now: 1 } as const;
      return discardWaiting(tx, which);
    },
  ],
])("reads of what waits only a connector's: %s", async (_what, work) => {
  const plans = await plansOf(work);
  const ofQueue = plans.filter((step) => /\b(queue|earlier)\b/.test(step));
  expect(ofQueue).not.toEqual([]);
  for (const step of ofQueue) expect(step).toMatch(/^SEARCH (queue|earlier) USING (COVERING )?INDEX queue_\w+ \(/);
  expect(plans.join("\n")).not.toContain("TEMP B-TREE");
});
