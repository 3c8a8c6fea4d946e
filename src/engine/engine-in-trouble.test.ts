import { afterAll, beforeAll, beforeEach, describe, expect, it, onTestFinished } from "vitest";
import { callEvent } from "../../test/support/call-event.ts";
import { exampleQueueRow } from "../../test/support/example-rows.ts";
import { interceptDatabase } from "../../test/support/intercepted-database.ts";
import { localSender } from "../../test/support/local-sender.ts";
import { type Receiver, type Reply, startReceiver } from "../../test/support/receiver.ts";
import { ENGINES, openTestDatabase, type TestDatabase } from "../../test/support/test-database.ts";
import { fatesOf, QUICK_PACE, startTestNode } from "../../test/support/test-node.ts";
import { pauseConnector } from "../store/connectors.ts";
import { registerNode } from "../store/nodes.ts";
import { StoreError } from "../store/store-error.ts";

const pace = { ...QUICK_PACE, reconcileEveryMs: 600 };

describe.each(ENGINES)("the engine in trouble on %s", (engine) => {
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
  const types = () => receiver.requests.map(({ body }) => JSON.parse(body).type);
  const calls = (count: number) => Array.from({ length: count }, (_, n) => callEvent("call.ended", `call-${n}`));

  describe("when the store fails", () => {
    const gone = () => Promise.reject(new StoreError("the store is gone", "TEST"));
    const afterwards = async (run: () => Promise<unknown>) => {
      await run();
      return gone();
    };

    async function begin() {
      const { database, intercept } = interceptDatabase(test.database);
      const node = await startTestNode({ database, pace });
      await node.connect({ url: receiver.url });
      return { node, intercept };
    }

    it("keeps an answer until it can be written down, and does not ask for it again", async () => {
      const { node, intercept } = await begin();
      let failures = 0;
      receiver.respondWith(() => {
        intercept((run) => {
          failures += 1;
          return failures < 5 ? gone() : run();
        });
        return {};
      });
      await node.report(callEvent("call.ended"), callEvent("call.outcome_set"));
      await node.until(({ ended }) => ended.length === 2);
      expect(failures).toBeGreaterThanOrEqual(5);
      expect(types()).toEqual(["call.ended", "call.outcome_set"]);
      const attempts = await test.database.db.selectFrom("attempts").select("n").execute();
      expect(attempts).toHaveLength(2);
    });

    it("after an answer was written down, goes on with what that has leased", async () => {
      const { node, intercept } = await begin();
      let commits = 0;
      receiver.respondWith(() => {
        intercept((run) => {
          commits += 1;
          return commits === 1 ? afterwards(run) : run();
        });
        return {};
      });
      await node.report(callEvent("call.ended"), callEvent("call.outcome_set"), callEvent("call.processed"));
      await receiver.waitFor(3);
      await expect
        .poll(fates)
        .toEqual(["call.ended delivered", "call.outcome_set delivered", "call.processed delivered"]);
      expect(types()).toEqual(["call.ended", "call.outcome_set", "call.processed"]);
      expect(node.engine.heldCount()).toBe(0);
    });

    it("after reports were stored, says so to each at once, and delivers them all the same", async () => {
      const { node, intercept } = await begin();
      let commits = 0;
      intercept((run) => {
        commits += 1;
        return commits === 1 ? afterwards(run) : run();
      });
      const events = calls(20).map((event, n) => ({ ...event, id: `evt-${n}` }));
      const answers = await Promise.allSettled(events.map((event) => node.report(event)));
      for (const answer of answers) expect(answer).toMatchObject({ status: "rejected" });
      // Their producer does not know, and reports them again.
      const again = await Promise.all(events.map((event) => node.report(event)));
      for (const answer of again) expect(answer).toMatchObject({ kind: "accepted", events: [{ seq: 1 }] });
      await receiver.waitFor(20);
      await expect.poll(fates).toEqual(Array(20).fill("call.ended delivered"));
      expect(receiver.requests).toHaveLength(20);
    });

    it("before reports were stored, stores none of them, and takes the next ones", async () => {
      const { node, intercept } = await begin();
      intercept(gone);
      const answers = await Promise.allSettled(calls(3).map((event) => node.report(event)));
      for (const answer of answers) expect(answer).toMatchObject({ reason: { message: "the store is gone" } });
      intercept(null);
      expect(await fates()).toEqual([]);
      await node.report(...calls(1));
      await receiver.waitFor(1);
    });
  });

  it("outlives a mistake of its own while it sends: the delivery is tried again", async () => {
    const sender = localSender();
    let calls = 0;
    const node = await startTestNode({
      database: test.database,
      sender: {
        close: sender.close,
        send(...request) {
          calls += 1;
          return calls === 1 ? Promise.reject(new TypeError("cannot read properties")) : sender.send(...request);
        },
      },
    });
    await node.connect({ url: receiver.url });
    await node.report(callEvent("call.ended"));
    await node.until(({ settled }) => settled.length === 1);
    expect(await fatesOf(test.database)).toMatchObject([
      { fate: "retry", attempts: 1, reason: expect.stringContaining("cannot read properties") },
    ]);
    expect(node.told.failed.map(({ step }) => step)).toEqual(["send"]);
    await node.hurryRetries();
    await node.until(({ ended }) => ended.length === 1);
    expect(receiver.requests).toHaveLength(1);
  });

  it("does not take a delivery from another node that has taken it over", async () => {
    const node = await startTestNode({ database: test.database });
    const { id } = await node.connect({ url: receiver.url, concurrency: 1 });
    const mayAnswer = Promise.withResolvers<Reply>();
    receiver.respondWith(() => mayAnswer.promise);
    await node.report(...calls(2));
    await receiver.waitFor(1);
    await registerNode(test.database, "node_other");
    await test.database.db.updateTable("queue").set({ leased_by: "node_other" }).execute();
    await node.change((tx) => pauseConnector(tx, id, { by: "user", at: 1, reason: "" }));
    mayAnswer.resolve({});
    await node.until(({ settled }) => settled.length === 1);
    await node.stop();
    const rows = await test.database.db.selectFrom("queue").select(["state", "leased_by", "attempts"]).execute();
    expect(rows).toEqual(Array(2).fill({ state: "leased", leased_by: "node_other", attempts: 0 }));
  });

  it("frees what is leased to it without its knowing", async () => {
    const { database, intercept } = interceptDatabase(test.database);
    const node = await startTestNode({ database, pace });
    const { id } = await node.connect({ url: receiver.url });
    await node.report(callEvent("call.ended", "call-1", { id: "evt-1" }));
    await node.until(({ ended }) => ended.length === 1);
    const row = exampleQueueRow({
      account_id: node.accountId,
      connector_id: id,
      event_id: "evt-1",
      type: "call.ended",
    });
    const leased = { ...row, lane: row.id, state: "leased" as const, leased_by: node.engine.nodeId };
    await test.database.transaction((tx) => tx.insertMany("queue", [leased]));
    intercept(() => Promise.reject(new StoreError("the store is gone", "TEST")));
    await expect(node.report(callEvent("call.outcome_set"))).rejects.toThrow();
    intercept(null);
    await node.until(({ ended }) => ended.length === 2);
    expect(await fates()).toEqual(["call.ended delivered", "call.ended delivered"]);
  });
});
