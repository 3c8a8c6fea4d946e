import { z } from "zod";
import { callSchema, EVENT_TYPES, type EventType, eventDataSchemas } from "../../contract/events.ts";
import { timestampSchema } from "../../contract/fields.ts";
import { moment } from "../body-fields.ts";

const SENT_WHEN: Record<EventType, string> = {
  "call.started": "Sent when a call begins. The answer may carry a contact for the agent's screen.",
  "call.ringing": "Sent when it rings. The answer may carry a contact for the agent's screen.",
  "call.answered": "Sent when the call is answered.",
  "call.ended": "Sent when a call that was connected has ended.",
  "call.failed": "Sent when a call has ended that was never connected.",
  "call.voicemail_detected": "Sent when a voicemail has answered.",
  "call.outcome_set": "Sent when the agent has chosen the call's outcome, and again if the agent changes it.",
  "call.processed": "Sent when the call has been transcribed and analysed.",
  "call.error": "Sent when something goes wrong during the call.",
  "conversation.transcript": "Sent when something was said, or with the whole transcript after the end.",
  "conversation.intent_detected": "Sent when a voice agent has understood what the contact wants.",
  "conversation.entity_captured": "Sent when a voice agent has learned something of worth.",
  "lead.created": "Sent when somebody has asked to be called.",
  "sms.sent": "Sent when a message has been sent.",
  "sms.received": "Sent when a message has come in.",
  "campaign.started": "Sent when a campaign is started.",
  "campaign.paused": "Sent when a campaign is paused.",
  "campaign.completed": "Sent when a campaign has called everybody.",
  "campaign.quota_reached": "Sent when a campaign has reached one of its limits.",
  "connector.disabled": "Sent when a connector has been stopped, to the other connectors that ask for it by name.",
  "delivery.exhausted": "Sent when a delivery has been given up, to the other connectors that ask for it by name.",
};

function bodyOf(type: EventType) {
  return z
    .object({
      type: z.literal(type).meta({ description: "The event's name." }),
      timestamp: moment("When it happened."),
      data: z.object({
        event_id: z.string().meta({ description: "The event's id." }),
        call_id: z.string().nullable().meta({ description: "The call that it belongs to or names; null without one." }),
        seq: z.int().meta({ description: "Its place in its call, from 1; 0 for an event that stands alone." }),
        occurred_at: timestampSchema.meta({ description: "The same moment, in milliseconds since 1970 UTC." }),
        is_test: z.boolean().meta({ description: "Whether it is an example that was sent to try the endpoint." }),
        details: eventDataSchemas[type].meta({ description: "What this event says beside what every event says." }),
        call: callSchema.nullable().meta({ description: "The call as it stood right after it; null without one." }),
      }),
    })
    .meta({ description: SENT_WHEN[type] });
}

/** What Standard Webhooks in the canonical vocabulary say: the same envelope around each event's own details. */
export const bodies = Object.fromEntries(EVENT_TYPES.map((type) => [type, bodyOf(type)])) as Record<
  EventType,
  ReturnType<typeof bodyOf>
>;
