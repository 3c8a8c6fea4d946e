import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { exampleConnector } from "../../test/support/example-connector.ts";
import { exampleEventRow, exampleQueueRow } from "../../test/support/example-rows.ts";
import { ENGINES, openTestDatabase, type TestDatabase } from "../../test/support/test-database.ts";
import { createVault } from "../model/sealed.ts";
import { insertConnector } from "./connectors.ts";
import type { Database } from "./database.ts";
import type { QueueTable } from "./tables.ts";
import { discardWaiting, findAbandoned, makeDue } from "./waiting.ts";

const ACCOUNT = "acc_example";
const vault = createVault(Buffer.alloc(32, 7));

describe.each(ENGINES)("what waits on %s", (engine) => {
  let opened: TestDatabase;
  let database: Database;
  beforeAll(async () => {
    opened = await openTestDatabase(engine);
    ({ database } = opened);
  });
  beforeEach(async () => {
    await opened.empty();
    await database.db.insertInto("accounts").values({ id: ACCOUNT, name: "", created_at: 0 }).execute();
    await database.transaction((tx) => insertConnector(tx, exampleConnector(), { database, vault, most: 9 }));
  });
  afterAll(() => opened.close());

  /** Stores pending deliveries, each of an event of its own: `a2` is the second event of call `a`. */
  async function store(...rows: (Partial<QueueTable> & { event_id: string })[]): Promise<void> {
    await database.transaction(async (tx) => {
      for (const given of rows) {
        const [callId = "", seq = ""] = given.event_id;
        const place = { account_id: ACCOUNT, event_id: given.event_id, seq: Number(seq), lane: `${ACCOUNT}/${callId}` };
        const event = exampleEventRow({ account_id: ACCOUNT, id: given.event_id, call_id: callId, seq: Number(seq) });
        await tx.insertMany("events", [event], { keys: ["account_id", "id"], update: [] });
        await tx.insertMany("queue", [exampleQueueRow({ ...place, id: `dlv_${given.event_id}`, ...given })]);
      }
    });
  }
  const discard = (more: Partial<Parameters<typeof discardWaiting>[1]> = {}) =>
    database.transaction((tx) =>
      discardWaiting(tx, { database, connectorId: "con_1", discarded: "all", reason: "why", now: 9, ...more }),
    );
  const waiting = async () =>
    Object.fromEntries(
      (await database.db.selectFrom("queue").selectAll().orderBy("id").execute()).map((row) => [
        row.event_id,
        row.state,
      ]),
    );
  const history = () => database.db.selectFrom("deliveries").selectAll().orderBy("id").execute();

  test("is discarded, but for what is under way, with why and when", async () => {
    await store(
      { event_id: "a1", state: "leased", leased_by: "node_1" },
      { event_id: "a2", state: "lane", attempts: 0 },
      { event_id: "b1", state: "retry", due_at: 77, attempts: 2, reason: "answered with status 500" },
      { event_id: "c1", connector_id: "con_2" },
    );
    expect(await discard()).toBe(2);
    expect(await waiting()).toEqual({ a1: "leased", c1: "backlog" });
    expect(await history()).toEqual([
      expect.objectContaining({ id: "dlv_a2", outcome: "discarded", reason: "why", attempts: 0, settled_at: 9 }),
      expect.objectContaining({ id: "dlv_b1", outcome: "discarded", reason: "why", attempts: 2, settled_at: 9 }),
    ]);
    expect(await discard()).toBe(0);
  });

  test("is not discarded when somebody takes it up at the same moment", async () => {
    await store({ event_id: "a1" }, { event_id: "b1" });
    const leased = Promise.withResolvers<void>();
    const discarding = Promise.withResolvers<void>();
    const leasing = database.transaction(async (tx) => {
      await tx.db
        .updateTable("queue")
        .set({ state: "leased", leased_by: "node_1" })
        .where("id", "=", "dlv_a1")
        .execute();
      leased.resolve();
      await discarding.promise;
    });
    await leased.promise;
    const discarded = discard();
    setImmediate(discarding.resolve);
    await leasing;
    expect(await discarded).toBe(1);
    expect(await waiting()).toEqual({ a1: "leased" });
    expect((await history()).map(({ id }) => id)).toEqual(["dlv_b1"]);
  });

  test("can be thinned to the latest of each call, which then leaves", async () => {
    await store(
      { event_id: "a1" },
      { event_id: "a2", state: "lane" },
      { event_id: "a3", state: "lane" },
      { event_id: "b1", state: "leased", leased_by: "node_1" },
      { event_id: "b2", state: "lane" },
      { event_id: "b3", state: "lane" },
      // A connector that keeps no order gives each delivery a lane of its own.
      { event_id: "c1", lane: "dlv_c1" },
      { event_id: "c2", lane: "dlv_c2" },
      // What stands beside a call's live deliveries is another thing.
      { event_id: "c0", lane: "dlv_c0" },
      { event_id: "a1", id: "dlv_manual", kind: "manual", lane: "dlv_manual" },
      { event_id: "a1", id: "dlv_replay", kind: "replay", replay_id: "rpl_1", lane: "rpl_1/a" },
    );
    await discard({ discarded: "all_but_latest" });
    expect((await history()).map(({ id }) => id)).toEqual(["dlv_a1", "dlv_a2", "dlv_b2", "dlv_c1"]);
    const left = await database.db.selectFrom("queue").select(["id", "state"]).orderBy("id").execute();
    expect(left).toEqual([
      { id: "dlv_a3", state: "backlog" },
      { id: "dlv_b1", state: "leased" },
      { id: "dlv_b3", state: "lane" },
      { id: "dlv_c0", state: "backlog" },
      { id: "dlv_c2", state: "backlog" },
      { id: "dlv_manual", state: "backlog" },
      { id: "dlv_replay", state: "backlog" },
    ]);
  });

  test("of one replay is discarded alone", async () => {
    const replayed = { kind: "replay", replay_id: "rpl_1", lane: "rpl_1/a" } as const;
    await store({ event_id: "a1" }, { event_id: "a1", id: "dlv_r1", ...replayed });
    await store({ event_id: "a1", id: "dlv_r2", ...replayed, replay_id: "rpl_2", lane: "rpl_2/a" });
    expect(await discard({ replayId: "rpl_1" })).toBe(1);
    expect((await history()).map(({ id, replay_id }) => [id, replay_id])).toEqual([["dlv_r1", "rpl_1"]]);
  });

  test("is abandoned when its connector is gone, or its replay or test is over, and not before", async () => {
    const replay = {
      account_id: ACCOUNT,
      filter: "{}",
      total: 1,
      queued: 1,
      cursor: null,
      leased_by: null,
      created_at: 1,
    };
    const connector_id = "con_1";
    await database.db
      .insertInto("replays")
      .values([
        { ...replay, connector_id, id: "rpl_running", status: "running", finished_at: null },
        { ...replay, connector_id, id: "rpl_stopped", status: "stopped", finished_at: 2 },
      ])
      .execute();
    await store(
      { event_id: "a1" },
      { event_id: "b1", connector_id: "con_gone" },
      { event_id: "b2", connector_id: "con_gone", state: "lane" },
      { event_id: "c1", connector_id: "con_under_way", state: "leased", leased_by: "node_1" },
      { event_id: "d1", kind: "replay", replay_id: "rpl_running" },
      { event_id: "e1", kind: "replay", replay_id: "rpl_stopped", state: "retry", due_at: 77 },
      { event_id: "a2", kind: "test" },
      { event_id: "a3", kind: "test", state: "leased", leased_by: "node_1" },
    );
    const abandoned = await findAbandoned(database);
    expect(abandoned).toEqual([
      { connectorId: "con_1", kind: "test", reason: "nobody waits for its test's answer any more" },
      { connectorId: "con_gone", reason: "its connector was deleted" },
      { connectorId: "con_1", replayId: "rpl_stopped", reason: "its replay was stopped" },
    ]);
    for (const which of abandoned) await discard(which);
    expect(await waiting()).toEqual({ a1: "backlog", c1: "leased", d1: "backlog", a3: "leased" });
    expect(await findAbandoned(database)).toEqual([]);
  });

  test("for its retry is due when told, one or all of a connector's", async () => {
    await store(
      { event_id: "a1", state: "retry", due_at: 77 },
      { event_id: "b1", state: "retry", due_at: 88 },
      { event_id: "c1" },
      { event_id: "d1", connector_id: "con_2", state: "retry", due_at: 99 },
    );
    const due = async () =>
      (await database.db.selectFrom("queue").select("due_at").orderBy("id").execute()).map(({ due_at }) => due_at);
    const make = (deliveryId?: string) =>
      database.transaction((tx) =>
        makeDue(tx, { connectorId: "con_1", now: 5, ...(deliveryId === undefined ? {} : { deliveryId }) }),
      );
    expect(await make("dlv_b1")).toBe(1);
    expect(await due()).toEqual([77, 5, null, 99]);
    expect(await make("dlv_c1")).toBe(0);
    expect(await make()).toBe(2);
    expect(await due()).toEqual([5, 5, null, 99]);
  });
});
