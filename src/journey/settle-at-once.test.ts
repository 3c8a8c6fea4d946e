import { sql } from "kysely";
import { afterAll, beforeAll, expect, it } from "vitest";
import { callEvent } from "../../test/support/call-event.ts";
import { exampleConnector } from "../../test/support/example-connector.ts";
import { openTestDatabase, type TestDatabase } from "../../test/support/test-database.ts";
import { findDialect } from "../dialects/index.ts";
import type { Attempt, PendingDelivery } from "../model/delivery.ts";
import { accept } from "./accept.ts";
import type { SettleContext } from "./context.ts";
import { settle } from "./settle.ts";

let test: TestDatabase;
beforeAll(async () => {
  test = await openTestDatabase("postgres");
});
afterAll(() => test.close());

const CALLS = 20;
const connectors = ["con_1", "con_2", "con_3"].map((id) => exampleConnector({ id, account_id: "acc_1" }));

function context(): SettleContext {
  return {
    database: test.database,
    nodeId: "node_1",
    now: Date.now(),
    connectorsOf: () => connectors,
    connector: (id) => connectors.find((connector) => connector.id === id),
    agentOf: () => undefined,
    findDialect,
    roomFor: () => 1_000,
  };
}

function deliveredNow(delivery: PendingDelivery): Attempt {
  return {
    delivery,
    started_at: 1,
    answered_at: 1,
    request: { method: "POST", url: "http://crm.example/", headers: {}, body: null },
    answer: {
      kind: "unreachable",
      code: "unreachable",
      message: "",
      timing: { connect_ms: 1, headers_ms: 1, body_ms: 1, total_ms: 1 },
    },
    verdict: { kind: "delivered", reading: { kind: "none" } },
  };
}

const acceptAll = (type: "call.started" | "call.ringing" | "call.answered") =>
  test.database.transaction((tx) =>
    accept(
      tx,
      Array.from({ length: CALLS }, (_, n) => ({ accountId: "acc_1", events: [callEvent(type, `call-${n}`)] })),
      context(),
    ),
  );

it("settles the deliveries of one call at several connectors at once, while the call goes on, and waits for no deadlock", async () => {
  const first = await acceptAll("call.started");
  let leased = first.leased;
  for (const type of ["call.ringing", "call.answered"] as const) {
    const byConnector = [...Map.groupBy(leased, ({ connector_id }) => connector_id).values()];
    const [accepted, ...settled] = await Promise.all([
      acceptAll(type),
      ...byConnector.map((deliveries) =>
        test.database.transaction((tx) => settle(tx, deliveries.map(deliveredNow), context())),
      ),
    ]);
    leased = [...accepted.leased, ...settled.flatMap((settlement) => settlement.leased)];
    expect(leased).toHaveLength(CALLS * connectors.length);
  }
  const { rows } = await sql<{ deadlocks: number }>`
    select deadlocks from pg_stat_database where datname = current_database()
  `.execute(test.database.db);
  expect(rows).toEqual([{ deadlocks: 0 }]);
});

it("sends on what joined the lane while settling waited for it", async () => {
  const {
    leased: [first],
  } = await test.database.transaction((tx) =>
    accept(tx, [{ accountId: "acc_1", events: [callEvent("call.started", "late-joiner")] }], {
      ...context(),
      connectorsOf: () => connectors.slice(0, 1),
    }),
  );
  const accepted = Promise.withResolvers<void>();
  const mayCommit = Promise.withResolvers<void>();
  const accepting = test.database.transaction(async (tx) => {
    await accept(tx, [{ accountId: "acc_1", events: [callEvent("call.answered", "late-joiner")] }], {
      ...context(),
      connectorsOf: () => connectors.slice(0, 1),
    });
    accepted.resolve();
    await mayCommit.promise;
  });
  await accepted.promise;
  const settling = test.database.transaction((tx) => settle(tx, [deliveredNow(first as PendingDelivery)], context()));
  await expect.poll(waitingForLocks).toBe(1);
  mayCommit.resolve();
  await accepting;
  expect((await settling).leased.map(({ event }) => event.type)).toEqual(["call.answered"]);
});

async function waitingForLocks(): Promise<number> {
  const { rows } = await sql`
    select pid from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'
  `.execute(test.database.db);
  return rows.length;
}

it("counts an attempt for the lease under which it was made, and for no later one", async () => {
  const { leased } = await test.database.transaction((tx) =>
    accept(tx, [{ accountId: "acc_1", events: [callEvent("call.ended", "leased-again")] }], context()),
  );
  const [delivery] = leased as [PendingDelivery];
  // Others had taken it over, tried in vain and left it; this node has leased it again.
  await test.database.db.updateTable("queue").set({ attempts: 1 }).where("id", "=", delivery.id).execute();
  const late = await test.database.transaction((tx) => settle(tx, [deliveredNow(delivery)], context()));
  expect(late).toMatchObject({ stale: [{ delivery }], ended: [], leased: [] });
  const again = { ...delivery, attempts: 1 };
  const settled = await test.database.transaction((tx) => settle(tx, [deliveredNow(again)], context()));
  expect(settled).toMatchObject({ stale: [], ended: [{ id: delivery.id, outcome: "delivered", attempts: 2 }] });
});
