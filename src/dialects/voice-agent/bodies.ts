import { z } from "zod";
import type { EventType } from "../../contract/events.ts";
import { nullableText } from "../body-fields.ts";

const callId = z.union([z.int(), z.string()]).meta({ description: "The call's id: an integer where it is one." });

const callFields = {
  from: nullableText("Who calls."),
  to: nullableText("Who is called."),
  direction: z.enum(["inbound", "outbound"]).nullable().meta({ description: "Which way the call goes." }),
  source: nullableText("What made the call."),
};

const callSchema = z.object({ call_id: callId, ...callFields });

const nestedCall = z
  .object({ id: callId, ...callFields })
  .meta({ id: "VoiceAgent.call", title: "Call", description: "The call that it is about." });

const speaker = z.enum(["customer", "ai", "agent"]);
const unixSeconds = (description: string) =>
  z
    .string()
    .regex(/^\d+$/)
    .meta({ description: `${description} Seconds since 1970 UTC, as a text.` });

const messageSchema = z
  .object({
    type: speaker.meta({ description: "Who said it." }),
    message: z.string().meta({ description: "What was said." }),
    utc_timestamp: unixSeconds("When it was said; left out where that is not known.").optional(),
  })
  .meta({ id: "VoiceAgent.message", title: "Message", description: "What one party said in one go." });

const endedSchema = callSchema.extend({
  transcript: z.array(messageSchema).meta({ description: "The whole conversation, in order; empty without a word." }),
});

function body<Name extends string, Payload extends z.ZodType>(name: Name, payload: Payload, description: string) {
  return z
    .object({
      event_type: z.literal(name),
      timestamp_utc: z.int().meta({ description: "When it happened, in seconds since 1970 UTC." }),
      payload,
      is_test: z.boolean().meta({ description: "Whether it is an example that was sent to try the endpoint." }),
    })
    .meta({ description });
}

/** What the voice agent's webhooks say (seed 002). */
export const bodies = {
  "call.started": body("call_initiated", callSchema, "Sent when a call is started: the first of its events."),
  "call.ringing": body("call_ringing", callSchema, "Sent when it rings at the agent, or at the number that is called."),
  "call.answered": body("call_answered", callSchema, "Sent when the call is answered."),
  "call.error": body(
    "error",
    z.object({ call: nestedCall, error_message: z.string().meta({ description: "What went wrong." }) }),
    "Sent when something goes wrong during the call.",
  ),
  "call.ended": body(
    "call_ended",
    endedSchema,
    "Sent when a call that was connected has ended, with all that was said.",
  ),
  "call.failed": body("call_ended", endedSchema, "Sent when a call has ended that nobody answered."),
  "conversation.transcript": body(
    "transcript",
    z.object({
      call: nestedCall,
      type: speaker.meta({ description: "Who said it." }),
      transcript: z.string().meta({ description: "What was said." }),
      timestamp_utc: unixSeconds("When it was said."),
    }),
    "Sent during the call, as something is said.",
  ),
} satisfies Partial<Record<EventType, z.ZodObject>>;
