import type { Call } from "../../contract/events.ts";
import { firstMoment, talkSeconds } from "../../model/call.ts";
import type { StoredEvent } from "../../model/event.ts";
import { transcriptText } from "../../model/transcript.ts";
import { events } from "./events.ts";

/** A webhook's fields in the order of CONTRACTS §2; what is undefined is left out of the body. */
export type Payload = Record<string, string | number | undefined>;

type CallEvent = StoredEvent<Exclude<keyof typeof events, "sms.sent" | "sms.received">>;
type SmsEvent = StoredEvent<"sms.sent" | "sms.received">;

const TYPES = { inbound: "INCOMING", outbound: "OUTGOING", internal: "INTERNAL" } as const;

/** The dialer's fields for an event that it has (CONTRACTS §2). */
export function payloadOf(event: CallEvent | SmsEvent): Payload {
  if (event.type === "sms.sent" || event.type === "sms.received") return smsPayload(event);
  return { ...callFields(event), ...ownFields(event) };
}

/** What every event of a call has. An end tells its times in fields of its own, so it has no `timestampMs`. */
function callFields(event: CallEvent): Payload {
  const { call } = event;
  const isEnd = event.type === "call.ended" || event.type === "call.failed";
  return {
    eventType: events[event.type],
    type: call?.direction && TYPES[call.direction],
    callId: event.call_id ?? undefined,
    ...parties(call),
    userId: event.account_id,
    ...agentFields(call?.agent),
    timestampMs: isEnd ? undefined : event.occurred_at,
  };
}

/** The other party and the account's own number. An internal call is told as its caller sees it. */
function parties(call: Call | null): Payload {
  switch (call?.direction) {
    case "inbound":
      return { clientPhone: call.from, lineNumber: call.line ?? call.to };
    case "outbound":
    case "internal":
      return { clientPhone: call.to, lineNumber: call.line ?? call.from };
    default:
      return { lineNumber: call?.line };
  }
}

function agentFields(agent: Call["agent"]): Payload {
  return { agentId: agent?.id, agentName: agent?.name, agentEmail: agent?.email };
}

function ownFields(event: CallEvent): Payload {
  const { call } = event;
  const recordName = call?.recording_url;
  switch (event.type) {
    case "call.ended":
    case "call.failed":
      return {
        startTimestampMs: firstMoment(call) ?? event.occurred_at,
        answerTimestampMs: call?.answered_at,
        endTimestampMs: call?.ended_at ?? event.occurred_at,
        recordName,
      };
    case "call.outcome_set":
      return {
        startTimestampMs: firstMoment(call) ?? event.occurred_at,
        recordName,
        goal: event.data.tag,
        goalType: event.data.tag_type,
        duration: talkSeconds(call),
        notes: event.data.notes,
        aiSummary: event.data.ai_summary,
        aiTranscript: event.data.ai_transcript,
      };
    case "call.processed":
      return {
        recordName,
        aiSummary: event.data.summary,
        aiTranscript: event.data.transcript && transcriptText(event.data.transcript),
      };
    default:
      return { recordName };
  }
}

function smsPayload(event: SmsEvent): Payload {
  const { data } = event;
  const received = event.type === "sms.received";
  const type = received ? TYPES.inbound : TYPES.outbound;
  return {
    eventType: events[event.type],
    type,
    callId: event.call_id ?? undefined,
    clientPhone: received ? data.from : data.to,
    lineNumber: data.line ?? (received ? data.to : data.from),
    userId: event.account_id,
    ...agentFields(data.agent),
    timestampMs: event.occurred_at,
    direction: type,
    text: data.text,
  };
}
