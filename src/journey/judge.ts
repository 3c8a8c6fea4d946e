/** The judgement on one attempt: what becomes of the delivery. Pure. */
import type { Dialect } from "../dialects/dialect.ts";
import type { Connector } from "../model/connector.ts";
import type { Answer, PendingDelivery, Verdict } from "../model/delivery.ts";
import { backoffMs, retryAfterMs } from "./backoff.ts";

/**
 * Judges an answer by the dialect's idea of success and the connector's limits (CONTRACTS §7).
 * @param now milliseconds UTC, when the attempt ended.
 * @param random between 0 and 1, spreads retries.
 */
export function judge(
  answer: Answer,
  context: {
    delivery: PendingDelivery;
    startedAt: number;
    connector: Connector;
    dialect: Dialect;
    now: number;
    random: number;
  },
): Verdict {
  const { delivery, connector, dialect, now } = context;
  if (answer.kind === "replied" && dialect.succeeds(answer.status)) {
    return { kind: "delivered", reading: dialect.readAnswer(delivery.event, answer) };
  }
  const reason = failureOf(answer);
  if (answer.kind === "replied" && answer.status === 410) return { kind: "gone", reason };
  const attempts = delivery.attempts + 1;
  if (attempts > connector.retry_limit) {
    return { kind: "exhausted", reason: `${reason}; ${attempts} of ${attempts} attempts used` };
  }
  const asked = answer.kind === "replied" ? retryAfterMs(answer.headers["retry-after"], now) : null;
  const dueAt = now + Math.max(asked ?? 0, asked === null ? backoffMs(attempts, context.random) : 0);
  const giveUpAt =
    connector.total_timeout_s === null
      ? Number.POSITIVE_INFINITY
      : (delivery.first_attempt_at ?? context.startedAt) + connector.total_timeout_s * 1_000;
  if (dueAt > giveUpAt) {
    return { kind: "exhausted", reason: `${reason}; the next attempt would be after the total timeout` };
  }
  return { kind: "retry", due_at: Math.round(dueAt), reason };
}

function failureOf(answer: Answer): string {
  switch (answer.kind) {
    case "replied":
      return `answered with status ${answer.status}`;
    case "unreachable":
      return answer.message;
    case "timed_out":
      return answer.message;
  }
}
