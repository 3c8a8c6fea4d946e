import type { EventData, NewEvent, ReportedEventType } from "../../src/contract/events.ts";
import type { CallEvent } from "../../src/model/call.ts";

const DATA = {
  "call.started": { direction: "inbound", from: "+4930123456", to: "+14155550100" },
  "call.outcome_set": { tag: "sold", tag_type: "positive" },
  "call.error": { message: "no audio" },
  "conversation.transcript": { speaker: "agent", text: "Hello" },
  "conversation.intent_detected": { intent: "buy" },
  "conversation.entity_captured": { name: "city", value: "Berlin" },
} satisfies Partial<{ [T in ReportedEventType]: EventData[T] }>;

/** An event of a call with what its type demands, and what the test is about. */
export function callEvent<T extends CallEvent["type"]>(
  type: T,
  callId = "call-1",
  given: Partial<Omit<Extract<NewEvent, { type: T }>, "data" | "type">> & { data?: Partial<EventData[T]> } = {},
): Extract<CallEvent, { type: T }> {
  const demanded = type in DATA ? DATA[type as keyof typeof DATA] : {};
  return { ...given, type, call_id: callId, data: { ...demanded, ...given.data } } as Extract<CallEvent, { type: T }>;
}
