import { sql } from "kysely";
import { afterAll, beforeAll, beforeEach, describe, expect, it, onTestFinished } from "vitest";
import { exampleConnector } from "../../test/support/example-connector.ts";
import { exampleEventRow, exampleQueueRow } from "../../test/support/example-rows.ts";
import { interceptDatabase } from "../../test/support/intercepted-database.ts";
import { ENGINES, openTestDatabase, type TestDatabase } from "../../test/support/test-database.ts";
import { testVault } from "../../test/support/test-node.ts";
import type { Connector } from "../model/connector.ts";
import { delivers } from "../model/connector.ts";
import type { DeliveryKind } from "../model/delivery.ts";
import { insertConnector } from "../store/connectors.ts";
import type { QueueTable } from "../store/tables.ts";
import type { Directory } from "./directory.ts";
import { createFeeder } from "./feeder.ts";

describe.each(ENGINES)("the feeder on %s", (engine) => {
  let test: TestDatabase;
  beforeAll(async () => {
    test = await openTestDatabase(engine);
  });
  afterAll(() => test.close());
  beforeEach(async () => {
    await test.empty();
    await test.database.transaction((tx) => tx.insertMany("events", [exampleEventRow({ type: "call.ended" })]));
  });

  /** A feeder of one node, which has this much room. */
  function begin({ live = 1_000, replay = 1_000, connectors = [exampleConnector()] as Connector[] } = {}) {
    const known = new Map(connectors.map((connector) => [connector.id, connector]));
    const room = { live, replay };
    const fed: string[] = [];
    const errors: unknown[] = [];
    const { database, intercept } = interceptDatabase(test.database);
    const directory = { connector: (id: string) => known.get(id) } as Directory;
    const roomOf = (kind: DeliveryKind) => (kind === "replay" ? "replay" : "live");
    const feeder = createFeeder({
      database,
      context: () => ({
        database,
        nodeId: "node_1",
        now: Date.now(),
        directory,
        roomFor: (_, kind) => room[roomOf(kind)],
      }),
      canDeliver: (id) => known.has(id) && delivers(known.get(id) as Connector),
      onAdmitted({ leased }) {
        for (const { id, kind } of leased) {
          fed.push(id);
          room[roomOf(kind)] -= 1;
        }
      },
      onError: (error) => errors.push(error),
      sweepEveryMs: 3_600_000,
    });
    onTestFinished(() => feeder.stop());
    return { feeder, room, fed, errors, known, intercept };
  }

  const numbered = (count: number, prefix = "dlv_") =>
    Array.from({ length: count }, (_, n) => `${prefix}${String(n).padStart(4, "0")}`);
  const queue = (ids: string[], given: Partial<QueueTable> = {}) =>
    test.database.transaction((tx) =>
      tx.insertMany(
        "queue",
        ids.map((id) => exampleQueueRow({ id, lane: id, type: "call.ended", ...given })),
      ),
    );
  const eventually = (read: () => unknown) => expect.poll(read, { interval: 5 });

  it("takes all that waits in the order of its coming, what is replayed behind what is live", async () => {
    const { feeder, fed } = begin();
    await queue(numbered(30, "a_replay"), { kind: "replay" });
    await queue(numbered(250, "b_live"));
    await queue(["c_manual"], { kind: "manual" });
    feeder.start();
    feeder.wake("con_1");
    await eventually(() => fed.length).toBe(281);
    const live = fed.filter((id) => !id.startsWith("a"));
    expect(live).toEqual([...numbered(250, "b_live"), "c_manual"]);
    expect(fed.slice(0, 100)).toEqual(numbered(100, "b_live"));
    await eventually(() => feeder.hasBacklog("con_1")).toBe(false);
  });

  it("takes no more than there is room for, and goes on when there is room again", async () => {
    const { feeder, fed, room } = begin({ live: 3 });
    await queue(numbered(10));
    feeder.start();
    feeder.wake("con_1");
    await eventually(() => fed).toEqual(numbered(3));
    expect(feeder.hasBacklog("con_1")).toBe(true);
    room.live = 4;
    feeder.makesRoom("con_1");
    await eventually(() => fed).toEqual(numbered(7));
    room.live = 100;
    feeder.makesRoom("con_1");
    await eventually(() => fed).toEqual(numbered(10));
    await eventually(() => feeder.hasBacklog("con_1")).toBe(false);
  });

  it("lets replays take only the room that is theirs, and nobody queue up behind them", async () => {
    const { feeder, fed, room } = begin({ replay: 2 });
    await queue(numbered(5), { kind: "replay" });
    feeder.start();
    feeder.wake("con_1");
    await eventually(() => fed).toEqual(numbered(2));
    await eventually(() => feeder.hasBacklog("con_1")).toBe(false);
    room.replay = 10;
    feeder.makesRoom("con_1");
    await eventually(() => fed).toEqual(numbered(5));
  });

  it("forgets nothing that it is woken for while it looks", async () => {
    const { feeder, fed, intercept } = begin();
    intercept(async (run) => {
      const result = await run();
      intercept(null);
      // It has looked and found nothing, and does not know it yet.
      await queue(["late"]);
      feeder.wake("con_1");
      return result;
    });
    feeder.start();
    feeder.wake("con_1");
    await eventually(() => fed).toEqual(["late"]);
  });

  it("comes back for one that got room while it looked at another", async () => {
    const { feeder, fed, room, intercept } = begin({
      live: 0,
      connectors: [exampleConnector(), exampleConnector({ id: "con_2" })],
    });
    await queue(["one"]);
    feeder.start();
    feeder.wake("con_1");
    room.live = 1;
    intercept(async (run) => {
      intercept(null);
      const result = await run();
      feeder.makesRoom("con_1");
      return result;
    });
    feeder.wake("con_2");
    await eventually(() => fed).toEqual(["one"]);
  });

  it("begins when it is told to, and finds by itself what waits", async () => {
    const connector = exampleConnector({ account_id: "acc_1" });
    const { feeder, fed } = begin({ connectors: [connector] });
    const { database } = test;
    await database.db.insertInto("accounts").values({ id: "acc_1", name: "A", created_at: 1 }).execute();
    await database.transaction((tx) => insertConnector(tx, connector, { database, vault: testVault, most: 1 }));
    await queue(["one"]);
    await feeder.sweep();
    expect(fed).toEqual([]);
    feeder.start();
    await eventually(() => fed).toEqual(["one"]);
  });

  it("leaves what waits for a connector that is paused, and lets what is new queue up behind it", async () => {
    const paused = exampleConnector({ paused: { by: "user", at: 1, reason: "" } });
    const { feeder, fed, known } = begin({ connectors: [paused] });
    await queue(["one"]);
    feeder.start();
    feeder.wake("con_1");
    expect(feeder.hasBacklog("con_1")).toBe(true);
    known.set("con_1", exampleConnector());
    feeder.wake("con_1");
    await eventually(() => fed).toEqual(["one"]);
  });

  it("tells when the store fails, and goes on when it is woken again", async () => {
    const { feeder, fed, errors, intercept } = begin();
    await queue(["one"]);
    intercept(() => Promise.reject(new Error("the store is gone")));
    feeder.start();
    feeder.wake("con_1");
    await eventually(() => errors.length).toBeGreaterThan(0);
    intercept(null);
    feeder.wake("con_1");
    await eventually(() => fed).toEqual(["one"]);
  });

  it("ends what has lost its event, and lets the next of its lane go", async () => {
    const { feeder, fed } = begin();
    await queue(["one"], { lane: "lane", event_id: "gone" });
    await queue(["two"], { lane: "lane", seq: 2, state: "lane" });
    feeder.start();
    feeder.wake("con_1");
    await eventually(() => test.database.db.selectFrom("deliveries").select("outcome").execute()).toMatchObject([
      { outcome: "discarded" },
    ]);
    feeder.wake("con_1");
    await eventually(() => fed).toEqual(["two"]);
  });

  it("keeps what waits for a connector that only this node does not know yet", async () => {
    const { feeder, fed } = begin({ connectors: [] });
    await queue(["one"]);
    feeder.start();
    feeder.wake("con_1");
    await feeder.stop();
    expect(fed).toEqual([]);
    expect(await test.database.db.selectFrom("queue").select("state").execute()).toEqual([{ state: "backlog" }]);
  });

  // SQLite has one writer, and nothing is ever locked beside it.
  if (engine === "postgres") {
    it("waits for what another transaction has locked for a moment", async () => {
      const { feeder, fed } = begin();
      await queue(["one"]);
      const locked = Promise.withResolvers<void>();
      const mayEnd = Promise.withResolvers<void>();
      const holding = test.database.transaction(async ({ db }) => {
        await db.selectFrom("queue").select("id").forUpdate().execute();
        locked.resolve();
        await mayEnd.promise;
      });
      await locked.promise;
      feeder.start();
      feeder.wake("con_1");
      const waiting = sql`select pid from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`;
      await eventually(async () => (await waiting.execute(test.database.db)).rows.length).toBe(1);
      mayEnd.resolve();
      await holding;
      await eventually(() => fed).toEqual(["one"]);
    });
  }
});
