/** What the demo tells as it goes: one line each with `--json`, one or more in the terminal. Times are milliseconds. */

import type { Contact } from "../../contract/contacts.ts";
import type { Call, EventType } from "../../contract/events.ts";

export type DemoEntry =
  | { kind: "start" }
  | {
      kind: "ready";
      server: string;
      database: "sqlite" | "postgres";
      crm: string;
      connectors: { name: string; id: string; url: string }[];
    }
  | { kind: "call"; call_id: string; title: string }
  | { kind: "event"; call_id: string; event_id: string; type: EventType; status: number; ms: number }
  | AttemptEntry
  | HeldEntry
  | ScreenEntry
  | { kind: "crm"; what: "killed" | "restarted" }
  | { kind: "wait"; for: "retry"; until: number }
  | SummaryEntry;

type OfWebhook = {
  call_id: string;
  event_id: string;
  connector: string;
  /** The event's name in the connector's dialect. */
  webhook: string;
  webhook_id: string;
};

/** One attempt at a webhook, as the API tells it. */
export type AttemptEntry = OfWebhook & {
  kind: "webhook";
  attempt: number;
  verdict: "delivered" | "retry" | "exhausted" | "gone";
  /** The CRM's status, or why there is none, such as `connection_refused`. */
  status: number | string;
  ms: number;
  reason: string | null;
  ended_at: number;
  /** When the next attempt is due; null when there is none, or when it has been made. */
  retry_at: number | null;
  /** What the CRM itself wrote down of it; null when it did not get it. */
  received: { signature: "valid"; received_at: number } | null;
};

/** A webhook that has not been tried, because an earlier one of its call has not arrived. */
export type HeldEntry = OfWebhook & { kind: "held"; waiting_for: string };

/** The agent's screen, as it came over the live stream. */
export type ScreenEntry = {
  kind: "screen";
  call_id: string;
  /** From the event's posting to its arrival on the stream. */
  ms: number;
  status: Call["status"];
  contacts: { connector: string; last_known: boolean; contact: Contact }[];
};

export type SummaryEntry = {
  kind: "summary";
  ok: boolean;
  /** What was asked of the server and what both sides vouch for; null when the demo broke off before it could count. */
  webhooks: { expected: number; delivered: number } | null;
  attempts: number;
  /** In the first call, from posting `call.started` to the contact's arrival on the agent's stream; null if it never came. */
  contact_ms: number | null;
  missing: string[];
};

/** Takes what the demo tells to where it is shown. */
export type Tell = (entry: DemoEntry) => void;
