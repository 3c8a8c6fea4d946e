import type { EventType } from "../../contract/events.ts";

/** The webphone's events by canonical name (CONTRACTS §1): a call stops as `call_stop` whether or not it connected. */
export const events = {
  "call.started": "call_start",
  "call.ended": "call_stop",
  "call.failed": "call_stop",
  "call.processed": "call_postprocess",
} as const satisfies Partial<Record<EventType, string>>;
