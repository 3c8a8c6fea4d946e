import { hash } from "node:crypto";
import type { PendingDelivery } from "../model/delivery.ts";

/** Where an event's spans belong. */
export type EventTrace = {
  traceId: string;
  /** The span of its accepting, to which those of its deliveries belong. */
  acceptId: string;
  /** The producer's span; null where the trace begins here. */
  parentId: string | null;
  sampled: boolean;
};

/** A producer's trace context. */
export type Producer = { traceId: string; spanId: string; sampled: boolean };

const TRACEPARENT = /^(?!ff)([\da-f]{2})-(?!0{32})([\da-f]{32})-(?!0{16})([\da-f]{16})-([\da-f]{2})(-.*)?$/;

/** Reads a `traceparent` of any version (W3C Trace Context §3.2); null where it is malformed. */
export function readTraceparent(value: string): Producer | null {
  const [, version, traceId, spanId, flags, rest] = TRACEPARENT.exec(value) ?? [];
  if (traceId === undefined || spanId === undefined || flags === undefined) return null;
  // Only versions to come may say more.
  if (version === "00" && rest !== undefined) return null;
  return { traceId, spanId, sampled: (Number.parseInt(flags, 16) & 1) === 1 };
}

/** A `traceparent` of version 00. */
export function writeTraceparent(
  { traceId, sampled }: Pick<EventTrace, "traceId" | "sampled">,
  spanId: string,
): string {
  return `00-${traceId}-${spanId}-${sampled ? "01" : "00"}`;
}

/** Ids follow from those of what is traced, so that every node, and a retry after a restart, comes to the same. */
export function traceOf({ account_id, id }: { account_id: string; id: string }, producer?: Producer): EventTrace {
  const digest = digestOf(`${account_id} ${id}`);
  return {
    traceId: producer?.traceId ?? digest.slice(0, 32),
    acceptId: digest.slice(32, 48),
    parentId: producer?.spanId ?? null,
    sampled: producer?.sampled ?? true,
  };
}

/** The spans of one attempt. */
export function attemptIds({ id, attempts }: Pick<PendingDelivery, "id" | "attempts">): {
  send: string;
  settle: string;
} {
  const digest = digestOf(`${id} ${attempts}`);
  return { send: digest.slice(0, 16), settle: digest.slice(16, 32) };
}

function digestOf(text: string): string {
  return hash("sha256", text, "hex");
}
