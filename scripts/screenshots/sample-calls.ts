import type { Schemas } from "../../src/client/index.ts";

const MINUTE = 60_000;

const GRACE = { id: "grace", name: "Grace Hopper" };
const ALAN = { id: "alan", name: "Alan Turing" };

/** Calls of the last half hour: answered, missed, with an outcome, and one that rings. */
export function sampleCalls(now: number): Schemas["NewEvent"][] {
  const at = (minutesAgo: number) => now - minutesAgo * MINUTE;
  const line = "+493023125900";
  return [
    ...answered("call-1041", { direction: "inbound", from: "+493023125014", to: line, agent: GRACE }, at(28), 6.4),
    outcome("call-1041", "Meeting booked", "positive", at(21)),
    ...answered("call-1042", { direction: "outbound", from: line, to: "+442079460100", agent: ALAN }, at(19), 2.1),
    outcome("call-1042", "Call back later", "neutral", at(16)),
    ...missed("call-1043", { direction: "inbound", from: "+31201234567", to: line }, at(14)),
    ...answered("call-1044", { direction: "inbound", from: "+12125550123", to: line, agent: GRACE }, at(11), 4.2),
    outcome("call-1044", "Not interested", "negative", at(6)),
    {
      type: "call.started",
      call_id: "call-1045",
      occurred_at: at(4),
      data: { direction: "inbound", from: "+33123456789", to: line, agent: ALAN },
    },
    { type: "call.ringing", call_id: "call-1045", occurred_at: at(3.95), data: {} },
    { type: "call.answered", call_id: "call-1045", occurred_at: at(3.8), data: {} },
    {
      type: "call.ended",
      call_id: "call-1045",
      occurred_at: at(0.5),
      data: { result: "answered", ended_by: "contact" },
    },
  ];
}

type Started = Extract<Schemas["NewEvent"], { type: "call.started" }>["data"];

function answered(call_id: string, data: Started, at: number, minutes: number): Schemas["NewEvent"][] {
  return [
    { type: "call.started", call_id, occurred_at: at, data },
    { type: "call.answered", call_id, occurred_at: at + 8_000, data: {} },
    {
      type: "call.ended",
      call_id,
      occurred_at: at + minutes * MINUTE,
      data: { result: "answered", ended_by: "agent" },
    },
  ];
}

function missed(call_id: string, data: Started, at: number): Schemas["NewEvent"][] {
  return [
    { type: "call.started", call_id, occurred_at: at, data },
    { type: "call.failed", call_id, occurred_at: at + 25_000, data: { result: "no_answer" } },
  ];
}

function outcome(
  call_id: string,
  tag: string,
  tag_type: "positive" | "neutral" | "negative",
  at: number,
): Schemas["NewEvent"] {
  return { type: "call.outcome_set", call_id, occurred_at: at, data: { tag, tag_type } };
}
