/** Which deliveries new events bring, where each stands in the queue, and which older ones they make worthless. */
import { hasEnded } from "../model/call.ts";
import type { Connector } from "../model/connector.ts";
import { delivers } from "../model/connector.ts";
import type { PendingDelivery } from "../model/delivery.ts";
import { expiresWithCall } from "../model/delivery.ts";
import type { StoredEvent } from "../model/event.ts";
import { newId } from "../model/ids.ts";
import { laneOfCall, laneOfItsOwn } from "../model/lane.ts";
import type { Transaction } from "../store/database.ts";
import type { EventRecord } from "../store/events.ts";
import { historyRow, queueRow, releaseTo, removeFromQueue } from "../store/queue.ts";
import type { DeliveriesTable, QueueTable } from "../store/tables.ts";
import type { AcceptContext } from "./context.ts";
import { match } from "./match.ts";

export type DeliveryPlan = {
  leased: PendingDelivery[];
  rows: QueueTable[];
  /** Older rows that the end of their call has made worthless. */
  expired: QueueTable[];
  history: DeliveriesTable[];
  /** Older rows that have become first of their lane. */
  promoted: QueueTable[];
  backlogged: Set<string>;
};

type Entry = { row: QueueTable; delivery: PendingDelivery | null };

/**
 * Plans the deliveries of new events, in their order.
 * @param pending all that waits in the lanes of the events' calls.
 * Notes in each record why connectors do not get its event.
 */
export function planDeliveries(
  records: readonly EventRecord[],
  { pending, accountId, context }: { pending: QueueTable[]; accountId: string; context: AcceptContext },
): DeliveryPlan {
  const plan: DeliveryPlan = {
    leased: [],
    rows: [],
    expired: [],
    history: [],
    promoted: [],
    backlogged: new Set(),
  };
  const lanes = new Map<string, Entry[]>();
  const laneAt = (connectorId: string, lane: string) => {
    const key = `${connectorId} ${lane}`;
    let entries = lanes.get(key);
    if (!entries) {
      entries = [];
      lanes.set(key, entries);
    }
    return entries;
  };
  for (const row of pending.toSorted((a, b) => a.seq - b.seq)) {
    laneAt(row.connector_id, row.lane).push({ row, delivery: null });
  }

  const connectors = context.connectorsOf(accountId);
  for (const record of records) {
    const { event } = record;
    if (event.type === "call.ended" || event.type === "call.failed") expire(event);
    for (const connector of connectors) {
      const dialect = context.findDialect(connector.dialect);
      const skip = dialect ? match(event, connector, dialect) : "not_subscribed";
      if (skip) {
        const skipped = record.skipped[skip];
        if (skipped) skipped.push(connector.id);
        else record.skipped[skip] = [connector.id];
        continue;
      }
      add(event, connector);
    }
  }
  placeFirstOfEachLane();
  return plan;

  function add(event: StoredEvent, connector: Connector): void {
    const id = newId("dlv");
    const lane = connector.ordered && event.seq > 0 ? laneOfCall(accountId, event.call_id ?? "") : laneOfItsOwn(id);
    const delivery: PendingDelivery = {
      id,
      account_id: accountId,
      connector_id: connector.id,
      lane,
      kind: "live",
      attempts: 0,
      first_attempt_at: null,
      created_at: context.now,
      event,
    };
    const row = queueRow(delivery, { state: "lane", nodeId: context.nodeId });
    if (expiresWithCall(event.type) && event.call && hasEnded(event.call)) {
      plan.history.push(
        historyRow(row, { outcome: "expired", reason: "reported after the call had ended", now: context.now }),
      );
      return;
    }
    laneAt(connector.id, lane).push({ row, delivery });
  }

  function expire(end: StoredEvent): void {
    const lane = laneOfCall(accountId, end.call_id ?? "");
    for (const connector of new Set([...connectors.map(({ id }) => id), ...pending.map((row) => row.connector_id)])) {
      const entries = lanes.get(`${connector} ${lane}`);
      if (!entries) continue;
      const [first] = entries;
      const stale = entries.filter(
        (entry) =>
          expiresWithCall(entry.row.type) && entry.row.state !== "leased" && !(entry === first && entry.delivery),
      );
      for (const entry of stale) {
        entries.splice(entries.indexOf(entry), 1);
        if (!entry.delivery) plan.expired.push(entry.row);
        plan.history.push(
          historyRow(entry.row, { outcome: "expired", reason: "the call ended first", now: context.now }),
        );
      }
    }
  }

  function placeFirstOfEachLane(): void {
    const room = new Map<string, number>();
    for (const entries of lanes.values()) {
      entries.sort((a, b) => a.row.seq - b.row.seq);
      for (const { row, delivery } of entries) if (delivery) plan.rows.push(row);
      const [first] = entries;
      if (first?.row.state !== "lane") continue;
      const { row, delivery } = first;
      const connector = connectors.find(({ id }) => id === row.connector_id);
      const free = room.get(row.connector_id) ?? context.roomFor(row.connector_id);
      if (delivery && connector && delivers(connector) && free > 0) {
        room.set(row.connector_id, free - 1);
        row.state = "leased";
        row.leased_by = context.nodeId;
        plan.leased.push(delivery);
        continue;
      }
      row.state = "backlog";
      if (!delivery) plan.promoted.push(row);
      plan.backlogged.add(row.connector_id);
    }
  }
}

/** Writes a plan within the transaction that stores its events. */
export async function writeDeliveries(tx: Transaction, plan: DeliveryPlan, context: AcceptContext): Promise<void> {
  const { database } = context;
  await Promise.all([
    tx.insertMany("queue", plan.rows),
    tx.insertMany("deliveries", plan.history),
    removeFromQueue(
      tx,
      database,
      plan.expired.map((row) => row.id),
    ),
    releaseTo(tx, { database, ids: plan.promoted.map((row) => row.id), state: "backlog" }),
  ]);
}
