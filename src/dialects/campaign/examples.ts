import type { Call, EventData } from "../../contract/events.ts";
import type { StoredEvent } from "../../model/event.ts";

const CALL_ID = "call_example";
const VOICEMAIL_CALL_ID = "call_example_voicemail";
const FAILED_CALL_ID = "call_example_busy";
const CREATED_AT = Date.parse("2026-03-02T09:29:40.000Z");
const STARTED_AT = Date.parse("2026-03-02T09:30:00.000Z");

function envelope(of: { id: string; call_id: string | null; seq: number; after_s: number }) {
  const occurred_at = STARTED_AT + of.after_s * 1_000;
  return {
    id: `evt_example_${of.id}`,
    account_id: "acc_example",
    call_id: of.call_id,
    seq: of.seq,
    occurred_at,
    received_at: occurred_at + 4,
    is_test: true,
  };
}

const attributes = {
  direction: "outbound" as const,
  from: "+442079460100",
  to: "+12025550143",
  to_name: "John Doe",
  voice_agent: { id: "ai_agent_2", name: "Mia" },
  contact: {
    id: "contact_42",
    name: "John Doe",
    phone: "+12025550143",
    email: "john@example.com",
    fields: { plan: "trial", city: "Boston" },
  },
  campaign: "spring",
  campaign_name: "Spring offer",
  sid: "CA0123456789abcdef",
  created_at: CREATED_AT,
  custom: { first_name: "John", discount: 15 },
};
const started: Call = { ...attributes, id: CALL_ID, status: "started", is_test: true, started_at: STARTED_AT };
const answered: Call = { ...started, status: "answered", answered_at: STARTED_AT + 8_000 };

const findings = {
  summary: "John would like a meeting on Tuesday.",
  rating: 4.5,
  sentiment: "positive",
  task: { status: "completed", feedback: "A meeting was booked." },
  voice_agent_outcome: { meeting_booked: true, meeting_day: "Tuesday" },
  analysis: { interest: "high", follow_up: "send the offer" },
};
const end = {
  result: "answered" as const,
  cause: "normal",
  ended_by: "contact" as const,
  recording_url: "https://recordings.example.com/call_example.wav",
};
const ended: Call = { ...answered, ...end, ...findings, status: "ended", ended_at: STARTED_AT + 68_000 };
const failed: Call = {
  ...started,
  id: FAILED_CALL_ID,
  status: "failed",
  ended_at: STARTED_AT + 6_000,
  result: "busy",
  cause: "busy",
};

const transcript: EventData["call.ended"]["transcript"] = [
  { speaker: "voice_agent", text: "Hello John, this is Mia. When would a meeting suit you?", at: STARTED_AT + 9_000 },
  { speaker: "contact", text: "Tuesday would be good.", at: STARTED_AT + 14_000 },
];
const spring = { id: "spring", name: "Spring offer" };

/** One call of a campaign from its start to its end, one that a voicemail answered, one that failed, and the campaign. */
export const examples: StoredEvent[] = [
  {
    ...envelope({ id: "campaign_started", call_id: null, seq: 0, after_s: -60 }),
    type: "campaign.started",
    data: { campaign: spring },
    call: null,
  },
  {
    ...envelope({ id: "started", call_id: CALL_ID, seq: 1, after_s: 0 }),
    type: "call.started",
    data: attributes,
    call: started,
  },
  {
    ...envelope({ id: "transcript", call_id: CALL_ID, seq: 3, after_s: 14 }),
    type: "conversation.transcript",
    data: { speaker: "contact", text: "Tuesday would be good.", at: STARTED_AT + 14_000 },
    call: answered,
  },
  {
    ...envelope({ id: "intent", call_id: CALL_ID, seq: 4, after_s: 15 }),
    type: "conversation.intent_detected",
    data: { intent: "book_meeting", confidence: 0.93 },
    call: answered,
  },
  {
    ...envelope({ id: "entity", call_id: CALL_ID, seq: 5, after_s: 15 }),
    type: "conversation.entity_captured",
    data: { name: "meeting_day", value: "Tuesday" },
    call: answered,
  },
  {
    ...envelope({ id: "ended", call_id: CALL_ID, seq: 6, after_s: 68 }),
    type: "call.ended",
    data: { ...end, ...findings, transcript },
    call: ended,
  },
  {
    ...envelope({ id: "voicemail", call_id: VOICEMAIL_CALL_ID, seq: 3, after_s: 20 }),
    type: "call.voicemail_detected",
    data: {},
    call: { ...answered, id: VOICEMAIL_CALL_ID },
  },
  {
    ...envelope({ id: "failed", call_id: FAILED_CALL_ID, seq: 2, after_s: 6 }),
    type: "call.failed",
    data: { result: "busy", cause: "busy" },
    call: failed,
  },
  {
    ...envelope({ id: "campaign_paused", call_id: null, seq: 0, after_s: 3_600 }),
    type: "campaign.paused",
    data: { campaign: spring, reason: "Outside its hours" },
    call: null,
  },
  {
    ...envelope({ id: "campaign_quota", call_id: null, seq: 0, after_s: 5_400 }),
    type: "campaign.quota_reached",
    data: { campaign: spring, reason: "50 meetings", counts: { meetings: 50 } },
    call: null,
  },
  {
    ...envelope({ id: "campaign_completed", call_id: null, seq: 0, after_s: 7_200 }),
    type: "campaign.completed",
    data: { campaign: spring, counts: { called: 120, answered: 48 } },
    call: null,
  },
];
