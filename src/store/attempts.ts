import { ANSWER_KEEP_LIMIT, type Answer, type Attempt } from "../model/delivery.ts";
import { redactHeaders } from "../model/secret-headers.ts";
import type { AttemptsTable } from "./tables.ts";

/** An attempt as the history keeps it: the answer's body capped, secrets in headers replaced. */
export function attemptRow({ delivery, started_at, request, answer, verdict }: Attempt): AttemptsTable {
  return {
    delivery_id: delivery.id,
    n: delivery.attempts + 1,
    account_id: delivery.account_id,
    started_at,
    request: JSON.stringify({ ...request, headers: redactHeaders(request.headers) }),
    answer: JSON.stringify(capAnswer(answer)),
    verdict: verdict.kind,
    reason: verdict.kind === "delivered" ? malformed(verdict.reading) : verdict.reason,
  };
}

/** An answer with as much of its body as is kept. */
export function capAnswer(answer: Answer): Answer {
  if (answer.kind !== "replied" || Buffer.byteLength(answer.body) <= ANSWER_KEEP_LIMIT) return answer;
  const kept = Buffer.from(answer.body).subarray(0, ANSWER_KEEP_LIMIT);
  // As part of a stream, so that a character that was cut in two is left out.
  return { ...answer, body: new TextDecoder().decode(kept, { stream: true }), truncated: true };
}

function malformed(reading: { kind: string; reason?: string }): string | null {
  return reading.reason ?? null;
}
