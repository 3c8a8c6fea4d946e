/** What events say, field by field: the parts that the schemas of the canonical events are put together from. */
import { z } from "zod";
import { clientIdSchema, label, timestampSchema } from "./fields.ts";
import { leadSchema, speedToLeadSchema } from "./leads.ts";

/** Values under names that the account or its tools choose. */
export const namedValues = z.record(z.string().max(128), z.json());

export const recordingUrl = z
  .url({ protocol: /^https?$/ })
  .max(2048)
  .meta({ description: "Where the recording can be fetched." });

export const agentRefSchema = z
  .strictObject({
    id: clientIdSchema,
    name: label.optional(),
    email: label.optional(),
    phone: label.optional(),
  })
  .meta({ id: "AgentRef", description: "The person with the phone." });

const voiceAgentRefSchema = z
  .strictObject({ id: clientIdSchema, name: label.optional() })
  .meta({ id: "VoiceAgentRef", description: "The program that talks." });

const contactRefSchema = z
  .strictObject({
    id: clientIdSchema.optional(),
    name: label.optional(),
    phone: label.optional(),
    email: label.optional(),
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
  direction: z.enum(["inbound", "outbound", "internal"]).optional(),
  from: label.optional().meta({ description: "Who calls: an E.164 number or an extension." }),
  to: label.optional().meta({ description: "Who is called: an E.164 number or an extension." }),
  from_name: label.optional(),
  to_name: label.optional(),
  agent: agentRefSchema.optional(),
  voice_agent: voiceAgentRefSchema.optional(),
  contact: contactRefSchema.optional(),
  line: label.optional().meta({ description: "The account's own number that carries the call." }),
  team: label.optional(),
  widget: label.optional().meta({ description: "The widget's id." }),
  campaign: label.optional().meta({ description: "The campaign's id." }),
  campaign_name: label.optional(),
  source: label.optional().meta({ description: "What made the call: a product, an integration, a script." }),
  sid: label.optional().meta({ description: "The call's id at the carrier." }),
  created_at: timestampSchema.optional().meta({ description: "When the call was asked for, before it started." }),
  speed_to_lead: speedToLeadSchema.optional(),
  custom: namedValues.optional().meta({ description: "Values of your own; a voice agent's dynamic variables." }),
};

/** What a voice agent or an analysis has made of a call that was connected. */
export const callFindings = {
  summary: z.string().max(20_000).optional(),
  rating: z.number().optional().meta({ description: "How well it went, on the account's own scale." }),
  sentiment: label.optional(),
  task: z
    .strictObject({ status: label, feedback: z.string().max(20_000).optional() })
    .optional()
    .meta({ description: "What became of the voice agent's task." }),
  voice_agent_outcome: namedValues.optional().meta({ description: "What the voice agent determined during the call." }),
  analysis: namedValues.optional().meta({ description: "What the analysis found after the call." }),
};

export const callResultSchema = z.enum(["answered", "no_answer", "busy", "failed", "cancelled", "voicemail"]);

export const endedBySchema = z.enum(["agent", "contact", "system"]);

export const tagTypeSchema = z.enum(["positive", "neutral", "negative"]);

export const transcriptSegmentSchema = z
  .strictObject({
    speaker: z.enum(["agent", "contact", "voice_agent"]),
    text: z.string().max(10_000),
    at: timestampSchema.optional(),
  })
  .meta({ id: "TranscriptSegment", description: "What one party said in one go." });

/** The most segments that one event carries. */
export const MAX_SEGMENTS = 5_000;

export const transcriptSchema = z.array(transcriptSegmentSchema).max(MAX_SEGMENTS);
