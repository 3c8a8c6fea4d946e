import type { Call } from "../../contract/events.ts";
import type { Lead, SpeedToLead } from "../../contract/leads.ts";
import type { StoredEvent } from "../../model/event.ts";

const CALL_ID = "35298eac05ef54b365e601f85d46afc1";
const FAILED_CALL_ID = "35298eac05ef54b365e601f85d46afc2";
const CREATED_AT = Date.parse("2026-01-01T12:00:00.000Z");
const STARTED_AT = Date.parse("2026-01-01T12:00:01.000Z");
const AGENT_ANSWERED_AT = Date.parse("2026-01-01T12:00:07.000Z");
const LEAD_ANSWERED_AT = Date.parse("2026-01-01T12:00:16.000Z");
const RECORDING = "https://recordings.example.com/35298eac05ef54b365e601f85d46afc1.wav";
const ENDED_AT = Date.parse("2026-01-01T12:01:01.000Z");

function envelope(of: { id: string; call_id?: string; seq: number; occurred_at: number }) {
  return {
    account_id: "acc_example",
    call_id: CALL_ID,
    ...of,
    id: `evt_example_${of.id}`,
    received_at: of.occurred_at + 4,
    is_test: true,
  };
}

/** As the request of seed 001 with custom parameters makes it. */
const lead: Lead = {
  id: "lead_example",
  phone: "+442079460123",
  phone_2: "+442079460124",
  created_at: CREATED_AT,
  source: "api",
  site_path: "/pricing",
  referer: "https://www.example.com/pricing",
  ip: "198.51.100.7",
  country: "GB",
  params: { lc_param_name: "John Doe", lc_param_email: "email@example.com", lc_param_message: "Hello, world!" },
};
const placed: SpeedToLead = {
  widget_key: "38a7f82ff7f9934294af18b05ae2df38",
  widget_name: "Pricing page",
  time_zone: "Europe/London",
  is_delayed: false,
  called_number: "+442079460123",
  lead,
};
const attributes = {
  direction: "outbound" as const,
  from: "+442079460100",
  to: "+442079460123",
  widget: "widget_3",
  source: "speed-to-lead",
  created_at: CREATED_AT,
};
const agent = { id: "agent_05", name: "James Smith", phone: "+442079460205", email: "james@example.com" };
const started: Call = {
  ...attributes,
  speed_to_lead: placed,
  id: CALL_ID,
  status: "started",
  is_test: true,
  started_at: STARTED_AT,
};
const bothAnswered = { ...placed, agent_answered_at: AGENT_ANSWERED_AT, lead_answered_at: LEAD_ANSWERED_AT };
const ended: Call = {
  ...started,
  agent,
  speed_to_lead: bothAnswered,
  status: "ended",
  answered_at: LEAD_ANSWERED_AT,
  ended_at: ENDED_AT,
  result: "answered",
  cause: "normal",
  ended_by: "contact",
  recording_url: RECORDING,
};
const delayed: SpeedToLead = { ...placed, is_delayed: true };
/** Nobody of the queue answered. */
const missed: Call = {
  ...started,
  id: FAILED_CALL_ID,
  speed_to_lead: delayed,
  status: "failed",
  ended_at: ENDED_AT,
  result: "no_answer",
  cause: "no_answer",
  ended_by: "system",
};

/** A lead from the request to the end of its call, and a call that no agent took. */
export const examples: StoredEvent[] = [
  {
    ...envelope({ id: "lead", seq: 0, occurred_at: CREATED_AT }),
    type: "lead.created",
    data: { widget: "widget_3", widget_key: placed.widget_key, widget_name: placed.widget_name, lead },
    call: null,
  },
  {
    ...envelope({ id: "start", seq: 1, occurred_at: STARTED_AT }),
    type: "call.started",
    data: { ...attributes, speed_to_lead: placed },
    call: started,
  },
  {
    ...envelope({ id: "end", seq: 3, occurred_at: ENDED_AT }),
    type: "call.ended",
    data: {
      agent,
      speed_to_lead: bothAnswered,
      result: "answered",
      cause: "normal",
      ended_by: "contact",
      recording_url: RECORDING,
    },
    call: ended,
  },
  {
    ...envelope({ id: "missed", call_id: FAILED_CALL_ID, seq: 2, occurred_at: ENDED_AT }),
    type: "call.failed",
    data: { speed_to_lead: delayed, result: "no_answer", cause: "no_answer", ended_by: "system" },
    call: missed,
  },
];
