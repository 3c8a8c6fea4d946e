/** The calls that are reported: each a list of steps, each step one or more requests that are sent together. */
import type { NewEvent } from "../../src/contract/events.ts";
import type { Random } from "./random.ts";

/** The events of one request. */
export type Request = NewEvent[];

/** Requests that are sent at the same time, so that their events come in any order. */
export type CallStep = Request[];

/** Events that may come at any time between a call's answer and its end, reported at the same time. */
const TALK_AT_ONCE = 3;

/** One call from its start to the agent's tag; every event has an id, so that a repeat is harmless. */
export function callSteps(callId: string, random: Random): CallStep[] {
  let count = 0;
  const event = <T extends NewEvent["type"]>(type: T, data: Extract<NewEvent, { type: T }>["data"]) => {
    count += 1;
    return { id: `${callId}-${count}`, call_id: callId, type, data } as NewEvent;
  };
  const talk = () => event("conversation.intent_detected", { intent: `intent ${count}`, confidence: random.next() });
  const start = event("call.started", { direction: "inbound", from: "+12025550101", to: "+442079460100" });
  const ringing = event("call.ringing", {});
  const steps: CallStep[] = random.chance(0.5) ? [[[start, ringing]]] : [[[start]], [[ringing]]];
  if (random.chance(0.2)) {
    steps.push([[event("call.failed", { result: "no_answer" })]]);
    return steps;
  }
  steps.push([[event("call.answered", {})]]);
  steps.push(Array.from({ length: TALK_AT_ONCE }, () => (random.chance(0.3) ? [talk(), talk()] : [talk()])));
  steps.push([[event("call.ended", { result: "answered" })]]);
  steps.push([[event("call.outcome_set", { tag: "interested", tag_type: "positive" })]]);
  return steps;
}

/** An end of a call that has ended already: it must be refused. */
export function secondEnd(callId: string): NewEvent {
  return { id: `${callId}-second-end`, call_id: callId, type: "call.failed", data: {} };
}
