import type { EventType } from "../../contract/events.ts";

/** The dialer's events by canonical name (CONTRACTS §1): a call ends as `callEnded` whether or not it was answered. */
export const events = {
  "call.started": "callStarted",
  "call.ringing": "callRinging",
  "call.answered": "callAnswered",
  "call.ended": "callEnded",
  "call.failed": "callEnded",
  "call.outcome_set": "webphoneSummary",
  "call.processed": "aiTranscriptionSummary",
  "sms.sent": "smsEvent",
  "sms.received": "smsEvent",
} as const satisfies Partial<Record<EventType, string>>;
