import type { Call } from "../../contract/events.ts";
import { firstMoment, talkSeconds } from "../../model/call.ts";
import type { StoredEvent } from "../../model/event.ts";
import { isoTime } from "../call-times.ts";
import { events } from "./events.ts";
import { transcriptionOf } from "./transcription.ts";
import { type Party, viewsOf } from "./views.ts";
import type { WallClock } from "./wall-clock.ts";

type WebphoneEvent = StoredEvent<keyof typeof events>;

const RESULTS = {
  answered: "Answered",
  no_answer: "No answer",
  busy: "Busy",
  failed: "Failed",
  cancelled: "Cancelled",
  voicemail: "Voicemail",
} as const satisfies Record<NonNullable<Call["result"]>, string>;

/** The webphone's fields for an event, in the order of seed 003. What is not known is null. */
export function payloadOf(event: WebphoneEvent, clock: WallClock): object {
  const { call } = event;
  const { direction, caller, callee, local, remote } = viewsOf(call);
  return {
    event: events[event.type],
    call_id: event.call_id,
    direction,
    status: event.type === "call.started" ? "start" : "stop",
    date: isoTime(event.occurred_at),
    callerid: callerId(caller),
    caller_number: caller.number,
    caller_name: caller.name,
    callee_number: callee.number,
    callee_name: callee.name,
    local_number: local.number,
    local_name: local.name,
    remote_number: remote.number,
    remote_name: remote.name,
    from: caller,
    to: callee,
    ...progressOf(event),
    ...(event.type === "call.processed" && {
      transcription: transcriptionOf(event.data.transcript ?? [], { direction, clock }),
      analysis: event.data.analysis ?? {},
    }),
    user_email: call?.agent?.email ?? null,
  };
}

/** A start says nothing of the end, even when it is reported after it. */
function progressOf({ type, call }: WebphoneEvent) {
  const end = type === "call.started" ? null : call;
  return {
    call_result: end?.result === undefined ? null : RESULTS[end.result],
    duration_sec: talkSeconds(end),
    started_at: isoTime(firstMoment(call)),
    ended_at: isoTime(end?.ended_at),
  };
}

/** `Name (number)`, or the one of the two that is known. */
function callerId({ name, number }: Party): string | null {
  return name !== null && number !== null ? `${name} (${number})` : (name ?? number);
}
