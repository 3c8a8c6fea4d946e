import type { EventsTable, QueueTable } from "../../src/store/tables.ts";

/** An event's row; a test sets what it is about. */
export function exampleEventRow(given: Partial<EventsTable> = {}): EventsTable {
  return {
    account_id: "acc_1",
    id: "evt_1",
    type: "call.started",
    call_id: "call",
    seq: 1,
    occurred_at: 1_760_000_000_000,
    received_at: 1_760_000_000_001,
    is_test: 0,
    data: "{}",
    call: null,
    skipped: "{}",
    body_hash: "",
    ...given,
  };
}

/** A delivery that waits in the backlog; a test sets what it is about. */
export function exampleQueueRow(given: Partial<QueueTable> = {}): QueueTable {
  return {
    id: "dlv_1",
    account_id: "acc_1",
    connector_id: "con_1",
    event_id: "evt_1",
    lane: "acc_1/call",
    seq: 1,
    type: "call.started",
    kind: "live",
    replay_id: null,
    state: "backlog",
    due_at: null,
    leased_by: null,
    attempts: 0,
    first_attempt_at: null,
    reason: null,
    created_at: 1_760_000_000_000,
    ...given,
  };
}
