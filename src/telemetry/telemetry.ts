import type { Logger } from "pino";
import type { Telemetry } from "../engine/telemetry.ts";

/** Tells the log what the engine tells: one wide line for each step of the journey. */
export function createTelemetry({ log }: { log: Logger }): Telemetry {
  return {
    reported() {},
    accepted(event) {
      log.info(
        { event_id: event.id, account_id: event.account_id, call_id: event.call_id, type: event.type, seq: event.seq },
        "event.accepted",
      );
    },
    attempted({ delivery, answer, verdict }, connector) {
      log.info(
        {
          delivery_id: delivery.id,
          event_id: delivery.event.id,
          connector_id: connector.id,
          attempt: delivery.attempts + 1,
          status: answer.kind === "replied" ? answer.status : answer.kind,
          verdict: verdict.kind,
          ms: answer.timing.total_ms,
        },
        "delivery.attempted",
      );
    },
    ended() {},
    settled() {},
    failed(step, error) {
      log.error({ step, err: error }, "step.failed");
    },
    noticed(what, details) {
      log.warn(details, what);
    },
  };
}
