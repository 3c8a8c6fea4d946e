import { afterAll, beforeAll, beforeEach, describe, expect, it, onTestFinished } from "vitest";
import { callEvent } from "../../test/support/call-event.ts";
import { type Receiver, startReceiver } from "../../test/support/receiver.ts";
import { ENGINES, openTestDatabase, type TestDatabase } from "../../test/support/test-database.ts";
import { fatesOf, startTestNode, type TestNode } from "../../test/support/test-node.ts";
import { resumeConnector } from "../store/connectors.ts";

const DAY_MS = 24 * 3_600_000;

describe.each(ENGINES)("events about the work itself on %s", (engine) => {
  let test: TestDatabase;
  let receiver: Receiver;
  let watcher: Receiver;
  let node: TestNode;

  beforeAll(async () => {
    test = await openTestDatabase(engine);
  });
  afterAll(() => test.close());
  beforeEach(async () => {
    await test.empty();
    [receiver, watcher] = [await startReceiver(), await startReceiver()];
    onTestFinished(() => Promise.all([receiver.close(), watcher.close()]).then(() => {}));
    node = await startTestNode({ database: test.database });
  });

  /** A connector that hears of what happens to the others. */
  const watch = () =>
    node.connect({ url: watcher.url, name: "watcher", events: ["connector.disabled", "delivery.exhausted"] });
  const stored = async (id: string) =>
    test.database.db.selectFrom("connectors").selectAll().where("id", "=", id).executeTakeFirstOrThrow();
  const fates = async (connectorId: string) =>
    (await fatesOf(test.database))
      .filter((one) => one.connector_id === connectorId)
      .map(({ type, fate }) => `${type} ${fate}`);
  const webhook = ({ body }: { body: string }) => JSON.parse(body);
  const setFailingSince = (connectorId: string, failing_since: number) =>
    node.change(({ db }) =>
      db.updateTable("connectors").set({ failing_since }).where("id", "=", connectorId).execute(),
    );

  describe("410", () => {
    it("stops the connector, tells the others, and keeps the delivery and what comes after it", async () => {
      const connector = await node.connect({ url: receiver.url, name: "gone" });
      await watch();
      receiver.respondWith(() => ({ status: 410 }));
      await node.report(callEvent("call.ended"));
      const [told] = await watcher.waitFor(1);
      expect(webhook(told as { body: string })).toMatchObject({
        type: "connector.disabled",
        data: {
          details: {
            connector: { id: connector.id, name: "gone" },
            by: "gone",
            reason: "the receiver answered 410 Gone",
          },
        },
      });
      expect(node.directory.connector(connector.id)?.paused?.by).toBe("gone");
      await node.report(callEvent("call.outcome_set"), callEvent("call.ended", "other"));
      expect(await fates(connector.id)).toEqual(["call.ended backlog", "call.outcome_set lane", "call.ended backlog"]);
      expect(receiver.requests).toHaveLength(1);

      receiver.respondWith(() => ({}));
      await node.change((tx) => resumeConnector(tx, node.accountId, connector.id));
      await node.until(({ ended }) => ended.length === 4);
      expect(await fates(connector.id)).toEqual([
        "call.ended delivered",
        "call.outcome_set delivered",
        "call.ended delivered",
      ]);
      const [first, again] = receiver.requests;
      expect(again?.headers["webhook-id"]).toBe(first?.headers["webhook-id"]);
      const { attempts } = (await fatesOf(test.database))[0] ?? {};
      expect(attempts).toBe(2);
    });

    it("of several at once is told once", async () => {
      const connector = await node.connect({ url: receiver.url });
      await watch();
      receiver.respondWith(() => ({ status: 410 }));
      await node.report(...["a", "b", "c", "d"].map((call) => callEvent("call.ended", call)));
      await receiver.waitFor(4);
      await node.until(({ settled }) => settled.length === 5);
      expect(receiver.requests).toHaveLength(4);
      expect(watcher.requests).toHaveLength(1);
      expect(await fates(connector.id)).toEqual(Array(4).fill("call.ended backlog"));
    });

    it("is not told to a connector that is the one that is gone", async () => {
      const connector = await node.connect({
        url: receiver.url,
        events: ["connector.disabled", "call.ended", "delivery.exhausted"],
      });
      receiver.respondWith(() => ({ status: 410 }));
      await node.report(callEvent("call.ended"));
      await node.until(({ accepted }) => accepted.length === 2);
      expect(await fates(connector.id)).toEqual(["call.ended backlog"]);
      const { skipped } = await test.database.db
        .selectFrom("events")
        .select("skipped")
        .where("type", "=", "connector.disabled")
        .executeTakeFirstOrThrow();
      expect(JSON.parse(skipped)).toEqual({ loop_protected: [connector.id] });
    });
  });

  describe("five days without a success", () => {
    it("stop the connector at its next failure", async () => {
      const connector = await node.connect({ url: receiver.url });
      await watch();
      receiver.respondWith(() => ({ status: 500 }));
      await setFailingSince(connector.id, Date.now() - 5 * DAY_MS);
      await node.report(callEvent("call.ended"));
      const [told] = await watcher.waitFor(1);
      expect(webhook(told as { body: string }).data.details).toMatchObject({ by: "failing" });
      expect(await stored(connector.id)).toMatchObject({ paused_by: "failing" });
      expect(await fates(connector.id)).toEqual(["call.ended retry"]);
    });

    it("are not over a minute earlier", async () => {
      const connector = await node.connect({ url: receiver.url });
      receiver.respondWith(() => ({ status: 500 }));
      const since = Date.now() - 5 * DAY_MS + 60_000;
      await setFailingSince(connector.id, since);
      await node.report(callEvent("call.ended"));
      await node.until(({ settled }) => settled.length === 1);
      expect(await stored(connector.id)).toMatchObject({ paused_by: null, failing_since: since });
    });

    it("are counted from the first failure, and anew after a success", async () => {
      const connector = await node.connect({ url: receiver.url });
      receiver.respondWith(() => ({ status: 500 }));
      const before = Date.now();
      await node.report(callEvent("call.ended", "a"));
      await node.until(({ settled }) => settled.length === 1);
      const { failing_since } = await stored(connector.id);
      expect(failing_since).toBeGreaterThanOrEqual(before);
      await node.report(callEvent("call.ended", "b"));
      await node.until(({ settled }) => settled.length === 2);
      expect(await stored(connector.id)).toMatchObject({ failing_since, last_success_at: null });

      receiver.respondWith(() => ({}));
      await node.hurryRetries();
      await node.until(({ ended }) => ended.length === 2);
      const { failing_since: none, last_success_at } = await stored(connector.id);
      expect(none).toBeNull();
      expect(last_success_at).toBeGreaterThanOrEqual(before);
    });

    it("are not what this node has seen, where another one has had a success", async () => {
      const connector = await node.connect({ url: receiver.url });
      receiver.respondWith(() => ({ status: 500 }));
      await setFailingSince(connector.id, Date.now() - 6 * DAY_MS);
      await node.directory.refresh();
      // What another node writes down of a success is told to nobody.
      const healthy = { failing_since: null, last_success_at: Date.now() };
      await test.database.db.updateTable("connectors").set(healthy).where("id", "=", connector.id).execute();
      await node.report(callEvent("call.ended"));
      await node.until(({ settled }) => settled.length === 1);
      expect(await stored(connector.id)).toMatchObject({ paused_by: null, ...healthy, failing_since: null });
    });
  });

  describe("a delivery that is given up", () => {
    it("is told once, with why, to those who asked for it, and not to itself", async () => {
      const events = ["call.ended", "delivery.exhausted"] as const;
      const connector = await node.connect({ url: receiver.url, name: "CRM", retry_limit: 1, events: [...events] });
      await watch();
      receiver.respondWith(() => ({ status: 500, headers: { "retry-after": "0" } }));
      await node.report(callEvent("call.ended", "call-1", { id: "evt-1" }));
      const [told] = await watcher.waitFor(1);
      const [exhausted] = await fatesOf(test.database);
      expect(exhausted).toMatchObject({ fate: "exhausted", attempts: 2 });
      expect(webhook(told as { body: string })).toMatchObject({
        type: "delivery.exhausted",
        data: {
          call_id: "call-1",
          seq: 0,
          details: {
            delivery_id: exhausted?.id,
            event_id: "evt-1",
            event_type: "call.ended",
            connector: { id: connector.id, name: "CRM" },
            reason: "answered with status 500; 2 of 2 attempts used",
          },
        },
      });
      await node.until(({ ended }) => ended.length === 2);
      expect(receiver.requests).toHaveLength(2);
      expect(watcher.requests).toHaveLength(1);
    });

    it("is not told of the telling: two dead connectors that watch each other come to rest", async () => {
      const given = { retry_limit: 0, events: ["call.ended" as const, "delivery.exhausted" as const] };
      await node.connect({ url: receiver.url, ...given });
      await node.connect({ url: watcher.url, ...given });
      for (const dead of [receiver, watcher]) dead.respondWith(() => ({ status: 500 }));
      await node.report(callEvent("call.ended"));
      await node.until(({ ended }) => ended.length === 4);
      expect((await fatesOf(test.database)).map(({ type, fate }) => `${type} ${fate}`).sort()).toEqual([
        "call.ended exhausted",
        "call.ended exhausted",
        "delivery.exhausted exhausted",
        "delivery.exhausted exhausted",
      ]);
      expect(node.told.accepted.map(({ type }) => type).sort()).toEqual([
        "call.ended",
        "delivery.exhausted",
        "delivery.exhausted",
      ]);
    });

    it("lets the next of its lane go", async () => {
      await node.connect({ url: receiver.url, retry_limit: 0 });
      receiver.respondWith((request) => (webhook(request).type === "call.answered" ? { status: 500 } : {}));
      await node.report(callEvent("call.answered"), callEvent("call.ended"));
      await node.until(({ ended }) => ended.length === 2);
      expect(receiver.requests.map((request) => webhook(request).type)).toEqual(["call.answered", "call.ended"]);
    });
  });
});
