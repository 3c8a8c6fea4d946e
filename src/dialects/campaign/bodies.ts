import { z } from "zod";
import type { EventType } from "../../contract/events.ts";
import { moment, nullableMoment, nullableText, seconds } from "../body-fields.ts";

const values = (description: string) => z.record(z.string(), z.json()).meta({ description });

function envelope<Name extends keyof typeof sentWhen>(event: Name) {
  return {
    event: z.literal(event),
    timestamp: moment("When it happened."),
    is_test: z.boolean().meta({ description: "Whether it is an example that was sent to try the endpoint." }),
    company_id: z.string().meta({ description: "The account's id." }),
    campaign_id: nullableText("The campaign's id."),
    campaign_name: nullableText("The campaign's name."),
  };
}

const contactSchema = z
  .object({
    id: nullableText("The contact's id."),
    name: nullableText("The contact's name."),
    phone: nullableText("The contact's number."),
    email: nullableText("The contact's address."),
    fields: values("Whatever else is known of the contact, by the account's names."),
  })
  .meta({ id: "Campaign.contact", title: "Contact", description: "Who was called, or who called." });

const messageSchema = z
  .object({
    speaker: z.enum(["ai_agent", "agent", "contact"]).meta({ description: "Who said it." }),
    text: z.string().meta({ description: "What was said." }),
    timestamp: nullableMoment("When it was said."),
  })
  .meta({ id: "Campaign.message", title: "Message", description: "What one party said in one go." });

const transcriptSchema = z.array(messageSchema).meta({ description: "What was said, in order." });

const callFields = {
  call_id: z.string().meta({ description: "The call's id." }),
  call_sid: nullableText("The call's id at the carrier."),
  ai_agent_id: nullableText("The id of the AI agent that talks."),
  contact_id: nullableText("The contact's id."),
  call_from: nullableText("Who calls: a number in E.164, or an extension."),
  call_to: nullableText("Who is called."),
  call_direction: z
    .enum(["inbound", "outbound", "internal"])
    .nullable()
    .meta({ description: "Which way the call goes." }),
  call_status: z
    .enum(["started", "ringing", "answered", "ended", "failed"])
    .nullable()
    .meta({ description: "How far the call has come; `failed` is an end without a connection." }),
  call_result: z
    .enum(["answered", "no_answer", "busy", "failed", "cancelled", "voicemail"])
    .nullable()
    .meta({ description: "How it ended; null until then." }),
  call_duration: seconds("Seconds from the answer to the end; 0 without an answer or until the end."),
  call_rating: z.number().nullable().meta({ description: "How well it went, on the account's own scale." }),
  call_summary: nullableText("What the call was about."),
  recording_url: nullableText("Where the recording can be fetched."),
  sentiment: nullableText("The mood that the analysis found."),
  agent_task_status: nullableText("What became of the AI agent's task."),
  agent_task_feedback: nullableText("What there is to say about that."),
  created_at: nullableMoment("When the call was asked for."),
  started_at: nullableMoment("When the call started."),
  ended_at: nullableMoment("When the call ended."),
  contact: contactSchema,
  agent_outcome: values("What the AI agent determined during the call."),
  post_call_outcome: values("What the analysis found after the call."),
  dynamic_variables: values("The values that the call was made with."),
};

const transcript = { transcript: transcriptSchema };
const campaignFields = {
  reason: nullableText("Why."),
  counts: z.record(z.string(), z.number()).meta({ description: "The campaign's figures, as far as they are known." }),
};

const sentWhen = {
  "call.started": "Sent when a call begins.",
  "call.ended": "Sent when a call that was connected has ended.",
  "call.failed": "Sent when a call could not be connected.",
  "call.voicemail_detected": "Sent when a voicemail answers.",
  "conversation.transcript": "Sent when something was said, or with the whole transcript after the end.",
  "conversation.intent_detected": "Sent when the AI agent has understood what the contact wants.",
  "conversation.entity_captured": "Sent when the AI agent has learned something of worth.",
  "campaign.started": "Sent when a campaign is started.",
  "campaign.paused": "Sent when a campaign is paused.",
  "campaign.completed": "Sent when a campaign has called everybody.",
  "campaign.quota_reached": "Sent when a campaign has reached one of its limits.",
} as const satisfies Partial<Record<EventType, string>>;

function body<Name extends keyof typeof sentWhen, Own extends z.ZodRawShape>(event: Name, own: Own) {
  return z.object({ ...envelope(event), ...own }).meta({ description: sentWhen[event] });
}

/** What the campaign's webhooks say. The seed breaks off before its example; the names are those of its data sources. */
export const bodies = {
  "call.started": body("call.started", callFields),
  "call.ended": body("call.ended", { ...callFields, ...transcript }),
  "call.failed": body("call.failed", callFields),
  "call.voicemail_detected": body("call.voicemail_detected", callFields),
  "conversation.transcript": body("conversation.transcript", {
    ...callFields,
    speaker: messageSchema.shape.speaker,
    text: messageSchema.shape.text,
    spoken_at: messageSchema.shape.timestamp,
    is_complete: z.boolean().meta({ description: "Whether `transcript` is the whole transcript of an ended call." }),
    ...transcript,
  }),
  "conversation.intent_detected": body("conversation.intent_detected", {
    ...callFields,
    intent: z.string().meta({ description: "The intent's name." }),
    confidence: z.number().nullable().meta({ description: "How sure it is, from 0 to 1." }),
  }),
  "conversation.entity_captured": body("conversation.entity_captured", {
    ...callFields,
    entity_name: z.string().meta({ description: "What was learned, by its name." }),
    entity_value: z.json().meta({ description: "The value." }),
  }),
  "campaign.started": body("campaign.started", campaignFields),
  "campaign.paused": body("campaign.paused", campaignFields),
  "campaign.completed": body("campaign.completed", campaignFields),
  "campaign.quota_reached": body("campaign.quota_reached", campaignFields),
} satisfies Record<keyof typeof sentWhen, z.ZodObject>;

type Bodies = { [T in keyof typeof bodies]: z.infer<(typeof bodies)[T]> };

export type CampaignBody = Bodies[keyof Bodies];
export type EnvelopeFields = Pick<Bodies["campaign.started"], "timestamp" | "is_test" | "company_id">;
export type CallFields = Omit<Bodies["call.started"], "event" | keyof EnvelopeFields>;
export type CampaignMessage = z.infer<typeof messageSchema>;
