import type { EventType } from "../../contract/events.ts";

/** The voice agent's events by canonical name (CONTRACTS §1): a call ends as `call_ended` whether or not it connected. */
export const events = {
  "call.started": "call_initiated",
  "call.ringing": "call_ringing",
  "call.answered": "call_answered",
  "call.ended": "call_ended",
  "call.failed": "call_ended",
  "call.error": "error",
  "conversation.transcript": "transcript",
} as const satisfies Partial<Record<EventType, string>>;
