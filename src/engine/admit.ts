import { nextOfLanes } from "../journey/lanes.ts";
import { delivers } from "../model/connector.ts";
import { type DeliveryKind, expiresWithCall, type PendingDelivery } from "../model/delivery.ts";
import { endedCalls } from "../store/calls.ts";
import type { Database, Transaction } from "../store/database.ts";
import { historyRow, leaseTo, loadDeliveries, lockLanes, releaseTo, removeFromQueue } from "../store/queue.ts";
import type { DeliveriesTable, QueueTable } from "../store/tables.ts";
import { TEST_IS_OVER } from "../store/waiting.ts";
import type { Directory } from "./directory.ts";

export type Admission = { leased: PendingDelivery[]; backlogged: Set<string>; ended: DeliveriesTable[] };

export type AdmitContext = {
  database: Database;
  nodeId: string;
  now: number;
  directory: Directory;
  roomFor(connectorId: string, kind: DeliveryKind): number;
};

/**
 * Decides on rows that nobody holds and that the caller has locked: this node leases what it has room for, the rest
 * becomes backlog, and what is no longer worth sending ends.
 */
export async function admit(tx: Transaction, rows: QueueTable[], context: AdmitContext): Promise<Admission> {
  const { database, directory } = context;
  const loaded = new Map((await loadDeliveries(tx, { database, rows })).map((delivery) => [delivery.id, delivery]));
  const ended = await worthless(tx, rows, loaded, context);
  const endedIds = new Set(ended.map(({ id }) => id));
  const endedLanes = rows.filter(({ id }) => endedIds.has(id)).map(({ lane }) => lane);
  const freed = nextOfLanes(await lockLanes(tx, { database, lanes: [...new Set(endedLanes)] }), endedIds);

  const lease: PendingDelivery[] = [];
  const backlog: QueueTable[] = [...freed];
  const room = new Map<string, number>();
  for (const row of rows) {
    if (endedIds.has(row.id)) continue;
    const delivery = loaded.get(row.id);
    const connector = directory.connector(row.connector_id);
    const place = `${row.connector_id} ${row.kind === "replay"}`;
    const free = room.get(place) ?? context.roomFor(row.connector_id, row.kind);
    if (delivery && connector && delivers(connector) && free > 0) {
      room.set(place, free - 1);
      lease.push(delivery);
    } else {
      backlog.push(row);
    }
  }
  tx.defer(
    removeFromQueue(tx, database, [...endedIds]),
    tx.insertMany("deliveries", ended),
    leaseTo(tx, { database, ids: lease.map(({ id }) => id), nodeId: context.nodeId }),
    releaseTo(tx, {
      database,
      ids: backlog.filter(({ state }) => state !== "backlog").map(({ id }) => id),
      state: "backlog",
    }),
  );
  return { leased: lease, backlogged: new Set(backlog.map((row) => row.connector_id)), ended };
}

/**
 * Rows whose event is gone, tests that nobody waits for any more, and rows whose call has ended while they were worth
 * something only before. A connector that this node does not know may be one that another node has just made: whether it
 * is gone, only the store knows.
 */
async function worthless(
  tx: Transaction,
  rows: readonly QueueTable[],
  loaded: ReadonlyMap<string, PendingDelivery>,
  { database, now }: AdmitContext,
): Promise<DeliveriesTable[]> {
  const ended: DeliveriesTable[] = [];
  const doubtful: { row: QueueTable; callId: string }[] = [];
  for (const row of rows) {
    const event = loaded.get(row.id)?.event;
    if (!event) {
      ended.push(historyRow(row, { outcome: "discarded", reason: "its event is gone", now }));
    } else if (row.kind === "test") {
      ended.push(historyRow(row, { outcome: "discarded", reason: TEST_IS_OVER, now }));
    } else if (expiresWithCall(row.type) && row.kind === "live" && event.call_id !== null) {
      doubtful.push({ row, callId: event.call_id });
    }
  }
  for (const [accountId, ofAccount] of Map.groupBy(doubtful, ({ row }) => row.account_id)) {
    const calls = await endedCalls(tx, { database, accountId, ids: ofAccount.map(({ callId }) => callId) });
    for (const { row, callId } of ofAccount) {
      if (!calls.has(callId)) continue;
      ended.push(historyRow(row, { outcome: "expired", reason: "the call ended first", now }));
    }
  }
  return ended;
}
