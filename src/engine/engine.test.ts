import { afterAll, beforeAll, beforeEach, describe, expect, it, onTestFinished } from "vitest";
import { callEvent } from "../../test/support/call-event.ts";
import { exampleConnector } from "../../test/support/example-connector.ts";
import { interceptDatabase } from "../../test/support/intercepted-database.ts";
import { localSender } from "../../test/support/local-sender.ts";
import { type Receiver, type Reply, startReceiver } from "../../test/support/receiver.ts";
import { recordTelemetry } from "../../test/support/recorded-telemetry.ts";
import { ENGINES, openTestDatabase, type TestDatabase } from "../../test/support/test-database.ts";
import { fatesOf, QUICK_PACE, startTestNode, testVault } from "../../test/support/test-node.ts";
import { insertAccount } from "../store/accounts.ts";
import { insertConnector, pauseConnector, resumeConnector } from "../store/connectors.ts";
import { registerNode } from "../store/nodes.ts";
import { StoreError } from "../store/store-error.ts";
import { createDirectory } from "./directory.ts";
import { startEngine } from "./engine.ts";

const pace = QUICK_PACE;

describe.each(ENGINES)("the engine on %s", (engine) => {
  let test: TestDatabase;
  let receiver: Receiver;
  beforeAll(async () => {
    test = await openTestDatabase(engine);
  });
  afterAll(() => test.close());
  beforeEach(async () => {
    await test.empty();
    receiver = await startReceiver();
    onTestFinished(() => receiver.close());
  });

  const fates = async () => (await fatesOf(test.database)).map(({ type, fate }) => `${type} ${fate}`);
  const webhookIds = () => receiver.requests.map(({ headers }) => headers["webhook-id"]);
  const calls = (count: number) => Array.from({ length: count }, (_, n) => callEvent("call.ended", `call-${n}`));

  describe("starts", () => {
    it("with what a process left that was killed", async () => {
      const first = await startTestNode({ database: test.database });
      const { id } = await first.connect({ url: receiver.url });
      await first.change((tx) => pauseConnector(tx, id, { by: "user", at: 1, reason: "" }));
      await first.report(...calls(150));
      await first.stop();
      // As if it had held them and was killed.
      await registerNode(test.database, "node_killed");
      await test.database.db.updateTable("nodes").set({ seen_at: 1 }).execute();
      await test.database.db.updateTable("queue").set({ state: "leased", leased_by: "node_killed" }).execute();
      await test.database.transaction((tx) => resumeConnector(tx, first.accountId, id));

      const second = await startTestNode({ database: test.database, accountId: first.accountId });
      await second.until(({ ended }) => ended.length === 150);
      expect(new Set(webhookIds()).size).toBe(150);
      expect(second.told.failed).toEqual([]);
    });

    it("with what is leased to nodes that never were", async () => {
      const first = await startTestNode({ database: test.database });
      const { id } = await first.connect({ url: receiver.url });
      await first.change((tx) => pauseConnector(tx, id, { by: "user", at: 1, reason: "" }));
      await first.report(...calls(3));
      await first.stop();
      await test.database.db.updateTable("queue").set({ state: "leased", leased_by: "node_unknown" }).execute();
      await test.database.transaction((tx) => resumeConnector(tx, first.accountId, id));
      const second = await startTestNode({ database: test.database, accountId: first.accountId });
      await second.until(({ ended }) => ended.length === 3);
    });

    it("with connectors that others made while it was starting", async () => {
      const { database } = test;
      const directory = await createDirectory({ database, vault: testVault });
      const accountId = await database.transaction((tx) => insertAccount(tx, { name: "test", now: 1 }));
      const connector = exampleConnector({ account_id: accountId, url: receiver.url });
      await database.transaction((tx) => insertConnector(tx, connector, { database, vault: testVault, most: 1 }));
      const { until, ...telemetry } = recordTelemetry();
      const engine = await startEngine({ database, directory, sender: localSender(), telemetry });
      onTestFinished(() => engine.stop());
      await engine.report({ accountId, events: calls(1) });
      await until(({ ended }) => ended.length === 1);
      expect(receiver.requests).toHaveLength(1);
    });

    it("with retries that came due while nobody ran", async () => {
      const first = await startTestNode({ database: test.database });
      await first.connect({ url: receiver.url });
      receiver.respondWith(() => ({ status: 500 }));
      await first.report(...calls(3));
      await first.until(({ settled }) => settled.length === 3);
      await first.stop();
      await test.database.db.updateTable("queue").set({ due_at: 1 }).execute();
      receiver.respondWith(() => ({}));
      const second = await startTestNode({ database: test.database, accountId: first.accountId });
      await second.until(({ ended }) => ended.length === 3);
    });
  });

  describe("stops", () => {
    it("when what is under way is written down, and leaves the rest to the next start", async () => {
      const first = await startTestNode({ database: test.database });
      await first.connect({ url: receiver.url, concurrency: 2 });
      const mayAnswer = Promise.withResolvers<Reply>();
      receiver.respondWith(() => mayAnswer.promise);
      await first.report(...calls(5));
      await receiver.waitFor(2);
      const stopped = first.stop();
      mayAnswer.resolve({});
      await stopped;
      expect(receiver.requests).toHaveLength(2);
      expect((await fates()).sort()).toEqual([
        ...Array(3).fill("call.ended backlog"),
        ...Array(2).fill("call.ended delivered"),
      ]);
      expect(await test.database.db.selectFrom("nodes").selectAll().execute()).toEqual([]);

      const second = await startTestNode({ database: test.database, accountId: first.accountId });
      await second.until(({ ended }) => ended.length === 3);
      expect(new Set(webhookIds()).size).toBe(5);
      expect(receiver.requests).toHaveLength(5);
    });

    it("without waiting for what may take hours", async () => {
      const node = await startTestNode({ database: test.database, pace: { ...pace, drainMs: 5_000 } });
      await node.connect({ url: receiver.url });
      receiver.respondWith(() => ({ status: 500 }));
      await node.report(...calls(2));
      await receiver.waitFor(2);
      // The retries are written down, and expected, while it stops.
      await node.stop();
      expect(await fates()).toEqual(["call.ended retry", "call.ended retry"]);
    });

    it("though a receiver hangs, and lets the next start send that again", async () => {
      const first = await startTestNode({ database: test.database, pace: { ...pace, drainMs: 20 } });
      await first.connect({ url: receiver.url, timeout_ms: 300 });
      receiver.respondWith(() => "hang");
      await first.report(...calls(1));
      await receiver.waitFor(1);
      await first.stop();
      expect(await fates()).toEqual(["call.ended backlog"]);
      receiver.respondWith(() => ({}));
      const second = await startTestNode({ database: test.database, accountId: first.accountId });
      await second.until(({ ended }) => ended.length === 1);
      expect(new Set(webhookIds()).size).toBe(1);
    });

    it("though the store hangs", async () => {
      const { database, intercept } = interceptDatabase(test.database);
      const node = await startTestNode({ database, pace: { ...pace, answerWithinMs: 200, drainMs: 50, leaveMs: 50 } });
      await node.connect({ url: receiver.url });
      await node.report(...calls(1));
      await node.until(({ ended }) => ended.length === 1);
      intercept(() => new Promise(() => {}));
      const report = node.report(callEvent("call.outcome_set", "call-0"));
      const stopped = node.stop();
      await expect(report).rejects.toThrow("the database has not answered for 200 ms");
      await stopped;
    });

    it("though the store is gone", async () => {
      const { database, intercept } = interceptDatabase(test.database);
      const node = await startTestNode({ database, pace: { ...pace, drainMs: 50 } });
      await node.connect({ url: receiver.url });
      intercept(() => Promise.reject(new StoreError("the store is gone", "TEST")));
      await expect(node.report(...calls(1))).rejects.toThrow("the store is gone");
      await node.stop();
      expect(node.told.failed.map(({ step }) => step)).toContain("lease");
    });
  });

  it("lets what is new queue up behind what waits", async () => {
    const node = await startTestNode({ database: test.database });
    const { id } = await node.connect({ url: receiver.url, concurrency: 1 });
    await node.change((tx) => pauseConnector(tx, id, { by: "user", at: 1, reason: "" }));
    for (let n = 0; n < 120; n += 1) await node.report(callEvent("call.ended", `old-${n}`));
    receiver.respondWith(async () => {
      if (receiver.requests.length === 3) await node.report(callEvent("call.ended", "new"));
      return {};
    });
    await node.change((tx) => resumeConnector(tx, node.accountId, id));
    await node.until(({ ended }) => ended.length === 121);
    const order = receiver.requests.map(({ body }) => JSON.parse(body).data.call_id);
    expect(order).toEqual([...Array.from({ length: 120 }, (_, n) => `old-${n}`), "new"]);
  });
});
