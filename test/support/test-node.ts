import { onTestFinished } from "vitest";
import type { NewEvent } from "../../src/contract/events.ts";
import { createDirectory, type Directory } from "../../src/engine/directory.ts";
import { type Engine, startEngine } from "../../src/engine/engine.ts";
import { PACE, type Pace } from "../../src/engine/pace.ts";
import type { ReportResult } from "../../src/journey/context.ts";
import { newSecret } from "../../src/journey/sign.ts";
import type { Connector } from "../../src/model/connector.ts";
import { newId } from "../../src/model/ids.ts";
import { createVault } from "../../src/model/sealed.ts";
import { insertAccount } from "../../src/store/accounts.ts";
import { insertConnector } from "../../src/store/connectors.ts";
import type { Database, Transaction } from "../../src/store/database.ts";
import type { DeliveriesTable, QueueTable } from "../../src/store/tables.ts";
import { exampleConnector } from "./example-connector.ts";
import { localSender } from "./local-sender.ts";
import { type RecordedTelemetry, recordTelemetry, type Told } from "./recorded-telemetry.ts";

/** The key that every test's connectors are sealed with. */
export const testVault = createVault(Buffer.alloc(32, 7));

/** An engine on a database, with an account of its own. It stops when the test ends. */
export interface TestNode {
  engine: Engine;
  directory: Directory;
  accountId: string;
  told: Told;
  until: RecordedTelemetry["until"];
  /** Stores a connector of the account that this node and every other one knows of. */
  connect(given: Partial<Connector> & Pick<Connector, "url">): Promise<Connector>;
  /** Changes what is stored, and tells every node. */
  change(work: (tx: Transaction) => Promise<unknown>): Promise<void>;
  report(...events: NewEvent[]): Promise<ReportResult>;
  /** Makes every retry due now. */
  hurryRetries(): Promise<void>;
  stop(): Promise<void>;
}

/** What no test needs to wait for is made quick, what must not disturb a test is made slow. */
export const QUICK_PACE: Pace = { ...PACE, writeAgainAfterMs: 20, drainMs: 5_000 };

export async function startTestNode({
  database,
  accountId: given,
  pace = QUICK_PACE,
  sender = localSender(),
}: {
  database: Database;
  /** The account, where another node has made it already. */
  accountId?: string;
  pace?: Pace;
  sender?: Parameters<typeof startEngine>[0]["sender"];
}): Promise<TestNode> {
  const accountId = given ?? (await database.transaction((tx) => insertAccount(tx, { name: "test", now: Date.now() })));
  const directory = await createDirectory({ database, vault: testVault });
  const telemetry = recordTelemetry();
  const engine = await startEngine({ database, directory, sender, telemetry, pace });
  let stopping: Promise<void> | null = null;
  const stop = () => {
    stopping ??= engine.stop();
    return stopping;
  };
  onTestFinished(stop);

  async function change(work: (tx: Transaction) => Promise<unknown>): Promise<void> {
    await database.transaction(work);
    await directory.refresh(accountId);
    await engine.bus.tell("settings", [accountId]);
  }

  return {
    engine,
    directory,
    accountId,
    told: telemetry.told,
    until: telemetry.until,
    async connect(given) {
      const secrets = [{ secret: newSecret(), expires_at: null }];
      const connector = exampleConnector({ id: newId("con"), account_id: accountId, secrets, ...given });
      await change((tx) => insertConnector(tx, connector, { database, vault: testVault, most: 1_000 }));
      return directory.connector(connector.id) as Connector;
    },
    change,
    report: (...events) => engine.report({ accountId, events }),
    async hurryRetries() {
      await database.db.updateTable("queue").set({ due_at: 1 }).where("state", "=", "retry").execute();
      engine.expectRetry(1);
    },
    stop,
  };
}

/** What became of each delivery, ended or pending, in the order of their making. */
export async function fatesOf(database: Database): Promise<Fate[]> {
  const [ended, pending] = await Promise.all([
    database.db.selectFrom("deliveries").selectAll().execute(),
    database.db.selectFrom("queue").selectAll().execute(),
  ]);
  return [...ended.map(endedFate), ...pending.map(pendingFate)].sort((a, b) => (a.id < b.id ? -1 : 1));
}

export type Fate = Pick<QueueTable, "id" | "type" | "event_id" | "connector_id" | "kind" | "reason" | "attempts"> & {
  /** How it ended, or where it stands in the queue. */
  fate: DeliveriesTable["outcome"] | QueueTable["state"];
};

function endedFate({ outcome, ...row }: DeliveriesTable): Fate {
  return { ...common(row), fate: outcome };
}

function pendingFate({ state, ...row }: QueueTable): Fate {
  return { ...common(row), fate: state };
}

function common({ id, type, event_id, connector_id, kind, reason, attempts }: Omit<Fate, "fate">): Omit<Fate, "fate"> {
  return { id, type, event_id, connector_id, kind, reason, attempts };
}
