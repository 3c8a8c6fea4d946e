/**
 * The canonical events: what a producer reports and what every connector is offered (CONTRACTS §1).
 * Names are the same over the wire, in the store and in the program, so nothing maps between them.
 */
import { z } from "zod";
import {
  callAttributes,
  callFindings,
  callResultSchema,
  campaignFields,
  causeSchema,
  endedBySchema,
  outcomeFields,
  recordingUrl,
  reportedLeadSchema,
  smsFields,
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
const STANDALONE_EVENT_TYPES = [
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
    from: callAttributes.from.unwrap(),
    to: callAttributes.to.unwrap(),
  }),
  "call.ringing": z.strictObject(callAttributes),
  "call.answered": z.strictObject(callAttributes),
  "call.ended": z.strictObject({
    ...callAttributes,
    result: callResultSchema.optional(),
    cause: causeSchema.optional(),
    ended_by: endedBySchema.optional(),
    recording_url: recordingUrl.optional(),
    transcript: transcriptSchema.optional(),
    ...callFindings,
  }),
  "call.failed": z.strictObject({
    ...callAttributes,
    result: callResultSchema.exclude(["answered"]).optional().meta({ description: "How the call ended." }),
    cause: causeSchema.optional(),
    ended_by: endedBySchema.optional(),
  }),
  "call.voicemail_detected": z.strictObject(callAttributes),
  "call.outcome_set": z.strictObject({
    ...callAttributes,
    ...outcomeFields,
    ai_summary: z.string().max(20_000).optional().meta({ description: "What the AI made of the call." }),
    ai_transcript: z.string().max(500_000).optional().meta({ description: "What was said, as a text." }),
  }),
  "call.processed": z.strictObject({
    ...callAttributes,
    recording_url: recordingUrl.optional(),
    transcript: transcriptSchema.optional(),
    ...callFindings,
  }),
  "call.error": z.strictObject({
    ...callAttributes,
    message: z.string().min(1).max(2_000).meta({ description: "What went wrong." }),
  }),
  "conversation.transcript": z.strictObject({
    ...callAttributes,
    ...transcriptSegmentSchema.shape,
    complete: z.boolean().optional().meta({ description: "True for the whole transcript after the end." }),
    transcript: transcriptSchema.optional(),
  }),
  "conversation.intent_detected": z.strictObject({
    ...callAttributes,
    intent: label.meta({ description: "The intent's name." }),
    confidence: z.number().min(0).max(1).optional().meta({ description: "How sure it is, from 0 to 1." }),
  }),
  "conversation.entity_captured": z.strictObject({
    ...callAttributes,
    name: label.meta({ description: "What was learned, by its name." }),
    value: z.json().meta({ description: "The value." }),
  }),
  "lead.created": z.strictObject({
    call_id: clientIdSchema.optional().meta({ description: "The call that will be made." }),
    widget: callAttributes.widget,
    widget_key: label.optional().meta({ description: "The key that the widget is addressed by." }),
    widget_name: label.optional().meta({ description: "The widget's name." }),
    lead: reportedLeadSchema,
  }),
  "sms.sent": z.strictObject(smsFields),
  "sms.received": z.strictObject(smsFields),
  "campaign.started": z.strictObject(campaignFields),
  "campaign.paused": z.strictObject(campaignFields),
  "campaign.completed": z.strictObject(campaignFields),
  "campaign.quota_reached": z.strictObject(campaignFields),
} satisfies Record<Exclude<EventType, (typeof OPERATIONAL_EVENT_TYPES)[number]>, z.ZodType>;

const connectorRef = z.object({
  id: z.string().meta({ description: "The connector's id." }),
  name: z.string().meta({ description: "The connector's name." }),
});

const operationalDataSchemas = {
  "connector.disabled": z.object({
    connector: connectorRef,
    by: z.enum(["user", "gone", "failing"]).meta({ description: "A person, a 410 answer, or five days of failures." }),
    reason: z.string().meta({ description: "Why, for people." }),
  }),
  "delivery.exhausted": z.object({
    delivery_id: z.string().meta({ description: "The delivery that was given up." }),
    event_id: z.string().meta({ description: "The event that it was to deliver." }),
    event_type: eventTypeSchema.meta({ description: "That event's name." }),
    connector: connectorRef,
    reason: z.string().meta({ description: "Why, for people." }),
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
    id: clientIdSchema.meta({ description: "The call's id." }),
    status: callStatusSchema.meta({
      description: "How far the call has come; `failed` is an end without a connection.",
    }),
    is_test: z.boolean().meta({ description: "Whether it is an example." }),
    started_at: timestampSchema.optional().meta({ description: "When it started." }),
    ringing_at: timestampSchema.optional().meta({ description: "When it rang." }),
    answered_at: timestampSchema.optional().meta({ description: "When it was answered." }),
    ended_at: timestampSchema.optional().meta({ description: "When it ended." }),
    processed_at: timestampSchema.optional().meta({ description: "When it had been processed." }),
    has_transcript: z.boolean().optional().meta({ description: "Whether something is known of what was said." }),
    result: callResultSchema.optional(),
    cause: causeSchema.optional(),
    ended_by: endedBySchema.optional(),
    recording_url: z.string().optional().meta({ description: "Where the recording can be fetched." }),
    outcome: z.object(outcomeFields).optional(),
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
