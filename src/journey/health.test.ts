import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { exampleConnector } from "../../test/support/example-connector.ts";
import { exampleEvent } from "../../test/support/example-event.ts";
import { ENGINES, openTestDatabase, type TestDatabase } from "../../test/support/test-database.ts";
import { testVault } from "../../test/support/test-node.ts";
import { findDialect } from "../dialects/index.ts";
import type { Connector } from "../model/connector.ts";
import type { Attempt, Verdict } from "../model/delivery.ts";
import { insertConnector, listConnectors, saveHealth } from "../store/connectors.ts";
import type { SettleContext } from "./context.ts";
import { healthAfter } from "./health.ts";

const NOW = 1_760_000_000_000;
const MINUTE_MS = 60_000;
const delivered: Verdict = { kind: "delivered", reading: { kind: "none" } };
const failed: Verdict = { kind: "retry", due_at: NOW, reason: "no" };

function attempt(verdict: Verdict, connector_id = "con_1"): Attempt {
  const event = exampleEvent("call.ended");
  const timing = { connect_ms: null, headers_ms: null, body_ms: null, total_ms: 1 };
  return {
    delivery: {
      id: "dlv_1",
      account_id: event.account_id,
      connector_id,
      lane: "",
      kind: "live",
      attempts: 0,
      first_attempt_at: null,
      created_at: NOW,
      event,
    },
    started_at: NOW,
    answered_at: NOW,
    request: { method: "POST", url: "", headers: {}, body: null },
    answer: { kind: "unreachable", code: "unreachable", message: "", timing },
    verdict,
  };
}

function healthOf(connector: Partial<Connector>, ...verdicts: Verdict[]) {
  const known = exampleConnector(connector);
  const context: SettleContext = {
    database: undefined as never,
    nodeId: "node_1",
    now: NOW,
    connectorsOf: () => [known],
    connector: (id) => (id === known.id ? known : undefined),
    agentOf: () => undefined,
    findDialect,
    roomFor: () => 1,
  };
  return healthAfter(
    verdicts.map((verdict) => attempt(verdict)),
    context,
  );
}

describe("what attempts say of a connector", () => {
  it("is news when it fails for the first time, and none when it goes on failing", () => {
    const change = { connector_id: "con_1", last_success_at: 5, failing_since: NOW };
    expect(healthOf({ last_success_at: 5 }, failed, failed)).toEqual([change]);
    expect(healthOf({ failing_since: 1 }, failed)).toEqual([]);
    expect(healthOf({}, { kind: "gone", reason: "410" })).toMatchObject([{ failing_since: NOW }]);
  });

  it("is news when it succeeds after failures, or for the first time in a minute", () => {
    const change = { connector_id: "con_1", last_success_at: NOW, failing_since: null };
    expect(healthOf({ failing_since: 1, last_success_at: NOW }, delivered)).toEqual([change]);
    expect(healthOf({}, delivered)).toEqual([change]);
    expect(healthOf({ last_success_at: NOW - MINUTE_MS - 1 }, delivered)).toEqual([change]);
    expect(healthOf({ last_success_at: NOW - MINUTE_MS + 1 }, delivered)).toEqual([]);
  });

  it("is a success where some fail and some do not", () => {
    expect(healthOf({}, failed, delivered, failed)).toMatchObject([{ last_success_at: NOW, failing_since: null }]);
  });

  it("is nothing of a connector that is gone", () => {
    expect(healthOf({ id: "con_2" }, failed)).toEqual([]);
  });
});

describe.each(ENGINES)("health in the store on %s", (engine) => {
  let test: TestDatabase;
  beforeAll(async () => {
    test = await openTestDatabase(engine);
  });
  afterAll(() => test.close());
  beforeEach(() => test.empty());

  it("counts failures from the first that any node noted, and keeps what others know", async () => {
    const { database } = test;
    const connector = exampleConnector({ account_id: "acc_1", last_success_at: 3 });
    await database.db.insertInto("accounts").values({ id: "acc_1", name: "A", created_at: 1 }).execute();
    await database.transaction((tx) => insertConnector(tx, connector, { database, vault: testVault, most: 10 }));
    const save = (last_success_at: number | null, failing_since: number | null) =>
      database.transaction((tx) => saveHealth(tx, [{ connector_id: connector.id, last_success_at, failing_since }]));
    const stored = async () => {
      const [{ last_success_at, failing_since } = connector] = await listConnectors(database, "acc_1", testVault);
      return { last_success_at, failing_since };
    };

    expect(await save(null, 100)).toEqual([{ connector_id: connector.id, last_success_at: 3, failing_since: 100 }]);
    expect(await save(null, 200)).toEqual([{ connector_id: connector.id, last_success_at: 3, failing_since: 100 }]);
    expect(await stored()).toEqual({ last_success_at: 3, failing_since: 100 });
    await save(300, null);
    expect(await stored()).toEqual({ last_success_at: 300, failing_since: null });
    expect(await save(1, 400)).toMatchObject([{ last_success_at: 300, failing_since: 400 }]);
  });

  it("of a connector that was deleted is nobody's", async () => {
    const change = { connector_id: "con_gone", last_success_at: 1, failing_since: null };
    expect(await test.database.transaction((tx) => saveHealth(tx, [change]))).toEqual([]);
  });
});
