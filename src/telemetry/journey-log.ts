import type { Logger } from "pino";
import type { Telemetry } from "../engine/telemetry.ts";
import { StoreError } from "../store/store-error.ts";
import type { CallMetrics } from "./call-metrics.ts";

/** Errors of one kind are told once in this time, with how many were not told. */
const REPEAT_AFTER_MS = 1_000;

/** What the log hears of the engine's work. */
export type JourneyLog = Omit<Telemetry, "continued" | "traceparent" | "settled" | "shown"> &
  Omit<CallMetrics, "watchCalls">;

/**
 * One wide line for each step of the journey. Ids, codes and durations only: what a producer or a receiver has written
 * may hold personal data, and reasons may quote it.
 */
export function createJourneyLog(log: Logger): JourneyLog {
  const told = new Map<string, { at: number; untold: number }>();

  /** How many errors of this kind went untold since the last one; null while this one must wait too. */
  function untoldBefore(kind: string): number | null {
    const now = performance.now();
    const last = told.get(kind);
    if (last && now - last.at < REPEAT_AFTER_MS) {
      last.untold += 1;
      return null;
    }
    told.set(kind, { at: now, untold: 0 });
    return last?.untold ?? 0;
  }

  return {
    reported(result, accountId, durationMs) {
      if (result.kind !== "refused") return;
      const { code, index } = result;
      log.info({ account_id: accountId, code, index, ms: toTenth(durationMs) }, "report.refused");
    },
    accepted(event) {
      const { id, account_id, call_id, type, seq } = event;
      log.info({ event_id: id, account_id, call_id, type, seq }, "event.accepted");
      if (event.type !== "connector.disabled") return;
      const { connector, by } = event.data;
      log.warn({ connector_id: connector.id, account_id, by }, "connector.disabled");
    },
    attempted({ delivery, answer, verdict }) {
      log.info(
        {
          delivery_id: delivery.id,
          event_id: delivery.event.id,
          account_id: delivery.account_id,
          call_id: delivery.event.call_id,
          connector_id: delivery.connector_id,
          type: delivery.event.type,
          kind: delivery.kind,
          attempt: delivery.attempts + 1,
          answer: answer.kind,
          // What is undefined is left out, at less cost than taking objects together.
          status: answer.kind === "replied" ? answer.status : undefined,
          code: answer.kind === "unreachable" ? answer.code : undefined,
          phase: answer.kind === "timed_out" ? answer.phase : undefined,
          verdict: verdict.kind,
          due_at: verdict.kind === "retry" ? verdict.due_at : undefined,
          ms: toTenth(answer.timing.total_ms),
        },
        "delivery.attempted",
      );
    },
    ended({ id, event_id, account_id, connector_id, type, kind, outcome, attempts, created_at, settled_at }) {
      // The attempt has told of a success already.
      if (outcome === "delivered") return;
      log.info(
        {
          delivery_id: id,
          event_id,
          account_id,
          connector_id,
          type,
          kind,
          outcome,
          attempts,
          after_ms: settled_at - created_at,
        },
        "delivery.ended",
      );
    },
    discarded(count, connectorId) {
      if (count > 0) log.info({ connector_id: connectorId, count }, "deliveries.discarded");
    },
    failed(step, error) {
      // Whatever is not the store's trouble is a mistake of ours.
      const what = error instanceof StoreError ? "store.failed" : "step.failed";
      const untold = untoldBefore(`${step} ${what}`);
      if (untold !== null) log.error({ step, err: error, ...(untold > 0 ? { untold } : {}) }, what);
    },
    callEnded(call) {
      log.info(call, "call.over");
    },
    dialRefused(dial) {
      log.warn(dial, "call.refused");
    },
    strangersRefused(strangers) {
      log.warn(strangers, "strangers.refused");
    },
    noticed(what, details) {
      log.warn(details, what);
    },
  };
}

function toTenth(ms: number): number {
  return Math.round(ms * 10) / 10;
}
