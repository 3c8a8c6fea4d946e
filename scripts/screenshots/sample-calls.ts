import type { Schemas } from "../../src/client/index.ts";

const MINUTE = 60_000;

const GRACE = { id: "grace", name: "Grace Hopper" };
const ERIKA = { name: "Erika Mustermann" };
const ALAN = { id: "alan", name: "Alan Turing" };

/** Calls of the last half hour: answered, missed, with an outcome; the first one recorded at an address. */
export function sampleCalls(now: number, recording_url: string): Schemas["NewEvent"][] {
  const at = (minutesAgo: number) => now - minutesAgo * MINUTE;
  const line = "+493023125900";
  return [
    ...answered(
      "call-1041",
      { direction: "inbound", from: "+493023125014", to: line, agent: GRACE, contact: ERIKA },
      at(28),
      6.4,
    ).map((event) => recorded(event, recording_url)),
    outcome("call-1041", "Meeting booked", "positive", at(21)),
    processed("call-1041", at(28) + 8_000),
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

/** What was said, and what an analysis made of it. */
function processed(call_id: string, answeredAt: number): Schemas["NewEvent"] {
  const said: [speaker: "agent" | "contact", second: number, text: string][] = [
    ["agent", 1, "Hookswitch sales, Grace Hopper speaking. What can I do for you?"],
    ["contact", 6, "Hello, Erika Mustermann here. Our CRM loses every third call, and I was told that yours does not."],
    ["agent", 15, "That is right: an event is on the disk before it is acknowledged. Shall I show you?"],
    ["contact", 22, "Please do. Tuesday at ten would suit us, and Max from our support team will be there too."],
    ["agent", 30, "Tuesday at ten it is. You will have an invitation in a minute."],
  ];
  return {
    type: "call.processed",
    call_id,
    occurred_at: answeredAt + 7 * MINUTE,
    data: {
      summary: "Erika Mustermann loses calls with the CRM that she has. She wants to see Hookswitch on Tuesday at ten.",
      sentiment: "positive",
      rating: 5,
      analysis: { interest: "high", next_steps: ["Send an invitation", "Prepare a demonstration"], competitor: null },
      transcript: said.map(([speaker, second, text]) => ({ speaker, text, at: answeredAt + second * 1_000 })),
    },
  };
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

function recorded(event: Schemas["NewEvent"], recording_url: string): Schemas["NewEvent"] {
  return event.type === "call.ended" ? { ...event, data: { ...event.data, recording_url } } : event;
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
