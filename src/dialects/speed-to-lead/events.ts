import type { EventType } from "../../contract/events.ts";

/** Speed to lead's events by canonical name (CONTRACTS §1): a call ends as `end_call` whether or not it connected. */
export const events = {
  "call.started": "start_call",
  "call.ended": "end_call",
  "call.failed": "end_call",
  "lead.created": "lead_created",
} as const satisfies Partial<Record<EventType, string>>;
