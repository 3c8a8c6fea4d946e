/** Lets the events that carry the whole transcript carry it also where their producer leaves it out. */
import type { NewEvent } from "../contract/events.ts";
import type { StoredEvent } from "../model/event.ts";
import {
  isTranscriptEvent,
  lacksTranscript,
  type TranscriptEvent,
  transcriptOf,
  wholeText,
} from "../model/transcript.ts";
import type { NumberedCall } from "../store/calls.ts";
import type { Database, Transaction } from "../store/database.ts";
import { findTranscriptEvents } from "../store/events.ts";
import type { Report } from "./context.ts";

/** What stored events say of what was said, by their calls' ids. */
export type Spoken = ReadonlyMap<string, readonly TranscriptEvent[]>;

const NOTHING: Spoken = new Map();

/**
 * Reads what was said so far on the calls for which one of the reports needs it. Their calls are locked, so nothing is
 * added meanwhile. Most reports need nothing, and then nothing is read.
 */
export async function readSpoken(
  tx: Transaction,
  reports: readonly Report[],
  { database, accountId, known }: { database: Database; accountId: string; known: ReadonlyMap<string, NumberedCall> },
): Promise<Spoken> {
  const callIds = new Set<string>();
  for (const { events } of reports) {
    for (const event of events) {
      const callId = event.call_id ?? "";
      if (isTranscriptEvent(event) && lacksTranscript(event) && known.get(callId)?.call.has_transcript) {
        callIds.add(callId);
      }
    }
  }
  return callIds.size === 0 ? NOTHING : findTranscriptEvents(tx, { database, accountId, callIds: [...callIds] });
}

/**
 * The event with the whole transcript, if it is one that carries it and does not.
 * @param entered the events that are being stored with it and come before it.
 */
export function withTranscript(event: NewEvent, spoken: Spoken, entered: () => readonly StoredEvent[]): NewEvent {
  if (!isTranscriptEvent(event) || !lacksTranscript(event)) return event;
  const callId = event.call_id ?? "";
  const before = entered()
    .filter((one) => one.call_id === callId)
    .filter(isTranscriptEvent);
  const transcript = transcriptOf([...(spoken.get(callId) ?? []), ...before]);
  if (event.type !== "conversation.transcript") return { ...event, data: { ...event.data, transcript } } as NewEvent;
  const text = event.data.text === "" ? wholeText(transcript) : event.data.text;
  return { ...event, data: { ...event.data, transcript, text } };
}
