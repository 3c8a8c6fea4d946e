import { type Call, EVENT_TYPES, type EventType } from "../contract/events.ts";
import type { StoredEvent } from "../model/event.ts";

const STARTED_AT = 1_760_084_505_000;
const CALL_ID = "call_example";
const FAILED_CALL_ID = "call_example_busy";

/** What every example shares; it happens the given seconds after the call's start. */
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

const contact = { id: "contact_42", name: "John Doe", phone: "+12025550143", email: "john@example.com" };
const agent = { id: "agent_7", name: "Ada Brown", email: "ada@example.com", phone: "201" };

const started: Call = {
  id: CALL_ID,
  status: "started",
  is_test: true,
  direction: "outbound",
  from: "+442079460100",
  to: "+12025550143",
  from_name: "Example Ltd",
  to_name: "John Doe",
  agent,
  contact,
  line: "+442079460100",
  team: "sales",
  campaign: "spring",
  campaign_name: "Spring offer",
  source: "webphone",
  custom: { order: "A-1001" },
  started_at: STARTED_AT,
};
const ringing: Call = { ...started, status: "ringing", ringing_at: STARTED_AT + 1_000 };
const answered: Call = { ...ringing, status: "answered", answered_at: STARTED_AT + 9_000 };
/** Once something that was said is known. */
const heard: Call = { ...answered, has_transcript: true };
const ended: Call = {
  ...heard,
  status: "ended",
  ended_at: STARTED_AT + 73_000,
  result: "answered",
  cause: "normal",
  ended_by: "contact",
  recording_url: "https://recordings.example.com/call_example.wav",
};
const withOutcome: Call = {
  ...ended,
  outcome: { tag: "Meeting booked", tag_type: "positive", notes: "Tuesday at ten." },
};
const processed: Call = {
  ...withOutcome,
  processed_at: STARTED_AT + 92_000,
  summary: "John agreed to a meeting.",
  sentiment: "positive",
  analysis: { sentiment: "positive" },
};
const failed: Call = {
  ...started,
  id: FAILED_CALL_ID,
  status: "failed",
  ended_at: STARTED_AT + 6_000,
  result: "busy",
  cause: "busy",
};

const transcript = [
  { speaker: "agent" as const, text: "Good morning, this is Ada.", at: STARTED_AT + 10_000 },
  { speaker: "contact" as const, text: "Hello Ada, let us meet on Tuesday.", at: STARTED_AT + 14_000 },
];

/** One call from its start to its outcome, and one example of each event that stands alone. */
const exampleEvents: { [T in EventType]: StoredEvent<T> } = {
  "call.started": {
    ...envelope({ id: "started", call_id: CALL_ID, seq: 1, after_s: 0 }),
    type: "call.started",
    data: {
      direction: "outbound",
      from: "+442079460100",
      to: "+12025550143",
      from_name: "Example Ltd",
      to_name: "John Doe",
      agent,
      contact,
      line: "+442079460100",
      team: "sales",
      campaign: "spring",
      campaign_name: "Spring offer",
      source: "webphone",
      custom: { order: "A-1001" },
    },
    call: started,
  },
  "call.ringing": {
    ...envelope({ id: "ringing", call_id: CALL_ID, seq: 2, after_s: 1 }),
    type: "call.ringing",
    data: {},
    call: ringing,
  },
  "call.answered": {
    ...envelope({ id: "answered", call_id: CALL_ID, seq: 3, after_s: 9 }),
    type: "call.answered",
    data: {},
    call: answered,
  },
  "call.voicemail_detected": {
    ...envelope({ id: "voicemail", call_id: CALL_ID, seq: 4, after_s: 11 }),
    type: "call.voicemail_detected",
    data: {},
    call: answered,
  },
  "conversation.transcript": {
    ...envelope({ id: "transcript", call_id: CALL_ID, seq: 5, after_s: 14 }),
    type: "conversation.transcript",
    data: { speaker: "contact", text: "Hello Ada, let us meet on Tuesday.", at: STARTED_AT + 14_000, complete: false },
    call: heard,
  },
  "conversation.intent_detected": {
    ...envelope({ id: "intent", call_id: CALL_ID, seq: 6, after_s: 15 }),
    type: "conversation.intent_detected",
    data: { intent: "book_meeting", confidence: 0.93 },
    call: heard,
  },
  "conversation.entity_captured": {
    ...envelope({ id: "entity", call_id: CALL_ID, seq: 7, after_s: 15 }),
    type: "conversation.entity_captured",
    data: { name: "meeting_day", value: "Tuesday" },
    call: heard,
  },
  "call.error": {
    ...envelope({ id: "error", call_id: CALL_ID, seq: 8, after_s: 20 }),
    type: "call.error",
    data: { message: "The transcription stopped; the call goes on." },
    call: heard,
  },
  "call.ended": {
    ...envelope({ id: "ended", call_id: CALL_ID, seq: 9, after_s: 73 }),
    type: "call.ended",
    data: {
      result: "answered",
      cause: "normal",
      ended_by: "contact",
      recording_url: "https://recordings.example.com/call_example.wav",
      transcript,
    },
    call: ended,
  },
  "call.failed": {
    ...envelope({ id: "failed", call_id: FAILED_CALL_ID, seq: 2, after_s: 6 }),
    type: "call.failed",
    data: { result: "busy", cause: "busy" },
    call: failed,
  },
  "call.outcome_set": {
    ...envelope({ id: "outcome", call_id: CALL_ID, seq: 10, after_s: 80 }),
    type: "call.outcome_set",
    data: {
      tag: "Meeting booked",
      tag_type: "positive",
      notes: "Tuesday at ten.",
      ai_summary: "John agreed to a meeting.",
      ai_transcript: "Agent: Good morning, this is Ada.\nClient: Hello Ada, let us meet on Tuesday.",
    },
    call: withOutcome,
  },
  "call.processed": {
    ...envelope({ id: "processed", call_id: CALL_ID, seq: 11, after_s: 92 }),
    type: "call.processed",
    data: {
      transcript,
      summary: "John agreed to a meeting.",
      sentiment: "positive",
      analysis: { sentiment: "positive" },
    },
    call: processed,
  },
  "lead.created": {
    ...envelope({ id: "lead", call_id: null, seq: 0, after_s: 0 }),
    type: "lead.created",
    data: {
      widget: "widget_3",
      widget_key: "wk_example",
      widget_name: "Contact form",
      lead: {
        id: "lead_example",
        phone: "+12025550143",
        created_at: STARTED_AT,
        source: "form",
        site_path: "/contact",
        country: "US",
        params: { lc_param_name: "John Doe" },
      },
    },
    call: null,
  },
  "sms.sent": {
    ...envelope({ id: "sms_sent", call_id: null, seq: 0, after_s: 120 }),
    type: "sms.sent",
    data: { from: "+442079460100", to: "+12025550143", text: "See you on Tuesday.", line: "+442079460100", agent },
    call: null,
  },
  "sms.received": {
    ...envelope({ id: "sms_received", call_id: null, seq: 0, after_s: 180 }),
    type: "sms.received",
    data: { from: "+12025550143", to: "+442079460100", text: "Thank you, Ada!", line: "+442079460100" },
    call: null,
  },
  "campaign.started": {
    ...envelope({ id: "campaign_started", call_id: null, seq: 0, after_s: 0 }),
    type: "campaign.started",
    data: { campaign: { id: "spring", name: "Spring offer" } },
    call: null,
  },
  "campaign.paused": {
    ...envelope({ id: "campaign_paused", call_id: null, seq: 0, after_s: 3_600 }),
    type: "campaign.paused",
    data: { campaign: { id: "spring", name: "Spring offer" }, reason: "Outside its hours" },
    call: null,
  },
  "campaign.completed": {
    ...envelope({ id: "campaign_completed", call_id: null, seq: 0, after_s: 7_200 }),
    type: "campaign.completed",
    data: { campaign: { id: "spring", name: "Spring offer" }, counts: { called: 120, answered: 48 } },
    call: null,
  },
  "campaign.quota_reached": {
    ...envelope({ id: "campaign_quota", call_id: null, seq: 0, after_s: 5_400 }),
    type: "campaign.quota_reached",
    data: { campaign: { id: "spring", name: "Spring offer" }, reason: "50 meetings", counts: { meetings: 50 } },
    call: null,
  },
  "connector.disabled": {
    ...envelope({ id: "disabled", call_id: null, seq: 0, after_s: 500 }),
    type: "connector.disabled",
    data: { connector: { id: "con_example", name: "Old CRM" }, by: "gone", reason: "The endpoint answered 410 Gone." },
    call: null,
  },
  "delivery.exhausted": {
    ...envelope({ id: "exhausted", call_id: null, seq: 0, after_s: 500 }),
    type: "delivery.exhausted",
    data: {
      delivery_id: "dlv_example",
      event_id: "evt_example_ended",
      event_type: "call.ended",
      connector: { id: "con_example", name: "Old CRM" },
      reason: "The endpoint answered 500, eight times.",
    },
    call: null,
  },
};

/** The examples of the events that a dialect has, in the order of the vocabulary (CONTRACTS §1). */
export function examplesOf(events: Partial<Record<EventType, string>>): StoredEvent[] {
  return EVENT_TYPES.filter((type) => events[type] !== undefined).map((type) => exampleEvents[type]);
}
