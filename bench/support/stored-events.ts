import type { EventsTable } from "../../src/store/tables.ts";
import { eventId } from "./call-events.ts";

/** Rows of events as the program would have stored them, whole calls one after the other. */
export function storedEvents(plan: {
  accountId: string;
  first: number;
  count: number;
  eventsPerCall: number;
  receivedAt?: number;
}): EventsTable[] {
  const receivedAt = plan.receivedAt ?? Date.now();
  return Array.from({ length: plan.count }, (_, n) => {
    const serial = plan.first + n;
    const callId = `call_stored_${Math.floor(serial / plan.eventsPerCall)}`;
    const call = {
      id: callId,
      status: "answered",
      is_test: false,
      direction: "inbound",
      from: "+12025550100",
      to: "+442079460100",
      agent: { id: "agent_0", name: "Ada Lovelace" },
      started_at: receivedAt,
    };
    return {
      account_id: plan.accountId,
      id: eventId(serial),
      type: "call.answered",
      call_id: callId,
      seq: (serial % plan.eventsPerCall) + 1,
      occurred_at: receivedAt,
      received_at: receivedAt,
      is_test: 0,
      data: JSON.stringify({ team: "sales", source: "pbx" }),
      call: JSON.stringify(call),
      skipped: "{}",
      body_hash: "stored",
    };
  });
}
