import type { EventData } from "../../contract/events.ts";
import type { StoredEvent } from "../../model/event.ts";
import type { events } from "./events.ts";

type VoiceAgentEvent = StoredEvent<keyof typeof events>;

const SPEAKERS = { contact: "customer", voice_agent: "ai", agent: "agent" } as const;
/** The seed knows two directions; an internal call is told as its caller sees it. */
const DIRECTIONS = { inbound: "inbound", outbound: "outbound", internal: "outbound" } as const;

/**
 * The `payload` of seed 002 for an event. Call events have the call's id as `call_id` among the other fields; `transcript`
 * and `error` have an object `call` with an `id`. What is not known of the call is null.
 */
export function payloadOf(event: VoiceAgentEvent): object {
  const call_id = wireId(event.call_id);
  const call = callFields(event);
  switch (event.type) {
    case "call.started":
    case "call.ringing":
    case "call.answered":
      return { call_id, ...call };
    case "call.ended":
      return { call_id, ...call, transcript: messagesOf(event.data.transcript) };
    case "call.failed":
      return { call_id, ...call, transcript: [] };
    case "call.error":
      return { call: { id: call_id, ...call }, error_message: event.data.message };
    case "conversation.transcript": {
      const { speaker, text, at } = event.data;
      return {
        call: { id: call_id, ...call },
        type: SPEAKERS[speaker],
        transcript: text,
        timestamp_utc: String(unixSeconds(at ?? event.occurred_at)),
      };
    }
  }
}

/** Whole seconds since 1970 UTC of a moment in milliseconds. */
export function unixSeconds(at: number): number {
  return Math.floor(at / 1_000);
}

function callFields({ call }: VoiceAgentEvent) {
  return {
    from: call?.from ?? null,
    to: call?.to ?? null,
    direction: call?.direction === undefined ? null : DIRECTIONS[call.direction],
    source: call?.source ?? null,
  };
}

function messagesOf(transcript: EventData["call.ended"]["transcript"] = []): object[] {
  return transcript.map(({ speaker, text, at }) => ({
    type: SPEAKERS[speaker],
    message: text,
    ...(at !== undefined && { utc_timestamp: String(unixSeconds(at)) }),
  }));
}

/** The seed's ids are integers. An id stays text where the integer would be another id: `007`, or one beyond 2^53. */
function wireId(id: string | null): string | number | null {
  const number = Number(id);
  return Number.isSafeInteger(number) && number >= 0 && String(number) === id ? number : id;
}
