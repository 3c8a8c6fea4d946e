/** Runs the journey: takes reports in, sends what is due, writes down what came of it, and starts and ends in order. */
import { setTimeout as wait } from "node:timers/promises";
import { accept } from "../journey/accept.ts";
import type { AcceptContext, Report, ReportResult } from "../journey/context.ts";
import type { Sender } from "../journey/send.ts";
import { type Settlement, settle } from "../journey/settle.ts";
import { screensOf, screensWith } from "../journey/show.ts";
import { delivers } from "../model/connector.ts";
import type { Attempt, PendingDelivery } from "../model/delivery.ts";
import type { StoredEvent } from "../model/event.ts";
import { newId } from "../model/ids.ts";
import type { Channel, Database } from "../store/database.ts";
import { releaseTo } from "../store/queue.ts";
import type { Admission } from "./admit.ts";
import { type Bus, createBus } from "./bus.ts";
import { joinCluster } from "./cluster.ts";
import type { Directory } from "./directory.ts";
import { createDispatcher } from "./dispatcher.ts";
import { createFeeder } from "./feeder.ts";
import { createGroupCommit } from "./group-commit.ts";
import { createReconciler } from "./reconciler.ts";
import { createRetrier } from "./retrier.ts";
import type { Step, Telemetry } from "./telemetry.ts";
import { createWorker } from "./worker.ts";

/** How much one commit takes on. */
const MAX_EVENTS_PER_COMMIT = 1_000;
const MAX_ATTEMPTS_PER_COMMIT = 500;

/** How long a stop waits for requests that are under way. */
const DRAIN_MS = 15_000;

export type Engine = {
  nodeId: string;
  bus: Bus;
  /** Stores a report. Resolves when it and its deliveries are durable; rejects when the store cannot. */
  report(report: Report): Promise<ReportResult>;
  /** Looks at a connector's waiting deliveries: it was resumed, changed, or given more. */
  wake(connectorId: string): void;
  /** Says that a retry is due then, in milliseconds UTC. */
  expectRetry(dueAt: number): void;
  /** What {@link accept} needs, for a caller that reports within a transaction of its own. */
  acceptContext(): AcceptContext;
  /** Goes on with what such a transaction has accepted, once it is committed. */
  onAccepted(accepted: Accepted): void;
  heldCount(): number;
  inFlightCount(): number;
  /** Ends in order: what is under way is finished and written down, the rest is left for the next start. */
  stop(): Promise<void>;
};

type Accepted = {
  leased: readonly PendingDelivery[];
  backlogged: Iterable<string>;
  events: readonly StoredEvent[];
};

export async function startEngine(parts: {
  database: Database;
  directory: Directory;
  sender: Sender;
  telemetry: Telemetry;
}): Promise<Engine> {
  const { database, directory, telemetry } = parts;
  const nodeId = newId("node");
  const slots = database.engine === "sqlite" ? 1 : 2;

  const worker = createWorker({
    ...parts,
    settle: (attempt) => settling.add(attempt),
    holdsLease: () => cluster.holdsLease(),
    onUnsure(delivery) {
      dispatcher.forget(delivery);
      reconciler.doubt();
    },
    onStoreFailed: (error) => storeFailed("settle", error),
  });
  const dispatcher = createDispatcher({
    connector: directory.connector,
    start: worker.attempt,
    giveBack: (deliveries) => void giveBack(deliveries).catch((error) => storeFailed("feed", error)),
  });
  const acceptContext = (): AcceptContext => ({
    database,
    nodeId,
    now: Date.now(),
    connectorsOf: directory.connectorsOf,
    findDialect: directory.findDialect,
    // What comes new queues up behind what waits in the store.
    roomFor: (connectorId) => (feeder.hasBacklog(connectorId) ? 0 : dispatcher.roomFor(connectorId)),
  });
  const admitting = {
    database,
    context: () => ({ database, nodeId, now: Date.now(), directory, roomFor: dispatcher.roomFor }),
    onAdmitted,
  };
  const feeder = createFeeder({ ...admitting, canDeliver, onError: (error) => storeFailed("feed", error) });
  const retrier = createRetrier({ ...admitting, onError: (error) => storeFailed("retry", error) });
  const reconciler = createReconciler({
    database,
    nodeId,
    holds: dispatcher.holds,
    onFreed: feeder.sweep,
    onError: (error) => telemetry.failed("lease", error),
  });
  const cluster = await joinCluster({
    database,
    nodeId,
    onTakeOver(nodes) {
      telemetry.noticed("took over from nodes that are gone", { nodes });
      void feeder.sweep().catch((error) => storeFailed("feed", error));
    },
    onLost() {
      telemetry.noticed("was silent for too long: others took over what this node held", { node: nodeId });
      for (const delivery of dispatcher.hold()) dispatcher.forget(delivery);
      dispatcher.release();
    },
    onError: (error) => telemetry.failed("lease", error),
  });
  const bus = createBus({ database, nodeId, hasPeers: cluster.hasPeers });
  bus.hear("settings", (accounts) => void refresh(accounts).catch((error) => telemetry.failed("feed", error)));

  const intake = createGroupCommit<Report, ReportResult>({
    slots,
    maxWeight: MAX_EVENTS_PER_COMMIT,
    weigh: ({ events }) => events.length,
    async commit(reports) {
      const acceptance = await database.transaction((tx) => accept(tx, reports, acceptContext()));
      onAccepted(acceptance);
      return acceptance.results;
    },
  });
  const settling = createGroupCommit<Attempt, void>({
    slots,
    maxWeight: MAX_ATTEMPTS_PER_COMMIT,
    weigh: () => 1,
    async commit(attempts) {
      const context = { ...acceptContext(), connector: directory.connector };
      const settlement = await database.transaction((tx) => settle(tx, attempts, context));
      onSettled(attempts, settlement);
      return attempts.map(() => undefined);
    },
  });
  await feeder.sweep();
  retrier.start();

  function canDeliver(connectorId: string): boolean {
    const connector = directory.connector(connectorId);
    return connector !== undefined && delivers(connector);
  }

  function goOn({ leased, backlogged }: Omit<Accepted, "events">): void {
    for (const delivery of leased) dispatcher.add(delivery);
    for (const connectorId of backlogged) if (canDeliver(connectorId)) feeder.wake(connectorId);
  }

  function onAccepted({ events, ...queued }: Accepted): void {
    goOn(queued);
    for (const event of events) telemetry.accepted(event);
    tell("screen", screensOf(events));
  }

  function onAdmitted({ leased, backlogged, ended }: Admission): void {
    goOn({ leased, backlogged });
    for (const delivery of ended) telemetry.ended(delivery);
  }

  function tell(channel: Channel, keys: readonly string[]): void {
    bus.tell(channel, keys).catch((error) => telemetry.failed("show", error));
  }

  function onSettled(attempts: readonly Attempt[], settlement: Settlement): void {
    for (const { delivery } of attempts) dispatcher.forget(delivery);
    directory.applyHealth(settlement.health);
    if (settlement.nextDueAt !== null) retrier.expect(settlement.nextDueAt);
    for (const delivery of settlement.ended) telemetry.ended(delivery);
    tell("screen", screensWith(settlement.contacts));
    tell("settings", [...settlement.changedAccounts]);
    onAccepted(settlement);
    for (const { delivery } of attempts) {
      if (feeder.hasBacklog(delivery.connector_id)) feeder.wake(delivery.connector_id);
    }
  }

  async function refresh(accounts: readonly string[]): Promise<void> {
    for (const accountId of accounts) await directory.refresh(accountId === "*" ? undefined : accountId);
    await feeder.sweep();
  }

  function storeFailed(step: Step, error: unknown): void {
    telemetry.failed(step, error);
    reconciler.doubt();
  }

  async function giveBack(deliveries: readonly PendingDelivery[]): Promise<void> {
    for (const delivery of deliveries) dispatcher.forget(delivery);
    const ids = deliveries.map(({ id }) => id);
    await database.transaction((tx) => releaseTo(tx, { database, ids, state: "backlog" }));
  }

  return {
    nodeId,
    bus,
    async report(report) {
      const started = performance.now();
      try {
        const result = await intake.add(report);
        telemetry.reported(result, report.accountId, performance.now() - started);
        return result;
      } catch (error) {
        storeFailed("accept", error);
        throw error;
      }
    },
    wake: feeder.wake,
    expectRetry: retrier.expect,
    acceptContext,
    onAccepted,
    heldCount: dispatcher.heldCount,
    inFlightCount: dispatcher.inFlightCount,
    async stop() {
      await intake.idle();
      await Promise.all([feeder.stop(), retrier.stop(), reconciler.stop()]);
      for (const delivery of dispatcher.hold()) dispatcher.forget(delivery);
      await Promise.race([drained(), wait(DRAIN_MS, undefined, { ref: false })]);
      worker.giveUp();
      await worker.written();
      bus.close();
      await cluster.leave();
    },
  };

  async function drained(): Promise<void> {
    await dispatcher.quiet();
    await worker.written();
  }
}
