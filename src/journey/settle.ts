/** The journey's step after an answer: attempts become history, and what each verdict asks for is done. */
import { remoteNumber } from "../model/call.ts";
import { delivers } from "../model/connector.ts";
import type { Attempt, PendingDelivery } from "../model/delivery.ts";
import { expiresWithCall } from "../model/delivery.ts";
import type { StoredEvent } from "../model/event.ts";
import { attemptRow } from "../store/attempts.ts";
import { endedCalls } from "../store/calls.ts";
import { type HealthChange, saveHealth } from "../store/connectors.ts";
import type { Transaction } from "../store/database.ts";
import { historyRow, leaseTo, loadDeliveries, lockLanesAfresh, releaseTo, removeFromQueue } from "../store/queue.ts";
import { type ScreenEntry, saveContacts } from "../store/screens.ts";
import type { DeliveriesTable, QueueTable } from "../store/tables.ts";
import { accept } from "./accept.ts";
import type { Report, SettleContext } from "./context.ts";
import { healthAfter } from "./health.ts";
import { nextOfLanes } from "./lanes.ts";
import { reportDisabled, reportExhausted, type Stopped, stopConnectors } from "./operational.ts";

export type Settlement = {
  /** What this node has leased and is to send now: the next of the lanes, and events about deliveries. */
  leased: PendingDelivery[];
  /** Events about the deliveries themselves, new in this batch. */
  events: StoredEvent[];
  /** The connectors that have deliveries nobody holds. */
  backlogged: Set<string>;
  /** Contacts that CRMs have answered with. */
  contacts: ScreenEntry[];
  /** The connectors that were stopped. */
  pauses: Stopped[];
  health: HealthChange[];
  /** Deliveries that another node had taken over: their attempts are not counted. */
  stale: Attempt[];
  /** The deliveries that have ended, and how. */
  ended: DeliveriesTable[];
  /** When the earliest of the new retries is due; null without any. */
  nextDueAt: number | null;
};

/** Records attempts and moves their lanes on. The caller's transaction makes all of it durable at once. */
export async function settle(
  tx: Transaction,
  attempts: readonly Attempt[],
  context: SettleContext,
): Promise<Settlement> {
  const { database, nodeId, now } = context;
  const lanes = new Set(attempts.map(({ delivery }) => delivery.lane));
  const pending = await lockLanesAfresh(tx, { database, lanes: [...lanes] });
  const rows = new Map(pending.map((row) => [row.id, row]));
  // A node may have lost a lease and taken it again meanwhile: then the count of attempts tells an old one.
  const isMine = ({ delivery: { id, attempts } }: Attempt) =>
    rows.get(id)?.leased_by === nodeId && rows.get(id)?.attempts === attempts;
  const mine = attempts.filter(isMine);
  const settlement: Settlement = {
    leased: [],
    events: [],
    backlogged: new Set(),
    contacts: contactsOf(mine, now),
    pauses: [],
    health: [],
    stale: attempts.filter((attempt) => !isMine(attempt)),
    ended: [],
    nextDueAt: null,
  };
  const tooLate = await expiredRetries(tx, mine, context);
  const waiting: QueueTable[] = [];
  const reports: Report[] = [];

  for (const attempt of mine) {
    const row = rows.get(attempt.delivery.id) as QueueTable;
    const { verdict } = attempt;
    row.attempts += 1;
    row.first_attempt_at ??= attempt.started_at;
    if (verdict.kind === "delivered") {
      settlement.ended.push(historyRow(row, { outcome: "delivered", reason: null, now }));
    } else if (verdict.kind === "exhausted") {
      settlement.ended.push(historyRow(row, { outcome: "exhausted", reason: verdict.reason, now }));
      reports.push(...reportExhausted(attempt, context));
    } else if (tooLate.has(row.id)) {
      const reason = `the call ended first; the last attempt: ${verdict.reason}`;
      settlement.ended.push(historyRow(row, { outcome: "expired", reason, now }));
    } else {
      const dueAt = verdict.kind === "retry" ? verdict.due_at : null;
      waiting.push({
        ...row,
        state: verdict.kind === "retry" ? "retry" : "backlog",
        due_at: dueAt,
        leased_by: null,
        reason: verdict.reason,
      });
      if (dueAt !== null) settlement.nextDueAt = Math.min(dueAt, settlement.nextDueAt ?? dueAt);
    }
  }

  const endedIds = new Set(settlement.ended.map(({ id }) => id));
  const next = divide(nextOfLanes(pending, endedIds), context);
  const loaded = await loadDeliveries(tx, { database, rows: next.leased });
  const leasedIds = new Set(loaded.map(({ id }) => id));
  // What has lost its event is left to be fed too: there it ends.
  const left = [...next.leased, ...next.backlog].filter(({ id }) => !leasedIds.has(id));
  for (const row of left) settlement.backlogged.add(row.connector_id);
  tx.defer(
    removeFromQueue(tx, database, [...endedIds]),
    tx.insertMany("deliveries", settlement.ended),
    tx.insertMany(
      "attempts",
      mine.map((attempt) => attemptRow(attempt)),
    ),
    tx.insertMany("queue", waiting, {
      keys: ["id"],
      update: ["state", "due_at", "leased_by", "attempts", "first_attempt_at", "reason"],
    }),
    leaseTo(tx, { database, ids: [...leasedIds], nodeId }),
    releaseTo(tx, { database, ids: left.map(({ id }) => id), state: "backlog" }),
    saveContacts(tx, settlement.contacts),
  );
  settlement.leased.push(...loaded);
  const real = mine.filter(({ delivery }) => delivery.kind !== "test");
  settlement.health.push(...(await saveHealth(tx, healthAfter(real, context))));

  settlement.pauses.push(...(await stopConnectors(tx, real, context)));
  for (const stopped of settlement.pauses) reports.push(reportDisabled(stopped, stopped.paused));
  if (reports.length > 0) {
    const accepted = await accept(tx, reports, context);
    settlement.leased.push(...accepted.leased);
    settlement.events.push(...accepted.events);
    settlement.ended.push(...accepted.ended);
    for (const connectorId of accepted.backlogged) settlement.backlogged.add(connectorId);
  }
  return settlement;
}

/** Failed attempts that are not repeated, because their call has ended meanwhile. */
async function expiredRetries(tx: Transaction, mine: readonly Attempt[], context: SettleContext): Promise<Set<string>> {
  const doubtful = mine.filter(
    ({ delivery, verdict }) =>
      verdict.kind !== "delivered" && delivery.kind === "live" && expiresWithCall(delivery.event.type),
  );
  const expired = new Set<string>();
  for (const [accountId, attempts] of Map.groupBy(doubtful, ({ delivery }) => delivery.account_id)) {
    const ids = attempts.map(({ delivery }) => delivery.event.call_id ?? "");
    const ended = await endedCalls(tx, { database: context.database, accountId, ids });
    for (const { delivery } of attempts) if (ended.has(delivery.event.call_id ?? "")) expired.add(delivery.id);
  }
  return expired;
}

/** What comes next in the lanes: leased here where there is room, else left to be fed. */
function divide(rows: readonly QueueTable[], context: SettleContext): { leased: QueueTable[]; backlog: QueueTable[] } {
  const next = { leased: [] as QueueTable[], backlog: [] as QueueTable[] };
  const room = new Map<string, number>();
  for (const row of rows) {
    const connector = context.connector(row.connector_id);
    const free = room.get(row.connector_id) ?? context.roomFor(row.connector_id);
    if (connector && delivers(connector) && free > 0) {
      room.set(row.connector_id, free - 1);
      next.leased.push(row);
    } else {
      next.backlog.push(row);
    }
  }
  return next;
}

function contactsOf(mine: readonly Attempt[], now: number): ScreenEntry[] {
  const entries = new Map<string, ScreenEntry>();
  for (const { delivery, verdict } of mine) {
    if (verdict.kind !== "delivered" || verdict.reading.kind !== "contact") continue;
    const { call } = delivery.event;
    if (!call || delivery.kind === "test") continue;
    entries.set(`${delivery.connector_id} ${call.id}`, {
      account_id: delivery.account_id,
      agent_id: call.agent?.id ?? null,
      call_id: call.id,
      connector_id: delivery.connector_id,
      number: remoteNumber(call) ?? null,
      contact: verdict.reading.contact,
      updated_at: now,
    });
  }
  return [...entries.values()];
}
