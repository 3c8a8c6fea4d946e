/**
 * A call as its events tell it. Events come late and out of order, so each fills in what it knows and none takes back
 * what a later stage has set; only what contradicts itself is refused.
 *
 *     started --> ringing --> answered --> ended      (was connected, or its source does not say)
 *        |           |                       ^
 *        |           |                       |
 *        +-----------+--> failed             |         (never connected)
 *        |           |                       |
 *        +-----------+-----------------------+
 *
 * `ended` and `failed` are final and exclude each other. What can only follow the end is refused before it: an outcome,
 * the whole transcript, and what the processing found, which is told once. What was said is told piece by piece while the
 * call runs, and no longer.
 */
import { callAttributes, callFindings } from "../contract/event-fields.ts";
import type { Call, CallAttributes, CallEventType, NewEvent } from "../contract/events.ts";
import { hasSegments, isTranscriptEvent } from "./transcript.ts";

export type CallEvent = Extract<NewEvent, { type: CallEventType }>;

/** Why an event contradicts its call. */
export type CallRefusal = {
  code:
    | "call_already_started"
    | "call_already_answered"
    | "call_already_ended"
    | "call_was_connected"
    | "call_never_connected"
    | "call_not_ended"
    | "call_already_processed";
  reason: string;
};

export type Applied = { call: Call; refusal?: never } | { refusal: CallRefusal; call?: never };

const PROGRESS: Record<Call["status"], number> = { started: 0, ringing: 1, answered: 2, ended: 3, failed: 3 };

/** Where in a call's life these events stand; the others may come at any time. */
const STAGES: Partial<Record<CallEventType, Call["status"]>> = {
  "call.started": "started",
  "call.ringing": "ringing",
  "call.answered": "answered",
};

/** Whether a call has reached one of its two ends. */
export function hasEnded(call: Call): boolean {
  return call.status === "ended" || call.status === "failed";
}

/** The other party's number: who the agent talks to, by the call's direction. */
export function remoteNumber(call: Call): string | undefined {
  return call.direction === "inbound" ? call.from : call.to;
}

/** The other party's name. */
export function remoteName(call: Call): string | undefined {
  return call.direction === "inbound" ? call.from_name : call.to_name;
}

/** Receivers count on a start, and a call may be first heard of when it rings or ends. */
export function firstMoment(call: Call | null): number | undefined {
  return call?.started_at ?? call?.ringing_at ?? call?.answered_at ?? call?.ended_at;
}

/** From the answer to the end, in whole seconds, the nearest; 0 when nobody answered, and before the end. */
export function talkSeconds(call: Call | null): number {
  if (call?.answered_at === undefined || call.ended_at === undefined) return 0;
  return Math.max(0, Math.round((call.ended_at - call.answered_at) / 1_000));
}

/** What a call is after one more event, or why it cannot be. `call` is null for the first event of a call. */
export function applyEvent(call: Call | null, event: CallEvent, occurredAt: number): Applied {
  const refusal = call && refuse(call, event);
  if (refusal) return { refusal };
  const before = call ?? firstSight(event);
  if (!call && requiresEnd(event)) return { refusal: notEnded(event.call_id ?? "", event.type) };
  const next = isLate(before, event)
    ? addAttributes(before, { known: attributesOf(event), said: before })
    : addAttributes(before, { known: before, said: attributesOf(event) });
  progress(next, event, occurredAt);
  if (isTranscriptEvent(event) && hasSegments(event)) next.has_transcript = true;
  return { call: next };
}

function firstSight(event: CallEvent): Call {
  return { id: event.call_id ?? "", status: "started", is_test: event.is_test ?? false };
}

function refuse(call: Call, event: CallEvent): CallRefusal | null {
  switch (event.type) {
    case "call.started":
      if (call.started_at === undefined) return null;
      return { code: "call_already_started", reason: `call ${call.id} has already started; a call starts once` };
    case "call.answered":
      if (call.answered_at !== undefined)
        return { code: "call_already_answered", reason: `call ${call.id} has already been answered` };
      if (call.status === "failed")
        return { code: "call_never_connected", reason: `call ${call.id} has failed, so it cannot have been answered` };
      return null;
    case "call.ended":
      return hasEnded(call) ? alreadyEnded(call) : null;
    case "call.failed":
      if (hasEnded(call)) return alreadyEnded(call);
      if (call.answered_at === undefined) return null;
      return {
        code: "call_was_connected",
        reason: `call ${call.id} was answered, so it cannot fail any more: report call.ended`,
      };
    case "call.processed":
      if (!hasEnded(call)) return notEnded(call.id, event.type);
      if (call.processed_at === undefined) return null;
      return {
        code: "call_already_processed",
        reason: `call ${call.id} has already been processed, which is told once`,
      };
    case "conversation.transcript":
      if (event.data.complete === true) return hasEnded(call) ? null : notEnded(call.id, "the whole transcript");
      return hasEnded(call) ? tooLateForSegment(call) : null;
    default:
      return requiresEnd(event) && !hasEnded(call) ? notEnded(call.id, event.type) : null;
  }
}

function alreadyEnded(call: Call): CallRefusal {
  return { code: "call_already_ended", reason: `call ${call.id} has already ended (${call.status}); a call ends once` };
}

/** Receivers take a segment as a sign that the call goes on. */
function tooLateForSegment({ id, status }: Call): CallRefusal {
  const reason = `call ${id} has already ended (${status}): send the whole transcript, with "complete": true`;
  return { code: "call_already_ended", reason };
}

function requiresEnd(event: CallEvent): boolean {
  return (
    event.type === "call.outcome_set" ||
    event.type === "call.processed" ||
    (event.type === "conversation.transcript" && event.data.complete === true)
  );
}

function notEnded(callId: string, type: string): CallRefusal {
  return { code: "call_not_ended", reason: `${type} can only follow the end of call ${callId}` };
}

const ATTRIBUTES = Object.keys(callAttributes) as (keyof CallAttributes)[];
const FINDINGS = Object.keys(callFindings) as (keyof typeof callFindings)[];

function attributesOf({ data }: CallEvent): CallAttributes {
  return given(data, ATTRIBUTES);
}

/** What is said of these; the rest is left out. */
function given<Said extends object, Key extends keyof Said>(
  said: Said,
  keys: readonly Key[],
): Partial<Pick<Said, Key>> {
  const found: Partial<Pick<Said, Key>> = {};
  for (const key of keys) if (said[key] !== undefined) found[key] = said[key];
  return found;
}

/** Whether the call has gone further than where this event stands in its life. */
function isLate(call: Call, { type }: CallEvent): boolean {
  const stage = STAGES[type];
  return stage !== undefined && PROGRESS[stage] < PROGRESS[call.status];
}

/** What is said replaces what is known; an agent may be named by the id alone, what is known of the same one stays. */
function addAttributes(call: Call, { known, said }: { known: CallAttributes; said: CallAttributes }): Call {
  const agent = said.agent && known.agent?.id === said.agent.id ? { ...known.agent, ...said.agent } : said.agent;
  return { ...call, ...known, ...said, ...(agent && { agent }) };
}

function progress(call: Call, event: CallEvent, occurredAt: number): void {
  switch (event.type) {
    case "call.started":
      call.started_at = occurredAt;
      break;
    case "call.ringing":
      call.ringing_at ??= occurredAt;
      advance(call, "ringing");
      break;
    case "call.answered":
      call.answered_at = occurredAt;
      advance(call, "answered");
      if (call.result === "no_answer") call.result = "answered";
      break;
    case "call.ended":
      call.ended_at = occurredAt;
      call.status = "ended";
      call.result = event.data.result ?? (call.answered_at === undefined ? "no_answer" : "answered");
      if (event.data.cause !== undefined) call.cause = event.data.cause;
      if (event.data.ended_by !== undefined) call.ended_by = event.data.ended_by;
      if (event.data.recording_url !== undefined) call.recording_url = event.data.recording_url;
      Object.assign(call, given(event.data, FINDINGS));
      break;
    case "call.failed":
      call.ended_at = occurredAt;
      call.status = "failed";
      call.result = event.data.result ?? "failed";
      if (event.data.cause !== undefined) call.cause = event.data.cause;
      if (event.data.ended_by !== undefined) call.ended_by = event.data.ended_by;
      break;
    case "call.processed":
      call.processed_at = occurredAt;
      if (event.data.recording_url !== undefined) call.recording_url = event.data.recording_url;
      Object.assign(call, given(event.data, FINDINGS));
      break;
    case "call.outcome_set": {
      const { tag, tag_type, notes } = event.data;
      call.outcome = notes === undefined ? { tag, tag_type } : { tag, tag_type, notes };
      break;
    }
  }
}

function advance(call: Call, status: Call["status"]): void {
  if (PROGRESS[status] > PROGRESS[call.status]) call.status = status;
}
