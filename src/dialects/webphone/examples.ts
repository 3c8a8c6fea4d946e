import type { Call } from "../../contract/events.ts";
import type { StoredEvent } from "../../model/event.ts";

const CALL_ID = "x71p99345762k44nm28d55q90lbc6v";
const FAILED_CALL_ID = "x71p99345762k44nm28d55q90lbc7w";
const STARTED_AT = Date.parse("2026-06-12T10:03:11.214Z");
const ENDED_AT = Date.parse("2026-06-12T10:04:02.487Z");
const FAILED_AT = Date.parse("2026-06-12T10:03:15.870Z");

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

const attributes = {
  direction: "outbound" as const,
  from: "3001",
  to: "0309876543",
  from_name: "Laura",
  to_name: "BusinessCompany",
  agent: { id: "agent_3001", email: "laura.devries@bedrijf.nl" },
};
const started: Call = { ...attributes, id: CALL_ID, status: "started", is_test: true, started_at: STARTED_AT };
/** The seed does not say when the call was answered; its 51 seconds allow for little more than at once. */
const ended: Call = {
  ...started,
  status: "ended",
  answered_at: STARTED_AT + 200,
  ended_at: ENDED_AT,
  result: "answered",
};
const failed: Call = { ...started, id: FAILED_CALL_ID, status: "failed", ended_at: FAILED_AT, result: "busy" };

function said(speaker: "agent" | "contact", second: number, text: string) {
  return { speaker, text, at: Date.parse("2026-06-12T10:03:00Z") + second * 1_000 };
}

/** The examples of seed 003: one call from its start to its analysis. A call that failed is ours, for the seed has none. */
export const examples: StoredEvent[] = [
  {
    ...envelope({ id: "start", seq: 1, occurred_at: STARTED_AT + 1 }),
    type: "call.started",
    data: attributes,
    call: started,
  },
  {
    ...envelope({ id: "stop", seq: 3, occurred_at: ENDED_AT }),
    type: "call.ended",
    data: { result: "answered" },
    call: ended,
  },
  {
    ...envelope({ id: "failed", call_id: FAILED_CALL_ID, seq: 2, occurred_at: FAILED_AT }),
    type: "call.failed",
    data: { result: "busy" },
    call: failed,
  },
  {
    ...envelope({ id: "postprocess", seq: 4, occurred_at: Date.parse("2026-06-12T10:04:21.903Z") }),
    type: "call.processed",
    data: {
      transcript: [
        said("contact", 14, "Welcome to BusinessCompany."),
        said("contact", 16, "This call may be recorded for quality purposes."),
        said("contact", 18, "Our current waiting time is longer than usual."),
        said("agent", 22, "Hello?"),
        said("contact", 24, "Please visit our website for frequently asked questions."),
        said("agent", 27, "I can’t hear anything."),
        said("contact", 29, "Press 1 for sales."),
        said("contact", 31, "Press 2 for support."),
        said("agent", 33, "Hello?"),
      ],
      analysis: {
        samenvatting:
          "The caller reached an automated system at BusinessCompany. The system informed about call recording and increased waiting times, and provided IVR options. The caller attempted to make contact but did not reach a live agent. The call ended without resolution.",
        actiepunten: [
          "Verify audio connectivity on the caller side.",
          "Improve IVR routing efficiency.",
          "Offer a callback option during high wait times.",
          "Ensure quicker connection to live agents.",
        ],
        sentiment: "neutral",
      },
    },
    call: ended,
  },
];
