import type { CallEventType, EventData } from "../../contract/events.ts";

export const AGENT = { id: "grace", name: "Grace Hopper", email: "grace@team.example" };

const LINE = "+493023125900";

/** A whole call: started, ringing, answered, ended, outcome. */
export type ScriptedCall = {
  id: string;
  title: string;
  events: readonly [ScriptedEvent, ScriptedEvent, ScriptedEvent, ScriptedEvent, ScriptedEvent];
};
export type ScriptedEvent = { [T in CallEventType]: { type: T; data: EventData[T] } }[CallEventType];

/** In `examples/crm-node/contacts.json`. */
const CALLER = "+493023125014";

export const FIRST_CALL: ScriptedCall = {
  id: "call-1",
  title: `Call 1: ${CALLER} calls, ${AGENT.name} answers`,
  events: wholeCall({ tag: "Wants an offer", tag_type: "positive", notes: "100 seats, from January" }),
};

export const SECOND_CALL: ScriptedCall = {
  id: "call-2",
  title: `Call 2: ${CALLER} calls again, and the CRM dies in the middle`,
  events: wholeCall({ tag: "Signed", tag_type: "positive", notes: "Send the contract" }),
};

function wholeCall(outcome: EventData["call.outcome_set"]): ScriptedCall["events"] {
  return [
    { type: "call.started", data: { direction: "inbound", from: CALLER, to: LINE, line: LINE, agent: AGENT } },
    { type: "call.ringing", data: {} },
    { type: "call.answered", data: {} },
    { type: "call.ended", data: { result: "answered", ended_by: "contact" } },
    { type: "call.outcome_set", data: outcome },
  ];
}
