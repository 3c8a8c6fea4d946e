/** Deliveries as the API shows them, wherever they are. */
import type { DeliveryView } from "../contract/deliveries.ts";
import type { Directory } from "../engine/directory.ts";
import type { Connector } from "../model/connector.ts";
import type { SkipReason } from "../model/delivery.ts";
import type { StoredEvent } from "../model/event.ts";
import { waitingFor } from "../model/waiting-for.ts";
import type { Skipped } from "../store/events.ts";
import type { DeliveriesTable, QueueTable } from "../store/tables.ts";

export function endedView(row: DeliveriesTable): DeliveryView {
  return {
    id: row.id,
    event_id: row.event_id,
    event_type: row.type,
    connector_id: row.connector_id,
    kind: row.kind,
    status: row.outcome,
    waiting_for: null,
    reason: row.reason,
    attempts: row.attempts,
    due_at: null,
    created_at: row.created_at,
    ended_at: row.settled_at,
  };
}

export function pendingView(row: QueueTable, connector: Connector | undefined): DeliveryView {
  return {
    id: row.id,
    event_id: row.event_id,
    event_type: row.type,
    connector_id: row.connector_id,
    kind: row.kind,
    status: "waiting",
    waiting_for: waitingFor(row.state, connector),
    reason: row.reason,
    attempts: row.attempts,
    due_at: row.due_at,
    created_at: row.created_at,
    ended_at: null,
  };
}

function notSentView(event: StoredEvent, connectorId: string, reason: SkipReason): DeliveryView {
  return {
    id: null,
    event_id: event.id,
    event_type: event.type,
    connector_id: connectorId,
    kind: "live",
    status: "not_sent",
    waiting_for: null,
    reason,
    attempts: 0,
    due_at: null,
    created_at: null,
    ended_at: null,
  };
}

/** What became of one event at every connector, from what was found of it and others. */
export function deliveriesView(
  event: StoredEvent,
  { ended, pending, skipped }: { ended: DeliveriesTable[]; pending: QueueTable[]; skipped: Skipped },
  { connector }: Pick<Directory, "connector">,
): DeliveryView[] {
  return [
    ...ended.filter(({ event_id }) => event_id === event.id).map(endedView),
    ...pending
      .filter(({ event_id }) => event_id === event.id)
      .map((row) => pendingView(row, connector(row.connector_id))),
    ...skippedEntries(skipped).map(([connectorId, reason]) => notSentView(event, connectorId, reason)),
  ];
}

function skippedEntries(skipped: Skipped): [string, keyof Skipped][] {
  return (Object.entries(skipped) as [keyof Skipped, string[]][]).flatMap(([reason, ids]) =>
    ids.map((id): [string, keyof Skipped] => [id, reason]),
  );
}
