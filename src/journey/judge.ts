/** The judgement on one attempt: what becomes of the delivery. Pure. */
import type { Dialect } from "../dialects/dialect.ts";
import type { Connector } from "../model/connector.ts";
import type { Answer, PendingDelivery, Verdict } from "../model/delivery.ts";
import { backoffMs, retryAfterMs } from "./backoff.ts";
import { whyNoSuccess } from "./success.ts";

type JudgeContext = {
  delivery: PendingDelivery;
  startedAt: number;
  connector: Connector;
  dialect: Dialect;
  now: number;
  random: number;
};

/**
 * Judges an answer by the connector's idea of success, or its dialect's, and its limits (CONTRACTS §7).
 * @param context.now milliseconds UTC, when the attempt ended.
 * @param context.random between 0 and 1, spreads retries.
 */
export function judge(answer: Answer, context: JudgeContext): Verdict {
  const { delivery, connector, dialect, now } = context;
  if (answer.kind !== "replied") return tryAgain(answer.message, { asked: null, ...context });
  const reason = whyNoSuccess(answer, connector, dialect);
  if (reason === null) return { kind: "delivered", reading: dialect.readAnswer(delivery.event, answer) };
  if (answer.status === 410 && delivery.kind !== "test") return { kind: "gone", reason };
  return tryAgain(reason, { asked: retryAfterMs(answer.headers["retry-after"], now), ...context });
}

/** @param context.asked milliseconds after which the receiver wants to be asked again, if it has said so. */
function tryAgain(reason: string, context: JudgeContext & { asked: number | null }): Verdict {
  const { delivery, connector, now, asked } = context;
  if (delivery.kind === "test") return { kind: "exhausted", reason };
  const attempts = delivery.attempts + 1;
  if (attempts > connector.retry_limit) {
    return { kind: "exhausted", reason: `${reason}; ${attempts} of ${attempts} attempts used` };
  }
  const dueAt = now + (asked ?? backoffMs(attempts, context.random));
  const giveUpAt =
    connector.total_timeout_s === null
      ? Number.POSITIVE_INFINITY
      : (delivery.first_attempt_at ?? context.startedAt) + connector.total_timeout_s * 1_000;
  if (dueAt > giveUpAt) {
    return { kind: "exhausted", reason: `${reason}; the next attempt would be after the total timeout` };
  }
  return { kind: "retry", due_at: Math.round(dueAt), reason };
}
