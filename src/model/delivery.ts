/**
 * A delivery is one event for one connector; an attempt is one HTTP exchange (CONTRACTS §7).
 *
 *                       accepted
 *                          |
 *        +-----------------+------------------+
 *        | first of its lane                  | another of its lane is pending
 *        v                                    v
 *     leased  <------- backlog <----------  lane
 *     (a node holds    (nobody holds it:      (its turn comes when
 *      and sends it)    the connector is       the one before settles)
 *        |   ^          paused or busy)
 *        |   |
 *        |   +-- due -- retry (waits for due_at)
 *        |                ^
 *        +--- failed -----+
 *        |
 *        +--> delivered | exhausted | expired | discarded   (history: never changes again)
 */
import type { Contact } from "../contract/contacts.ts";
import type { EventType } from "../contract/events.ts";
import type { StoredEvent } from "./event.ts";

/** Where a pending delivery stands in the queue; see the diagram. */
export type QueueState = "leased" | "retry" | "backlog" | "lane";

/** How a delivery ended. `discarded`: a person resumed without it, stopped its replay, or deleted its connector. */
export type Outcome = "delivered" | "exhausted" | "expired" | "discarded";

/** Why an event is not sent to a connector at all. */
export type SkipReason = "inactive" | "not_subscribed" | "outside_its_calls" | "loop_protected";

/**
 * What made a delivery: the event itself, a person's retry, a replay of the past, or the test of a connector. Only `live`
 * ones keep a lane. A `test` is tried once and says nothing of the connector's health (docs/decisions/0015).
 */
export type DeliveryKind = "live" | "manual" | "replay" | "test";

/** A delivery that this node has leased and will send. */
export type PendingDelivery = {
  id: string;
  account_id: string;
  connector_id: string;
  /** Deliveries of one lane leave in order: the call for a connector, or the delivery itself where there is no order. */
  lane: string;
  kind: DeliveryKind;
  /** Attempts already made. */
  attempts: number;
  /** When the first attempt began, in milliseconds; null before it. */
  first_attempt_at: number | null;
  created_at: number;
  event: StoredEvent;
};

/** The request that goes out, complete but for what the sender adds (host, length). */
export type OutgoingRequest = {
  method: "GET" | "POST" | "PUT" | "DELETE";
  url: string;
  headers: Record<string, string>;
  body: string | null;
};

/** Milliseconds that an attempt spent in each phase; a phase that was not reached, or not needed, is null. */
export type Timing = {
  /** From the start to a resolved address and an open connection, TLS included; null on a kept-alive one. */
  connect_ms: number | null;
  /** From the request written to the answer's headers. */
  headers_ms: number | null;
  /** From the answer's headers to its last byte (or to the cap). */
  body_ms: number | null;
  total_ms: number;
};

/** What came back from one attempt. A refused or failed exchange is an answer too, never an exception. */
export type Answer =
  | {
      kind: "replied";
      status: number;
      headers: Record<string, string>;
      /** The body's first 64 KiB, as text. */
      body: string;
      /** Whether the body went on past what was read. */
      truncated: boolean;
      timing: Timing;
    }
  | {
      kind: "unreachable";
      /** Stable code for people and metrics. */
      code:
        | "forbidden_address"
        | "dns_failed"
        | "connection_refused"
        | "connection_reset"
        | "tls_failed"
        | "invalid_response"
        /** The request cannot be sent as it is: its URL or a header is malformed. The receiver never saw it. */
        | "invalid_request"
        | "unreachable";
      message: string;
      timing: Timing;
    }
  | { kind: "timed_out"; phase: "connect" | "headers" | "body"; message: string; timing: Timing };

/** What a dialect read out of an answer: a contact, nothing, or why what looked like a contact is not one. */
export type ContactReading =
  | { kind: "none" }
  | { kind: "contact"; contact: Contact }
  | { kind: "malformed"; reason: string };

/** The judgement on one attempt: what becomes of the delivery. */
export type Verdict =
  | { kind: "delivered"; reading: ContactReading }
  | { kind: "retry"; due_at: number; reason: string }
  | { kind: "exhausted"; reason: string }
  | { kind: "gone"; reason: string };

/** One finished attempt, on its way into the store. */
export type Attempt = {
  delivery: PendingDelivery;
  /** Milliseconds UTC. */
  started_at: number;
  /** When the answer's last byte had come, by `performance.now()`; not stored. */
  answered_at: number;
  request: OutgoingRequest;
  answer: Answer;
  verdict: Verdict;
};

/** How much of an answer's body is read, in bytes. */
export const ANSWER_READ_LIMIT = 64 * 1024;
/** How much of an answer's body is kept, in bytes. */
export const ANSWER_KEEP_LIMIT = 16 * 1024;

/** Whether an event is worth something only while its call goes on (CONTRACTS §7). */
export function expiresWithCall(type: EventType): boolean {
  return type === "call.started" || type === "call.ringing";
}
