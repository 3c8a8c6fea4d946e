import { Counter, collectDefaultMetrics, Histogram, Registry } from "prom-client";
import { EVENT_TYPES } from "../contract/events.ts";
import type { Telemetry } from "../engine/telemetry.ts";
import type { Answer, Attempt } from "../model/delivery.ts";
import { type CallMetrics, createCallMetrics } from "./call-metrics.ts";
import { addGauges, type Watched } from "./gauges.ts";

/** Upper bounds in seconds. */
const STEP_BUCKETS = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];
const SEND_BUCKETS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 15, 30, 60];
const WAIT_BUCKETS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1, 5, 30, 300, 3_600, 86_400];

/** What the metrics hear of the engine's work. */
export type MetricsListener = Omit<Telemetry, "continued" | "traceparent" | "noticed">;

export type Metrics = MetricsListener &
  CallMetrics & {
    /** From now on also tells what this node holds, and what waits. */
    watch(watched: Watched): void;
    /** As Prometheus reads them. */
    read(): Promise<{ contentType: string; text: string }>;
  };

/**
 * The metrics of one app. Labels take few values, whatever is reported or configured: nothing is told by event, connector
 * or account, of which there may be thousands; the API tells those.
 */
export function createMetrics({ version }: { version: string }): Metrics {
  const registry = new Registry();
  const registers = [registry];
  collectDefaultMetrics({ register: registry });

  const countOf = <Label extends string>(name: string, help: string, ...labelNames: Label[]) =>
    new Counter({ name: `hookswitch_${name}_total`, help, labelNames, registers });
  const timeOf = (step: string, help: string, buckets: number[]) => {
    const histogram = new Histogram({ name: `hookswitch_${step}_duration_seconds`, help, buckets, registers });
    return (ms: number) => histogram.observe(Math.max(0, ms) / 1_000);
  };

  const accepted = byLabel(countOf("events_accepted", "Events stored.", "type"));
  const refused = byLabel(countOf("reports_refused", "Requests that contradicted what is stored.", "code"));
  const ended = byLabel(countOf("deliveries_ended", "Deliveries that have ended, and how.", "outcome"));
  const attempts = countOf("attempts", "HTTP exchanges, by what came back and what follows.", "verdict", "answer");
  const attemptsBy = {
    delivered: byLabel(attempts, "delivered"),
    retry: byLabel(attempts, "retry"),
    exhausted: byLabel(attempts, "exhausted"),
    gone: byLabel(attempts, "gone"),
  };
  const failures = byLabel(countOf("failures", "Steps that failed and are done again.", "step"));
  const acceptTime = timeOf("accept", "From a report to its being durable.", STEP_BUCKETS);
  const waitTime = timeOf("wait", "From an event's coming in to the first request with it.", WAIT_BUCKETS);
  const sendTime = timeOf("send", "From the start of an HTTP exchange to its end.", SEND_BUCKETS);
  const settleTime = timeOf("settle", "From an answer's last byte to its being durable.", STEP_BUCKETS);
  const showTime = timeOf("show", "From an answer's last byte to its contact being told to screens.", STEP_BUCKETS);

  // A counter that is there from the start shows its first increase.
  for (const type of EVENT_TYPES) accepted(type).inc(0);
  for (const outcome of ["delivered", "exhausted", "expired", "discarded"]) ended(outcome).inc(0);

  return {
    reported(result, _accountId, durationMs) {
      acceptTime(durationMs);
      if (result.kind === "refused") refused(result.code).inc();
    },
    accepted: (event) => accepted(event.type).inc(),
    attempted({ delivery, started_at, answer, verdict }) {
      attemptsBy[verdict.kind](answerClass(answer)).inc();
      sendTime(answer.timing.total_ms);
      if (delivery.attempts === 0 && delivery.kind === "live") waitTime(started_at - delivery.event.received_at);
    },
    ended: ({ outcome }) => ended(outcome).inc(),
    discarded: (count) => ended("discarded").inc(count),
    settled(attempts) {
      const now = performance.now();
      for (const { answered_at } of attempts) settleTime(now - answered_at);
    },
    shown(attempts) {
      const now = performance.now();
      for (const attempt of attempts) if (showsContact(attempt)) showTime(now - attempt.answered_at);
    },
    failed: (step) => failures(step).inc(),

    ...createCallMetrics(registry),
    watch: (watched) => addGauges(registry, { ...watched, version }),
    read: async () => ({ contentType: registry.contentType, text: await registry.metrics() }),
  };
}

type LabelledCounter = { labels(...values: string[]): Counter.Internal };

/** A counter's parts by their last label, each looked up once: it is what a count costs most. */
function byLabel(counter: LabelledCounter, ...first: string[]): (label: string) => Counter.Internal {
  const parts = new Map<string, Counter.Internal>();
  return (label) => {
    let part = parts.get(label);
    if (!part) {
      part = counter.labels(...first, label);
      parts.set(label, part);
    }
    return part;
  };
}

function showsContact({ delivery, verdict }: Attempt): boolean {
  if (verdict.kind !== "delivered" || verdict.reading.kind !== "contact" || delivery.kind === "test") return false;
  return delivery.event.call?.agent !== undefined;
}

/** `2xx` to `5xx`, or why there was no status. */
function answerClass(answer: Answer): string {
  switch (answer.kind) {
    case "replied":
      return `${Math.trunc(answer.status / 100)}xx`;
    case "unreachable":
      return answer.code;
    case "timed_out":
      return "timed_out";
  }
}
