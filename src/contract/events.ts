/**
 * The canonical events: what a producer reports and what every connector is offered (CONTRACTS §1).
 * Names are the same over the wire, in the store and in the program, so nothing maps between them.
 */
import { z } from "zod";
import {
  agentRefSchema,
  callAttributes,
  callFindings,
  callResultSchema,
  endedBySchema,
  recordingUrl,
  reportedLeadSchema,
  tagTypeSchema,
  transcriptSchema,
  transcriptSegmentSchema,
} from "./event-fields.ts";
import { clientIdSchema, label, timestampSchema } from "./fields.ts";

/** Events that belong to one call and are numbered in its sequence. */
export const CALL_EVENT_TYPES = [
  "call.started",
  "call.ringing",
  "call.answered",
  "call.ended",
  "call.failed",
  "call.voicemail_detected",
  "call.outcome_set",
  "call.processed",
  "call.error",
  "conversation.transcript",
  "conversation.intent_detected",
  "conversation.entity_captured",
] as const;

/** Events that stand alone: they may name a call but are not ordered within it. */
export const STANDALONE_EVENT_TYPES = [
  "lead.created",
  "sms.sent",
  "sms.received",
  "campaign.started",
  "campaign.paused",
  "campaign.completed",
  "campaign.quota_reached",
] as const;

/** Events that Hookswitch alone creates, about its own work. A producer cannot send them. */
export const OPERATIONAL_EVENT_TYPES = ["connector.disabled", "delivery.exhausted"] as const;

export const EVENT_TYPES = [...CALL_EVENT_TYPES, ...STANDALONE_EVENT_TYPES, ...OPERATIONAL_EVENT_TYPES] as const;

export type CallEventType = (typeof CALL_EVENT_TYPES)[number];
export type EventType = (typeof EVENT_TYPES)[number];

export const eventTypeSchema = z.enum(EVENT_TYPES).meta({ id: "EventType", description: "A canonical event's name." });

const dataSchemas = {
  "call.started": z.strictObject({
    ...callAttributes,
    direction: callAttributes.direction.unwrap(),
    from: label,
    to: label,
  }),
  "call.ringing": z.strictObject(callAttributes),
  "call.answered": z.strictObject(callAttributes),
  "call.ended": z.strictObject({
    ...callAttributes,
    result: callResultSchema.optional(),
    cause: label.optional(),
    ended_by: endedBySchema.optional(),
    recording_url: recordingUrl.optional(),
    transcript: transcriptSchema.optional(),
    ...callFindings,
  }),
  "call.failed": z.strictObject({
    ...callAttributes,
    result: callResultSchema.exclude(["answered"]).optional(),
    cause: label.optional(),
    ended_by: endedBySchema.optional(),
  }),
  "call.voicemail_detected": z.strictObject(callAttributes),
  "call.outcome_set": z.strictObject({
    ...callAttributes,
    tag: label,
    tag_type: tagTypeSchema,
    notes: z.string().max(20_000).optional(),
    ai_summary: z.string().max(20_000).optional(),
    ai_transcript: z.string().max(500_000).optional(),
  }),
  "call.processed": z.strictObject({
    ...callAttributes,
    recording_url: recordingUrl.optional(),
    transcript: transcriptSchema.optional(),
    ...callFindings,
  }),
  "call.error": z.strictObject({ ...callAttributes, message: z.string().min(1).max(2_000) }),
  "conversation.transcript": z.strictObject({
    ...callAttributes,
    ...transcriptSegmentSchema.shape,
    complete: z.boolean().optional().meta({ description: "True for the whole transcript after the end." }),
    transcript: transcriptSchema.optional(),
  }),
  "conversation.intent_detected": z.strictObject({
    ...callAttributes,
    intent: label,
    confidence: z.number().min(0).max(1).optional(),
  }),
  "conversation.entity_captured": z.strictObject({ ...callAttributes, name: label, value: z.json() }),
  "lead.created": z.strictObject({
    call_id: clientIdSchema.optional(),
    widget: label.optional(),
    widget_key: label.optional(),
    widget_name: label.optional(),
    lead: reportedLeadSchema,
  }),
  "sms.sent": smsSchema(),
  "sms.received": smsSchema(),
  "campaign.started": campaignSchema(),
  "campaign.paused": campaignSchema(),
  "campaign.completed": campaignSchema(),
  "campaign.quota_reached": campaignSchema(),
} satisfies Record<Exclude<EventType, (typeof OPERATIONAL_EVENT_TYPES)[number]>, z.ZodType>;

function smsSchema() {
  return z.strictObject({
    call_id: clientIdSchema.optional(),
    from: label,
    to: label,
    text: z.string().max(10_000),
    line: label.optional(),
    agent: agentRefSchema.optional(),
    team: label.optional(),
    source: label.optional(),
  });
}

function campaignSchema() {
  return z.strictObject({
    campaign: z.strictObject({ id: clientIdSchema, name: label.optional() }),
    reason: z.string().max(2_000).optional(),
    counts: z.record(z.string().max(128), z.number()).optional(),
  });
}

const connectorRef = z.object({ id: z.string(), name: z.string() });

const operationalDataSchemas = {
  "connector.disabled": z.object({
    connector: connectorRef,
    by: z.enum(["user", "gone", "failing"]).meta({ description: "A person, a 410 answer, or five days of failures." }),
    reason: z.string(),
  }),
  "delivery.exhausted": z.object({
    delivery_id: z.string(),
    event_id: z.string(),
    event_type: eventTypeSchema,
    connector: connectorRef,
    reason: z.string(),
  }),
} satisfies Record<(typeof OPERATIONAL_EVENT_TYPES)[number], z.ZodType>;

/** What each event says, beside its envelope. */
export const eventDataSchemas = { ...dataSchemas, ...operationalDataSchemas };

/** The events that a producer may report. */
export type ReportedEventType = keyof typeof dataSchemas;

/** What each event says, beside its envelope. */
export type EventData = { [T in EventType]: z.infer<(typeof eventDataSchemas)[T]> };

/** What can be said about a call with any of its events. */
export type CallAttributes = z.infer<z.ZodObject<typeof callAttributes>>;

/** One event as a producer reports it. */
export type NewEvent = {
  [T in EventType]: {
    id?: string;
    type: T;
    call_id?: string;
    occurred_at?: number;
    is_test?: boolean;
    data: EventData[T];
  };
}[EventType];

const callEventTypes: ReadonlySet<string> = new Set(CALL_EVENT_TYPES);

/** Whether an event of this type belongs to a call's sequence. */
export function isCallEvent(type: EventType): type is CallEventType {
  return callEventTypes.has(type);
}

function reportedEvent(type: ReportedEventType) {
  const schema = z.strictObject({
    id: clientIdSchema
      .optional()
      .meta({ description: "Chosen by you: the same id with the same body is answered again, never stored twice." }),
    type: z.literal(type),
    call_id: isCallEvent(type) ? clientIdSchema : clientIdSchema.optional(),
    occurred_at: timestampSchema.optional().meta({ description: "When it happened; now, where it is left out." }),
    is_test: z.boolean().optional(),
    data: dataSchemas[type],
  });
  return schema.meta({ id: `NewEvent.${type}` });
}

const [firstType, ...otherTypes] = Object.keys(dataSchemas) as [ReportedEventType, ...ReportedEventType[]];

export const newEventSchema = z
  .discriminatedUnion("type", [reportedEvent(firstType), ...otherTypes.map(reportedEvent)])
  .meta({
    id: "NewEvent",
    description: "One event of a call, a lead, a message or a campaign.",
    examples: [
      {
        id: "pbx-4711-1",
        type: "call.started",
        call_id: "pbx-4711",
        occurred_at: 1760084505000,
        data: { direction: "inbound", from: "+493023125014", to: "+493023125900", agent: { id: "grace" } },
      },
      { type: "call.answered", call_id: "pbx-4711", data: {} },
      { type: "call.ended", call_id: "pbx-4711", data: { ended_by: "contact", result: "answered" } },
    ],
  }) as z.ZodType<NewEvent>;

/** The most events that one request may carry. */
export const MAX_EVENTS_PER_REQUEST = 1_000;

export const intakeBodySchema = z
  .union([newEventSchema, z.strictObject({ events: z.array(newEventSchema).min(1).max(MAX_EVENTS_PER_REQUEST) })])
  .meta({ id: "IntakeBody" });

export type IntakeBody = NewEvent | { events: NewEvent[] };

/** Whether a request carries several events. */
export function isBatch(body: IntakeBody): body is { events: NewEvent[] } {
  return "events" in body;
}

export const callStatusSchema = z.enum(["started", "ringing", "answered", "ended", "failed"]);

/** A call as its events have told it so far. */
export const callSchema = z
  .object({
    ...callAttributes,
    id: clientIdSchema,
    status: callStatusSchema,
    is_test: z.boolean(),
    started_at: timestampSchema.optional(),
    ringing_at: timestampSchema.optional(),
    answered_at: timestampSchema.optional(),
    ended_at: timestampSchema.optional(),
    processed_at: timestampSchema.optional(),
    has_transcript: z.boolean().optional().meta({ description: "Whether something is known of what was said." }),
    result: callResultSchema.optional(),
    cause: label.optional(),
    ended_by: endedBySchema.optional(),
    recording_url: z.string().optional(),
    outcome: z.object({ tag: label, tag_type: tagTypeSchema, notes: z.string().optional() }).optional(),
    ...callFindings,
  })
  .meta({ id: "Call" });

export type Call = z.infer<typeof callSchema>;

/** An event as it is stored, with its call as it stood right after it. */
export const eventSchema = z
  .object({
    id: clientIdSchema,
    type: eventTypeSchema,
    call_id: clientIdSchema.nullable(),
    seq: z.int().meta({ description: "The event's place in its call, from 1; 0 for an event without a call." }),
    occurred_at: timestampSchema,
    received_at: timestampSchema,
    is_test: z.boolean(),
    data: z.record(z.string(), z.json()),
    call: callSchema.nullable(),
  })
  .meta({ id: "Event" });
