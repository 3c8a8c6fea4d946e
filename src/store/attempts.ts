import { ANSWER_KEEP_LIMIT, type Answer, type Attempt, type OutgoingRequest } from "../model/delivery.ts";
import type { AttemptsTable } from "./tables.ts";

/** Headers whose values are secrets by their names; the log shows that they were sent, not what they said. */
const SECRET_HEADER = /auth|cookie|secret|token|key|password|signature/i;
const REDACTED = "[redacted]";

/** An attempt as the history keeps it: the answer's body capped, secrets in headers replaced. */
export function attemptRow({ delivery, started_at, request, answer, verdict }: Attempt): AttemptsTable {
  return {
    delivery_id: delivery.id,
    n: delivery.attempts + 1,
    account_id: delivery.account_id,
    started_at,
    request: JSON.stringify(redact(request)),
    answer: JSON.stringify(cap(answer)),
    verdict: verdict.kind,
    reason: verdict.kind === "delivered" ? malformed(verdict.reading) : verdict.reason,
  };
}

function redact(request: OutgoingRequest): OutgoingRequest {
  const headers: Record<string, string> = {};
  for (const [name, value] of Object.entries(request.headers)) {
    headers[name] = SECRET_HEADER.test(name) && name !== "webhook-signature" ? REDACTED : value;
  }
  return { ...request, headers };
}

function cap(answer: Answer): Answer {
  if (answer.kind !== "replied" || answer.body.length <= ANSWER_KEEP_LIMIT) return answer;
  return { ...answer, body: answer.body.slice(0, ANSWER_KEEP_LIMIT), truncated: true };
}

function malformed(reading: { kind: string; reason?: string }): string | null {
  return reading.reason ?? null;
}
