/** What events say, field by field: the parts that the schemas of the canonical events are put together from. */
import { z } from "zod";
import { clientIdSchema, label, timestampSchema } from "./fields.ts";
import { leadSchema, speedToLeadSchema } from "./leads.ts";

const directionSchema = z.enum(["inbound", "outbound", "internal"]).meta({ description: "Which way the call goes." });

/** Values under names that the account or its tools choose. */
const namedValues = z.record(z.string().max(128), z.json());

export const recordingUrl = z
  .url({ protocol: /^https?$/ })
  .max(2048)
  .meta({ description: "Where the recording can be fetched." });

export const agentRefSchema = z
  .strictObject({
    id: clientIdSchema.meta({ description: "The agent's id." }),
    name: label.optional().meta({ description: "The agent's name." }),
    email: label.optional().meta({ description: "The agent's e-mail address." }),
    phone: label.optional().meta({ description: "The agent's number or extension." }),
  })
  .meta({ id: "AgentRef", description: "The person with the phone." });

const voiceAgentRefSchema = z
  .strictObject({
    id: clientIdSchema.meta({ description: "The voice agent's id." }),
    name: label.optional().meta({ description: "The voice agent's name." }),
  })
  .meta({ id: "VoiceAgentRef", description: "The program that talks." });

const contactRefSchema = z
  .strictObject({
    id: clientIdSchema.optional().meta({ description: "The contact's id." }),
    name: label.optional().meta({ description: "The contact's name." }),
    phone: label.optional().meta({ description: "The contact's number." }),
    email: label.optional().meta({ description: "The contact's e-mail address." }),
    fields: namedValues
      .optional()
      .meta({ description: "Whatever else is known of the contact, by the account's names." }),
  })
  .meta({ id: "ContactRef", description: "Who the agent talks to, as the account knows them." });

/** A lead as whoever reports it knows it; fields of other names are kept as they are. */
export const reportedLeadSchema = z
  .object({ ...leadSchema.partial().shape, source: label.optional().meta({ description: "How the lead came in." }) })
  .catchall(z.json())
  .meta({ id: "ReportedLead", description: "Who asked to be called." });

/** What can be said about a call with any of its events; what is said later replaces what was said before. */
export const callAttributes = {
  direction: directionSchema.optional(),
  from: label.meta({ description: "Who calls: an E.164 number or an extension." }).optional(),
  to: label.meta({ description: "Who is called: an E.164 number or an extension." }).optional(),
  from_name: label.optional().meta({ description: "The name of who calls." }),
  to_name: label.optional().meta({ description: "The name of who is called." }),
  agent: agentRefSchema.optional(),
  voice_agent: voiceAgentRefSchema.optional(),
  contact: contactRefSchema.optional(),
  line: label.optional().meta({ description: "The account's own number that carries the call." }),
  team: label.optional().meta({ description: "The team that the call belongs to." }),
  widget: label.optional().meta({ description: "The widget's id." }),
  campaign: label.optional().meta({ description: "The campaign's id." }),
  campaign_name: label.optional().meta({ description: "The campaign's name." }),
  source: label.optional().meta({ description: "What made the call: a product, an integration, a script." }),
  sid: label.optional().meta({ description: "The call's id at the carrier." }),
  created_at: timestampSchema.optional().meta({ description: "When the call was asked for, before it started." }),
  speed_to_lead: speedToLeadSchema.optional(),
  custom: namedValues.optional().meta({ description: "Values of your own; a voice agent's dynamic variables." }),
};

/** What a voice agent or an analysis has made of a call that was connected. */
export const callFindings = {
  summary: z.string().max(20_000).optional().meta({ description: "What the call was about." }),
  rating: z.number().optional().meta({ description: "How well it went, on the account's own scale." }),
  sentiment: label.optional().meta({ description: "The mood of the conversation." }),
  task: z
    .strictObject({
      status: label.meta({ description: "How it stands, in the account's own words." }),
      feedback: z.string().max(20_000).optional().meta({ description: "What there is to say about it." }),
    })
    .optional()
    .meta({ description: "What became of the voice agent's task." }),
  voice_agent_outcome: namedValues.optional().meta({ description: "What the voice agent determined during the call." }),
  analysis: namedValues.optional().meta({ description: "What the analysis found after the call." }),
};

export const callResultSchema = z
  .enum(["answered", "no_answer", "busy", "failed", "cancelled", "voicemail"])
  .meta({ description: "How the call ended." });

export const endedBySchema = z.enum(["agent", "contact", "system"]).meta({ description: "Who ended the call." });

export const tagTypeSchema = z.enum(["positive", "neutral", "negative"]).meta({ description: "The outcome's type." });

export const transcriptSegmentSchema = z
  .strictObject({
    speaker: z.enum(["agent", "contact", "voice_agent"]).meta({ description: "Who said it." }),
    text: z.string().max(10_000).meta({ description: "What was said." }),
    at: timestampSchema.optional().meta({ description: "When it was said." }),
  })
  .meta({ id: "TranscriptSegment", description: "What one party said in one go." });

/** The most segments that one event carries. */
export const MAX_SEGMENTS = 5_000;

export const transcriptSchema = z
  .array(transcriptSegmentSchema)
  .max(MAX_SEGMENTS)
  .meta({ description: "What was said, in order." });

/** Why a call ended or came to nothing, in its source's own words. */
export const causeSchema = label.meta({ description: "Why it ended, in its source's own words." });

/** What an agent says of a call that has ended. */
export const outcomeFields = {
  tag: label.meta({ description: "The outcome that the agent chose." }),
  tag_type: tagTypeSchema,
  notes: z.string().max(20_000).optional().meta({ description: "The agent's notes." }),
};

/** A text message. */
export const smsFields = {
  call_id: clientIdSchema.optional().meta({ description: "The call that it belongs to." }),
  from: label.meta({ description: "Who sent it." }),
  to: label.meta({ description: "Whom it is for." }),
  text: z.string().max(10_000).meta({ description: "The message." }),
  line: callAttributes.line,
  agent: agentRefSchema.optional(),
  team: label.optional().meta({ description: "The team that it belongs to." }),
  source: label.optional().meta({ description: "What sent or received it." }),
};

/** What became of a campaign. */
export const campaignFields = {
  campaign: z.strictObject({
    id: clientIdSchema.meta({ description: "The campaign's id." }),
    name: label.optional().meta({ description: "The campaign's name." }),
  }),
  reason: z.string().max(2_000).optional().meta({ description: "Why." }),
  counts: z.record(z.string().max(128), z.number()).optional().meta({ description: "The campaign's figures." }),
};
