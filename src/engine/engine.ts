/** Runs the journey: takes reports in, sends what is due, writes down what came of it, and starts and ends in order. */
import { type Acceptance, accept, touchedBy } from "../journey/accept.ts";
import type { AcceptContext, Report, ReportResult } from "../journey/context.ts";
import type { Sender } from "../journey/send.ts";
import { type Settlement, settle } from "../journey/settle.ts";
import { screensOf, screensWith } from "../journey/show.ts";
import { delivers } from "../model/connector.ts";
import type { Attempt, DeliveryKind } from "../model/delivery.ts";
import { newId } from "../model/ids.ts";
import type { Channel, Database, Transaction } from "../store/database.ts";
import { isAboutAnItem } from "../store/store-error.ts";
import type { Admission } from "./admit.ts";
import { type Bus, createBus } from "./bus.ts";
import { joinCluster } from "./cluster.ts";
import type { Directory } from "./directory.ts";
import { createDispatcher } from "./dispatcher.ts";
import { createFeeder } from "./feeder.ts";
import { CommitOverdue, createGroupCommit } from "./group-commit.ts";
import { createHandBack, type HandBack } from "./hand-back.ts";
import { nextTurn } from "./next-turn.ts";
import { PACE, type Pace } from "./pace.ts";
import { createReconciler } from "./reconciler.ts";
import { createRetrier } from "./retrier.ts";
import { createStoreHealth, type StoreHealth } from "./store-health.ts";
import type { Step, Telemetry } from "./telemetry.ts";
import { createTester, type Tester } from "./tester.ts";
import { trackTransactions } from "./track-transactions.ts";
import { within } from "./within.ts";
import { createWorker } from "./worker.ts";

/** How much one commit takes on. */
const MAX_EVENTS_PER_COMMIT = 1_000;
const MAX_ATTEMPTS_PER_COMMIT = 500;

export type Engine = {
  nodeId: string;
  bus: Bus;
  /** Stores a report. Resolves when it and its deliveries are durable; rejects when the store cannot. */
  report(report: Report): Promise<ReportResult>;
  /** Looks at a connector's waiting deliveries: it was resumed, changed, or given more. */
  wake(connectorId: string): void;
  /** Says that a retry is due then, in milliseconds UTC. */
  expectRetry(dueAt: number): void;
  /** Gives back what this node holds of a connector; see {@link HandBack}. */
  recall: HandBack["recall"];
  /** Sends nothing of a replay any more; see {@link HandBack}. */
  callOff: HandBack["callOff"];
  /** What {@link accept} needs, for a caller that reports within a transaction of its own. */
  acceptContext(): AcceptContext;
  /** Goes on with what such a transaction has accepted, once it is committed. */
  onAccepted(accepted: Accepted): void;
  /** Sends examples to a connector and waits for the answers; see {@link Tester}. */
  test: Tester["run"];
  heldCount(): number;
  inFlightCount(): number;
  trouble: StoreHealth["trouble"];
  /** Ends in order: what is under way is finished and written down, the rest is left for the next start. */
  stop(): Promise<void>;
};

type Accepted = Pick<Acceptance, "leased" | "backlogged" | "events" | "ended">;

export async function startEngine(parts: {
  database: Database;
  directory: Directory;
  sender: Sender;
  telemetry: Telemetry;
  pace?: Pace;
}): Promise<Engine> {
  const { directory, telemetry, pace = PACE } = parts;
  const { database, settled } = trackTransactions(parts.database);
  const nodeId = newId("node");
  const chores = new Set<Promise<void>>();
  const health = createStoreHealth();

  const worker = createWorker({
    ...parts,
    settle: (attempt) => settling.add(attempt),
    lease: () => cluster.lease(),
    onUnsure(delivery) {
      dispatcher.forget(delivery);
      reconciler.doubt();
    },
    writeAgainAfterMs: pace.writeAgainAfterMs,
  });
  const dispatcher = createDispatcher({
    connector: (id) => directory.connector(id) ?? tester.underTest(id),
    start: (delivery, connector) =>
      nextTurn().then(() => worker.attempt(delivery, tester.testedAs(delivery.id) ?? connector)),
    giveBack: (deliveries) => inBackground("feed", handBack.giveBack(deliveries)),
  });
  const tester = createTester({ database, nodeId, dispatcher });
  const onFailed = (error: unknown) => storeFailed("feed", error);
  const handBack = createHandBack({ database, nodeId, dispatcher, onFailed });
  const acceptContext = (): AcceptContext => ({
    database,
    nodeId,
    now: Date.now(),
    connectorsOf: directory.connectorsOf,
    agentOf: directory.agentOf,
    findDialect: directory.findDialect,
    // What comes new queues up behind what waits in the store.
    roomFor: (connectorId) => (feeder.hasBacklog(connectorId) ? 0 : roomFor(connectorId, "live")),
  });
  const admitting = {
    database,
    context: () => ({ database, nodeId, now: Date.now(), directory, roomFor }),
    onAdmitted,
  };
  const feeder = createFeeder({
    ...admitting,
    canDeliver,
    onError: onFailed,
    sweepEveryMs: pace.sweepEveryMs,
  });
  const retrier = createRetrier({
    ...admitting,
    onError: (error) => storeFailed("retry", error),
    lookEveryMs: pace.lookForRetriesEveryMs,
  });
  const reconciler = createReconciler({
    database,
    nodeId,
    watch: dispatcher.watch,
    settled,
    onFreed: feeder.sweep,
    onError: (error) => telemetry.failed("lease", error),
    lookEveryMs: pace.reconcileEveryMs,
  });
  const bus = createBus({ database, nodeId, hasPeers: () => cluster.hasPeers() });
  bus.hear("settings", (accounts) => inBackground("feed", refresh(accounts)));
  bus.hear("agents", (keys) => inBackground("accept", directory.refreshAgents(keys ?? undefined)));
  // What changed between the directory's reading and the hearing was told to nobody here.
  await directory.refresh();
  // The last that can fail: until here nothing runs.
  const cluster = await joinCluster({
    ...pace,
    database,
    nodeId,
    onTakeOver(nodes) {
      telemetry.noticed("nodes.taken_over", { nodes });
      inBackground("feed", feeder.sweep());
    },
    onLost() {
      telemetry.noticed("leases.lost", { node_id: nodeId });
      for (const delivery of dispatcher.hold()) dispatcher.forget(delivery);
      dispatcher.release();
      reconciler.doubt();
    },
    onRenewed: health.succeeded,
    onError: (error) => storeFailed("lease", error),
  });
  const intake = createGroupCommit<Report, ReportResult>({
    maxWeight: MAX_EVENTS_PER_COMMIT,
    weigh: ({ events }) => events.length,
    patienceMs: pace.answerWithinMs,
    isAboutAnItem,
    async commit(reports) {
      const acceptance = await commit("accept", touchedBy(reports), (tx) => accept(tx, reports, acceptContext()));
      telemetry.continued(reports, acceptance.results);
      onAccepted(acceptance);
      return acceptance.results;
    },
  });
  const settling = createGroupCommit<Attempt, void>({
    maxWeight: MAX_ATTEMPTS_PER_COMMIT,
    weigh: () => 1,
    isAboutAnItem,
    async commit(attempts) {
      const context = { ...acceptContext(), connector: directory.connector };
      const settlement = await commit("settle", [...new Set(attempts.map(({ delivery }) => delivery.lane))], (tx) =>
        settle(tx, attempts, context),
      );
      onSettled(attempts, settlement);
      return attempts.map(() => undefined);
    },
  });
  feeder.start();
  retrier.start();
  reconciler.start();

  /** Runs a batch's transaction. Where it fails nobody knows what is stored: rows may be leased to this node. */
  async function commit<T>(step: Step, touching: readonly string[], work: (tx: Transaction) => Promise<T>): Promise<T> {
    try {
      return await health.noting(database.transaction(work, { touching }));
    } catch (error) {
      storeFailed(step, error);
      throw error;
    }
  }

  /** A node that others may take over from any moment leases nothing more. */
  function roomFor(connectorId: string, kind: DeliveryKind): number {
    return cluster.lease().isSure() ? dispatcher.roomFor(connectorId, kind) : 0;
  }

  function canDeliver(connectorId: string): boolean {
    const connector = directory.connector(connectorId);
    return connector !== undefined && delivers(connector);
  }

  function goOn({ leased, backlogged }: Pick<Accepted, "leased" | "backlogged">): void {
    const { wanted, calledOff } = handBack.sift(leased);
    for (const delivery of wanted) dispatcher.add(delivery);
    if (calledOff.length > 0) inBackground("feed", handBack.giveBack(calledOff));
    for (const connectorId of backlogged) feeder.wake(connectorId);
  }

  function onAccepted({ events, ended, ...queued }: Accepted): void {
    goOn(queued);
    for (const event of events) telemetry.accepted(event);
    for (const delivery of ended) telemetry.ended(delivery);
    tell("screen", screensOf(events));
  }

  function onAdmitted({ leased, backlogged, ended }: Admission): void {
    goOn({ leased, backlogged });
    for (const delivery of ended) telemetry.ended(delivery);
  }

  function tell(channel: Channel, keys: readonly string[]): void {
    inBackground("show", bus.tell(channel, keys));
  }

  function onSettled(attempts: readonly Attempt[], settlement: Settlement): void {
    telemetry.settled(attempts);
    tester.settled(attempts);
    for (const { delivery } of attempts) dispatcher.forget(delivery);
    directory.applyHealth(settlement.health);
    directory.applyPauses(settlement.pauses);
    if (settlement.nextDueAt !== null) retrier.expect(settlement.nextDueAt);
    tell("screen", screensWith(settlement.contacts));
    telemetry.shown(attempts);
    tell("settings", [...new Set(settlement.pauses.map(({ account_id }) => account_id))]);
    onAccepted(settlement);
    for (const { delivery } of attempts) feeder.makesRoom(delivery.connector_id);
    if (settlement.stale.length > 0) reconciler.doubt();
  }

  async function refresh(accounts: readonly string[] | null): Promise<void> {
    for (const accountId of accounts ?? [undefined]) await directory.refresh(accountId);
    for (const id of dispatcher.connectorsInLine()) if (!canDeliver(id)) await handBack.recall(id);
    await feeder.sweep();
  }

  /** What nobody waits for but the stop. */
  function inBackground(step: Step, chore: Promise<void>): void {
    const done = chore.catch((error) => storeFailed(step, error)).finally(() => chores.delete(done));
    chores.add(done);
  }

  function storeFailed(step: Step, error: unknown): void {
    telemetry.failed(step, error);
    health.failed(error);
    reconciler.doubt();
  }

  return {
    nodeId,
    bus,
    async report(report) {
      const started = performance.now();
      const result = await intake.add(report).catch((error) => {
        if (error instanceof CommitOverdue) storeFailed("accept", error);
        throw error;
      });
      telemetry.reported(result, report.accountId, performance.now() - started);
      return result;
    },
    wake: feeder.wake,
    expectRetry: retrier.expect,
    recall: handBack.recall,
    callOff: handBack.callOff,
    acceptContext,
    onAccepted,
    test: tester.run,
    heldCount: dispatcher.heldCount,
    inFlightCount: dispatcher.inFlightCount,
    trouble: health.trouble,
    async stop() {
      // A receiver or a store that hangs must not keep the program: what is left then, the next start finds.
      const draining = within(pace.drainMs);
      for (const delivery of dispatcher.hold()) dispatcher.forget(delivery);
      await draining(Promise.all([intake.idle(), feeder.stop(), retrier.stop(), reconciler.stop()]));
      await draining(dispatcher.quiet().then(worker.written));
      worker.giveUp();
      const leaving = within(pace.leaveMs);
      await leaving(Promise.all([worker.written(), ...chores]));
      bus.close();
      // A node that cannot say that it leaves is missed when its lease ends.
      await leaving(cluster.leave().catch((error) => telemetry.failed("lease", error)));
    },
  };
}
