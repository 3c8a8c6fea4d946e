import type { EventType } from "../../contract/events.ts";

/** The campaign's eleven events, which have their canonical names (seed 004). */
export const events = {
  "call.started": "call.started",
  "call.ended": "call.ended",
  "call.failed": "call.failed",
  "call.voicemail_detected": "call.voicemail_detected",
  "conversation.transcript": "conversation.transcript",
  "conversation.intent_detected": "conversation.intent_detected",
  "conversation.entity_captured": "conversation.entity_captured",
  "campaign.started": "campaign.started",
  "campaign.paused": "campaign.paused",
  "campaign.completed": "campaign.completed",
  "campaign.quota_reached": "campaign.quota_reached",
} as const satisfies Partial<Record<EventType, string>>;
