/** What is told of a call beside its raw events: what the agent made of it, what was said, what an analysis found. */
import { z } from "zod";
import { deliverySchema } from "./deliveries.ts";
import { callFindings, MAX_SEGMENTS, recordingUrl, transcriptSchema, transcriptSegmentSchema } from "./event-fields.ts";
import { callSchema, eventSchema, MAX_EVENTS_PER_REQUEST } from "./events.ts";
import { clientIdSchema, label, timestampSchema } from "./fields.ts";

/** What every report of a change may say of the event that comes of it. */
const ofTheEvent = {
  id: clientIdSchema.optional().meta({
    description: "The event's id, chosen by you: the same request again is answered again, never stored twice.",
  }),
  occurred_at: timestampSchema.optional().meta({ description: "When it happened; now, where it is left out." }),
};

export const acceptedSchema = z
  .object({ id: clientIdSchema, call_id: clientIdSchema.nullable(), seq: z.int() })
  .meta({ id: "AcceptedEvent", description: "An event as it was stored: its id and its place in its call." });

export const acceptedBatchSchema = z.object({ events: z.array(acceptedSchema) }).meta({ id: "AcceptedEvents" });

export const newOutcomeSchema = z
  .strictObject({
    ...ofTheEvent,
    tag: label.meta({ description: "An outcome tag's id or name." }),
    notes: z.string().max(20_000).optional(),
  })
  .meta({ id: "NewOutcome", examples: [{ tag: "Meeting booked", notes: "Tuesday at ten." }] });

export const newTranscriptSchema = z
  .strictObject({
    segments: z
      .array(transcriptSegmentSchema.extend({ id: ofTheEvent.id }).meta({ id: "NewTranscriptSegment" }))
      .max(MAX_SEGMENTS)
      .default([]),
    complete: z.boolean().default(false).meta({
      description: "Whether this is all that was said; without segments, all that was told while the call ran.",
    }),
  })
  .superRefine(({ segments, complete }, context) => {
    if (complete || (segments.length > 0 && segments.length <= MAX_EVENTS_PER_REQUEST)) return;
    const message = `while the call runs, send 1 to ${MAX_EVENTS_PER_REQUEST} segments`;
    context.addIssue({ code: "custom", path: ["segments"], message });
  })
  .meta({ id: "NewTranscript", examples: [{ segments: [{ speaker: "contact", text: "Hello, how are you?" }] }] });

export const newAnalysisSchema = z
  .strictObject({
    ...ofTheEvent,
    ...callFindings,
    recording_url: recordingUrl.optional(),
    transcript: transcriptSchema.optional().meta({ description: "All that was said, where it is not known already." }),
  })
  .meta({
    id: "NewAnalysis",
    examples: [{ summary: "Ada agreed to a meeting.", analysis: { sentiment: "positive" } }],
  });

export const callChangeSchema = z
  .object({
    event: acceptedSchema.nullable().meta({ description: "The event that came of it; null where nothing changed." }),
    call: callSchema,
  })
  .meta({ id: "CallChange", description: "A call as it is now, and the event that made it so." });

export const callTranscriptSchema = z
  .object({
    call_id: clientIdSchema,
    complete: z.boolean().meta({ description: "Whether the call has ended, so that nothing more is said." }),
    segments: z.array(transcriptSegmentSchema),
  })
  .meta({ id: "CallTranscript" });

export const timelineEntrySchema = eventSchema
  .omit({ call: true })
  .extend({ deliveries: z.array(deliverySchema) })
  .meta({ id: "TimelineEntry", description: "An event of a call and what became of it at every connector." });

export type NewOutcome = z.infer<typeof newOutcomeSchema>;
export type NewTranscript = z.infer<typeof newTranscriptSchema>;
export type NewAnalysis = z.infer<typeof newAnalysisSchema>;
