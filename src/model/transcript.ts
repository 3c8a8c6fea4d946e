/** What was said on a call: its live segments while it runs, and the whole of it afterwards. */
import type { z } from "zod";
import { MAX_SEGMENTS, type transcriptSegmentSchema } from "../contract/event-fields.ts";
import type { EventData, EventType } from "../contract/events.ts";

export type Segment = z.infer<typeof transcriptSegmentSchema>;

/** The events that can say something of what was said. */
const TRANSCRIPT_EVENT_TYPES = ["conversation.transcript", "call.ended", "call.processed"] as const;

/** One of them, reported or stored. */
export type TranscriptEvent = {
  [T in (typeof TRANSCRIPT_EVENT_TYPES)[number]]: { type: T; data: EventData[T]; occurred_at?: number };
}[(typeof TRANSCRIPT_EVENT_TYPES)[number]];

const types: ReadonlySet<string> = new Set(TRANSCRIPT_EVENT_TYPES);

/** Whether an event can say something of what was said. */
export function isTranscriptEvent<E extends { type: EventType }>(event: E): event is Extract<E, TranscriptEvent> {
  return types.has(event.type);
}

/** Whether an event says something of what was said, so that its call has a transcript. */
export function hasSegments(event: TranscriptEvent): boolean {
  return event.type === "conversation.transcript" || event.data.transcript !== undefined;
}

/** Whether an event is one that carries the whole transcript, and this one leaves it out. */
export function lacksTranscript(event: TranscriptEvent): boolean {
  if (event.data.transcript !== undefined) return false;
  return event.type !== "conversation.transcript" || event.data.complete === true;
}

/**
 * What was said, from a call's events in their order: the whole as it was told last, else the live segments in the order
 * in which they were said, the first {@link MAX_SEGMENTS} of them.
 */
export function transcriptOf(events: readonly TranscriptEvent[]): Segment[] {
  const whole = events.findLast(({ data }) => data.transcript !== undefined)?.data.transcript;
  if (whole !== undefined) return whole;
  const segments: Segment[] = [];
  for (const event of events) {
    if (event.type !== "conversation.transcript" || event.data.complete === true) continue;
    const { speaker, text, at = event.occurred_at } = event.data;
    segments.push({ speaker, text, ...(at !== undefined && { at }) });
  }
  return segments.sort((a, b) => (a.at ?? 0) - (b.at ?? 0)).slice(0, MAX_SEGMENTS);
}

const SPEAKERS: Record<Segment["speaker"], string> = { agent: "Agent", contact: "Client", voice_agent: "AI agent" };

/** A transcript to read, a line for each segment: `Agent: Good morning.` */
export function transcriptText(segments: readonly Segment[]): string {
  return segments.map(({ speaker, text }) => `${SPEAKERS[speaker]}: ${text}`).join("\n");
}

/** The longest text that an event may have. */
const MAX_TEXT = 10_000;

/** The text of an event that carries the whole transcript: as much as fits; the segments beside it are all there. */
export function wholeText(segments: readonly Segment[]): string {
  return transcriptText(segments).slice(0, MAX_TEXT).toWellFormed();
}
