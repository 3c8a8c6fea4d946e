import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { exampleEvent } from "../../test/support/example-event.ts";
import { startReceiver } from "../../test/support/receiver.ts";
import { ENGINES, openTestDatabase, type TestDatabase } from "../../test/support/test-database.ts";
import { fatesOf, startTestNode } from "../../test/support/test-node.ts";
import type { Database } from "../store/database.ts";
import { eventRow } from "../store/events.ts";
import { queueRow } from "../store/queue.ts";

const examples = [exampleEvent("call.started"), exampleEvent("call.ended"), exampleEvent("call.failed")];
const never = new AbortController().signal;

describe.each(ENGINES)("a test on %s", (engine) => {
  let test: TestDatabase;
  beforeAll(async () => {
    test = await openTestDatabase(engine);
  });
  beforeEach(() => test.empty());
  afterAll(() => test.close());

  it("sends an ordered connector one example after the other, and any other all of them at once", async () => {
    const { database } = test;
    const node = await startTestNode({ database });
    const gate = Promise.withResolvers<void>();
    const receiver = await startReceiver(async ({ url }) => {
      if (url === "/any") await gate.promise;
      return {};
    });
    const ordered = await node.connect({ url: `${receiver.url}/ordered` });
    const results = await node.engine.test(ordered, examples, { signal: never });
    expect(results?.map(({ kind, example }) => [kind, example.type])).toEqual([
      ["answered", "call.started"],
      ["answered", "call.ended"],
      ["answered", "call.failed"],
    ]);
    expect(receiver.requests.map(({ body }) => JSON.parse(body).type)).toEqual(examples.map(({ type }) => type));

    const any = await node.connect({ url: `${receiver.url}/any`, ordered: false });
    const all = node.engine.test(any, examples, { signal: never });
    await receiver.waitFor(6);
    expect(await node.engine.test(any, examples, { signal: never })).toBeNull();
    gate.resolve();
    expect((await all)?.every(({ kind }) => kind === "answered")).toBe(true);
    await node.stop();
    await receiver.close();
  });

  it("ends when its time is up: what is under way goes on, what has not started is discarded, the rest is never made", async () => {
    const { database } = test;
    const node = await startTestNode({ database });
    const gate = Promise.withResolvers<void>();
    const receiver = await startReceiver(async () => {
      await gate.promise;
      return {};
    });
    const timeUp = new AbortController();
    const connector = await node.connect({ url: receiver.url, ordered: false, concurrency: 1 });
    const testing = node.engine.test(connector, examples, { signal: timeUp.signal });
    await receiver.waitFor(1);
    timeUp.abort();
    expect((await testing)?.map(({ kind }) => kind)).toEqual(["unanswered", "not_sent", "not_sent"]);
    expect((await fatesOf(database)).map(({ kind, fate }) => [kind, fate])).toEqual([
      ["test", "leased"],
      ["test", "discarded"],
      ["test", "discarded"],
    ]);
    gate.resolve();
    await node.until(({ ended }) => ended.length === 1);
    expect((await fatesOf(database))[0]).toMatchObject({ fate: "delivered", kind: "test" });
    expect(await node.engine.test(connector, examples, { signal: timeUp.signal })).toEqual(
      examples.map((example) => ({ example, kind: "not_sent" })),
    );
    await node.stop();
    await receiver.close();
  });

  it("is not sent by whoever takes over from a node that died during it", async () => {
    const { database } = test;
    const node = await startTestNode({ database });
    const receiver = await startReceiver();
    const connector = await node.connect({ url: receiver.url });
    await leaveBehind(database, connector.account_id, connector.id);
    node.engine.wake(connector.id);
    await node.until(({ ended }) => ended.length === 1);
    expect(await fatesOf(database)).toMatchObject([{ fate: "discarded", kind: "test", attempts: 0 }]);
    expect(receiver.requests).toEqual([]);
    await node.stop();
    await receiver.close();
  });
});

/** What is in the store when a node has stored a test and died, and another has freed what it held. */
async function leaveBehind(database: Database, accountId: string, connectorId: string): Promise<void> {
  const event = { ...exampleEvent("call.started"), account_id: accountId };
  const delivery = {
    id: "dlv_left",
    account_id: accountId,
    connector_id: connectorId,
    lane: "dlv_left",
    kind: "test" as const,
    attempts: 0,
    first_attempt_at: null,
    created_at: 1,
    event,
  };
  await database.transaction(async (tx) => {
    await tx.insertMany("events", [eventRow({ event, skipped: {}, bodyHash: "" })]);
    await tx.insertMany("queue", [queueRow(delivery, { state: "backlog", nodeId: "node_gone" })]);
  });
}
