import { sql } from "kysely";
import { expect, it, onTestFinished } from "vitest";
import { callEvent } from "../../test/support/call-event.ts";
import { type Reply, startReceiver } from "../../test/support/receiver.ts";
import { makeSeverable } from "../../test/support/severable.ts";
import { openTestDatabase } from "../../test/support/test-database.ts";
import { fatesOf, QUICK_PACE, startTestNode } from "../../test/support/test-node.ts";
import { openPostgres } from "../store/postgres/open.ts";

const pace = { ...QUICK_PACE, leaseMs: 1_500, renewEveryMs: 50, reconcileEveryMs: 250, sweepEveryMs: 200 };

it("takes nothing from nodes that were silent only because the database was gone for everybody", async () => {
  const test = await openTestDatabase("postgres");
  onTestFinished(() => test.close());
  const receiver = await startReceiver();
  onTestFinished(() => receiver.close());
  async function startNode(accountId?: string) {
    const way = await makeSeverable(test.url);
    onTestFinished(() => way.close());
    const database = await openPostgres(way.url);
    onTestFinished(() => database.close());
    const node = await startTestNode({ database, pace, ...(accountId === undefined ? {} : { accountId }) });
    return { node, way };
  }
  const first = await startNode();
  const second = await startNode(first.node.accountId);
  const { id } = await second.node.connect({ url: receiver.url });
  await expect.poll(() => first.node.directory.connector(id)).toBeDefined();

  const answer = Promise.withResolvers<Reply>();
  receiver.respondWith(() => answer.promise);
  await second.node.report(callEvent("call.ended"));
  await receiver.waitFor(1);
  await Promise.all([first.way.sever(), second.way.sever()]);
  answer.resolve({});
  const silentFor = async (nodeId: string) => {
    const { db, clock } = test.database;
    const [row] = await db
      .selectFrom("nodes")
      .select(sql<number>`${clock} - seen_at`.as("ms"))
      .where("id", "=", nodeId)
      .execute();
    return row?.ms;
  };
  await expect.poll(() => silentFor(second.node.engine.nodeId)).toBeGreaterThan(pace.leaseMs);

  // The first one is back earlier, and sees that the second has been silent for longer than its lease.
  await first.way.mend();
  await expect.poll(() => silentFor(first.node.engine.nodeId)).toBeLessThan(pace.leaseMs / 2);
  await second.way.mend();
  await expect.poll(() => fatesOf(test.database)).toMatchObject([{ fate: "delivered", attempts: 1 }]);
  expect(receiver.requests).toHaveLength(1);
  expect([...first.node.told.noticed, ...second.node.told.noticed]).toEqual([]);
});
