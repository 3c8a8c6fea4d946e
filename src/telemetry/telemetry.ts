/** Passes on what the engine tells: to the log, the metrics and, where they are wanted, the traces. */
import type { Logger } from "pino";
import type { Telemetry } from "../engine/telemetry.ts";
import type { CallMetrics } from "./call-metrics.ts";
import type { Watched } from "./gauges.ts";
import { createJourneyLog } from "./journey-log.ts";
import { createMetrics, type Metrics } from "./metrics.ts";

export type RunningTelemetry = Telemetry &
  CallMetrics & {
    /** From now on the metrics also tell what this node holds, and what waits. */
    watch(watched: Watched): void;
    readMetrics: Metrics["read"];
    /** Sends the traces that have not been sent; gives up after some seconds. */
    stop(): Promise<void>;
  };

/** @param otlpEndpoint where traces go: the address of an OpenTelemetry collector; null for nowhere. */
export async function startTelemetry(options: {
  log: Logger;
  version: string;
  otlpEndpoint: string | null;
}): Promise<RunningTelemetry> {
  const { version, otlpEndpoint } = options;
  const log = createJourneyLog(options.log);
  const metrics = createMetrics({ version });
  const traces = otlpEndpoint === null ? null : await startTraces({ log: options.log, version, otlpEndpoint });

  return {
    reported(result, accountId, durationMs) {
      log.reported(result, accountId, durationMs);
      metrics.reported(result, accountId, durationMs);
    },
    accepted(event) {
      log.accepted(event);
      metrics.accepted(event);
      traces?.accepted(event);
    },
    continued(reports, results) {
      traces?.continued(reports, results);
    },
    traceparent: (delivery) => traces?.traceparent(delivery) ?? null,
    attempted(attempt, connector) {
      log.attempted(attempt, connector);
      metrics.attempted(attempt, connector);
      traces?.attempted(attempt);
    },
    ended(delivery) {
      log.ended(delivery);
      metrics.ended(delivery);
    },
    discarded(count, connectorId) {
      log.discarded(count, connectorId);
      metrics.discarded(count, connectorId);
    },
    settled(attempts) {
      metrics.settled(attempts);
      traces?.settled(attempts);
    },
    shown: metrics.shown,
    failed(step, error) {
      log.failed(step, error);
      metrics.failed(step, error);
    },
    callEnded(call) {
      log.callEnded(call);
      metrics.callEnded(call);
    },
    dialRefused(dial) {
      log.dialRefused(dial);
      metrics.dialRefused(dial);
    },
    strangersRefused(strangers) {
      log.strangersRefused(strangers);
      metrics.strangersRefused(strangers);
    },
    watchCalls: metrics.watchCalls,
    noticed: log.noticed,
    watch: metrics.watch,
    readMetrics: metrics.read,
    stop: async () => traces?.stop(),
  };
}

/** OpenTelemetry takes 170 ms to load and 25 MB: who does not trace does not pay for it. */
async function startTraces(options: { log: Logger; version: string; otlpEndpoint: string }) {
  const { createTraces } = await import("./traces.ts");
  return createTraces(options);
}
