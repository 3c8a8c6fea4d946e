import { z } from "zod";
import type { EventType } from "../../contract/events.ts";
import { seconds } from "../body-fields.ts";

const directions = z.enum(["INCOMING", "OUTGOING", "INTERNAL"]);
const optionalText = (description: string) => z.string().optional().meta({ description });
const moment = (description: string) => z.int().meta({ description: `${description} Milliseconds since 1970 UTC.` });

const parties = {
  clientPhone: optionalText("The other party's number."),
  lineNumber: optionalText("The account's own number."),
  userId: z.string().meta({ description: "The account's id." }),
  agentId: optionalText("The agent's id."),
  agentName: optionalText("The agent's name."),
  agentEmail: optionalText("The agent's address."),
};

const callFields = {
  type: directions.optional().meta({ description: "Which way the call goes." }),
  callId: z.string().meta({ description: "The call's id." }),
  ...parties,
};

const timestampMs = moment("When it happened.");
const startTimestampMs = moment("When the call started.");
const recordName = optionalText("Where the recording can be fetched, once there is one.");
const aiSummary = optionalText("What the AI made of the call, where that is enabled.");
const aiTranscript = optionalText("What was said, a line for each speaker's turn, where that is enabled.");

const callEndedSchema = z.object({
  eventType: z.literal("callEnded"),
  ...callFields,
  startTimestampMs,
  answerTimestampMs: moment("When it was answered; left out when nobody answered.").optional(),
  endTimestampMs: moment("When the call ended."),
  recordName,
});

const smsSchema = z.object({
  eventType: z.literal("smsEvent"),
  type: directions.exclude(["INTERNAL"]).meta({ description: "Which way the message went." }),
  callId: optionalText("The call that the message belongs to, if any."),
  ...parties,
  timestampMs,
  direction: directions.exclude(["INTERNAL"]).meta({ description: "The same as `type`." }),
  text: z.string().meta({ description: "The message." }),
});

/** What the dialer's webhooks say (CONTRACTS §2). A field that is not known is left out. */
export const bodies = {
  "call.started": z
    .object({ eventType: z.literal("callStarted"), ...callFields, timestampMs, recordName })
    .meta({ description: "Sent when a call begins, before it rings. The answer may carry a contact." }),
  "call.ringing": z
    .object({ eventType: z.literal("callRinging"), ...callFields, timestampMs, recordName })
    .meta({ description: "Sent while it rings. The answer may carry a contact." }),
  "call.answered": z
    .object({ eventType: z.literal("callAnswered"), ...callFields, timestampMs, recordName })
    .meta({ description: "Sent when the call is answered." }),
  "call.ended": callEndedSchema.meta({ description: "Sent when a call that was connected has ended." }),
  "call.failed": callEndedSchema.meta({ description: "Sent when a call has ended that nobody answered." }),
  "call.outcome_set": z
    .object({
      eventType: z.literal("webphoneSummary"),
      ...callFields,
      timestampMs,
      startTimestampMs,
      recordName,
      goal: z.string().meta({ description: "The outcome that the agent chose." }),
      goalType: z.enum(["positive", "neutral", "negative"]).meta({ description: "The outcome's type." }),
      duration: seconds("Seconds from the answer to the end; 0 when nobody answered."),
      notes: optionalText("The agent's notes."),
      aiSummary,
      aiTranscript,
    })
    .meta({ description: "Sent when the agent has chosen the call's outcome, and again if the agent changes it." }),
  "call.processed": z
    .object({
      eventType: z.literal("aiTranscriptionSummary"),
      ...callFields,
      timestampMs,
      recordName,
      aiSummary,
      aiTranscript,
    })
    .meta({ description: "Sent when the call has been transcribed and analysed." }),
  "sms.sent": smsSchema.meta({ description: "Sent when a message has been sent, where SMS events are switched on." }),
  "sms.received": smsSchema.meta({ description: "Sent when a message has come in, where SMS events are switched on." }),
} satisfies Partial<Record<EventType, z.ZodObject>>;
