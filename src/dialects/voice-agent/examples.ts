import type { Call } from "../../contract/events.ts";
import type { StoredEvent } from "../../model/event.ts";

const CALL_ID = "1";
const FAILED_CALL_ID = "2";
const STARTED_AT = 1_760_084_505_000;
const ANSWERED_AT = 1_760_084_576_000;
const ENDED_AT = 1_760_084_597_000;
/** What the product's documentation prints wherever something was said. */
const SAID_AT = 111_111_000;

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
  from: "+905555555555",
  to: "+905555555554",
  source: "salprebox:SALPRE_AABBCCDD",
};
const started: Call = { ...attributes, id: CALL_ID, status: "started", is_test: true, started_at: STARTED_AT };
const ringing: Call = { ...started, status: "ringing", ringing_at: 1_760_084_555_000 };
const answered: Call = { ...ringing, status: "answered", answered_at: ANSWERED_AT };
const ended: Call = { ...answered, status: "ended", ended_at: ENDED_AT, result: "answered" };
const failed: Call = { ...started, id: FAILED_CALL_ID, status: "failed", ended_at: ENDED_AT, result: "no_answer" };

/**
 * The examples of seed 002, moments included: its call ends before the last transcript and the error. The test button
 * sends them (CONTRACTS §4). A call that failed is ours, for the seed has none.
 */
export const examples: StoredEvent[] = [
  {
    ...envelope({ id: "initiated", seq: 1, occurred_at: STARTED_AT }),
    type: "call.started",
    data: attributes,
    call: started,
  },
  {
    ...envelope({ id: "ringing", seq: 2, occurred_at: 1_760_084_555_000 }),
    type: "call.ringing",
    data: {},
    call: ringing,
  },
  {
    ...envelope({ id: "answered", seq: 3, occurred_at: ANSWERED_AT }),
    type: "call.answered",
    data: {},
    call: answered,
  },
  {
    ...envelope({ id: "transcript", seq: 4, occurred_at: 1_760_084_622_000 }),
    type: "conversation.transcript",
    data: { speaker: "contact", text: "Hello, how are you?", at: SAID_AT },
    call: answered,
  },
  {
    ...envelope({ id: "error", seq: 5, occurred_at: 1_760_084_656_000 }),
    type: "call.error",
    data: { message: "Error message" },
    call: answered,
  },
  {
    ...envelope({ id: "ended", seq: 6, occurred_at: ENDED_AT }),
    type: "call.ended",
    data: {
      result: "answered",
      transcript: [
        { speaker: "voice_agent", text: "Greeting message" },
        { speaker: "contact", text: "customer message 1", at: SAID_AT },
        { speaker: "voice_agent", text: "Ai response 1", at: SAID_AT },
      ],
    },
    call: ended,
  },
  {
    ...envelope({ id: "failed", call_id: FAILED_CALL_ID, seq: 2, occurred_at: ENDED_AT }),
    type: "call.failed",
    data: { result: "no_answer" },
    call: failed,
  },
];
