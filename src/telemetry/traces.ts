/**
 * Each event as an OpenTelemetry trace: `accept`, under it a `send` for every attempt at every connector, under that its
 * `settle`. Spans are made after the fact, from what the engine tells.
 */
import { setTimeout as wait } from "node:timers/promises";
import { type Attributes, ROOT_CONTEXT, SpanKind, SpanStatusCode, TraceFlags, trace } from "@opentelemetry/api";
import { OTLPTraceExporter } from "@opentelemetry/exporter-trace-otlp-http";
import {
  detectResources,
  resourceAttributesEnvDetector,
  resourceFromAttributes,
  serviceNameEnvDetector,
} from "@opentelemetry/resources";
import { BatchSpanProcessor, type SpanExporter, TracerProvider } from "@opentelemetry/sdk-trace";
import type { Logger } from "pino";
import type { Telemetry } from "../engine/telemetry.ts";
import type { AcceptedEvent } from "../journey/context.ts";
import type { Answer } from "../model/delivery.ts";
import type { StoredEvent } from "../model/event.ts";
import { attemptIds, type EventTrace, type Producer, readTraceparent, traceOf, writeTraceparent } from "./trace-ids.ts";

/** How many events with a producer's trace are remembered: those of calls that go on, and first retries. */
const MOST_REMEMBERED = 10_000;

/** How long a stop waits for the collector. */
const STOP_MS = 5_000;

const BATCHES = { maxQueueSize: 16_384, maxExportBatchSize: 1_024, scheduledDelayMillis: 1_000 };

export type Traces = Pick<Telemetry, "accepted" | "continued" | "traceparent" | "settled"> & {
  attempted(attempt: Parameters<Telemetry["attempted"]>[0]): void;
  /** Sends what is left; gives up after some seconds. Never rejects. */
  stop(): Promise<void>;
};

type SpanOptions = {
  name: string;
  kind: SpanKind;
  within: EventTrace;
  spanId: string;
  parentId: string | null;
  /** Milliseconds UTC. */
  startedAt: number;
  endedAt: number;
  attributes: Attributes;
  failed?: boolean;
};

/** @param otlpEndpoint the collector's address, without `/v1/traces`. */
export function createTraces({
  log,
  version,
  otlpEndpoint,
}: {
  log: Logger;
  version: string;
  otlpEndpoint: string;
}): Traces {
  const ids = { traceId: "", spanId: "" };
  const provider = new TracerProvider({
    resource: resourceFromAttributes({ "service.name": "hookswitch", "service.version": version }).merge(
      detectResources({ detectors: [resourceAttributesEnvDetector, serviceNameEnvDetector] }),
    ),
    idGenerator: { generateTraceId: () => ids.traceId, generateSpanId: () => ids.spanId },
    spanProcessors: [new BatchSpanProcessor({ exporter: createExporter({ log, otlpEndpoint }), ...BATCHES })],
  });
  const tracer = provider.getTracer("hookswitch", version);
  const producers = new Map<string, Producer>();
  const traces = new WeakMap<StoredEvent, EventTrace>();

  function traceOfEvent(event: StoredEvent): EventTrace {
    let found = traces.get(event);
    if (!found) {
      found = traceOf(event, producers.get(producerKey(event.account_id, event.id)));
      traces.set(event, found);
    }
    return found;
  }

  function remember(producer: Producer, accountId: string, events: readonly AcceptedEvent[]): void {
    for (const { id } of events) {
      const key = producerKey(accountId, id);
      // A repeat of an event belongs to the trace of the first.
      if (!producers.has(key)) producers.set(key, producer);
    }
    for (const key of producers.keys()) {
      if (producers.size <= MOST_REMEMBERED) break;
      producers.delete(key);
    }
  }

  function record({ name, kind, within, spanId, parentId, startedAt, endedAt, attributes, failed }: SpanOptions): void {
    if (!within.sampled) return;
    const { traceId } = within;
    ids.traceId = traceId;
    ids.spanId = spanId;
    const parent = parentId !== null && { traceId, spanId: parentId, traceFlags: TraceFlags.SAMPLED, isRemote: true };
    const context = parent ? trace.setSpanContext(ROOT_CONTEXT, parent) : ROOT_CONTEXT;
    const span = tracer.startSpan(name, { kind, startTime: startedAt, attributes }, context);
    if (failed) span.setStatus({ code: SpanStatusCode.ERROR });
    span.end(endedAt);
  }

  return {
    continued(reports, results) {
      for (const [index, report] of reports.entries()) {
        const result = results[index];
        const producer = report.traceparent === undefined ? null : readTraceparent(report.traceparent);
        if (producer && result?.kind === "accepted") remember(producer, report.accountId, result.events);
      }
    },
    accepted(event) {
      const within = traceOfEvent(event);
      record({
        name: "accept",
        kind: SpanKind.SERVER,
        within,
        spanId: within.acceptId,
        parentId: within.parentId,
        startedAt: event.received_at,
        endedAt: Date.now(),
        attributes: eventAttributes(event),
      });
    },
    traceparent: (delivery) => writeTraceparent(traceOfEvent(delivery.event), attemptIds(delivery).send),
    attempted({ delivery, started_at, request, answer, verdict }) {
      const within = traceOfEvent(delivery.event);
      record({
        name: "send",
        kind: SpanKind.CLIENT,
        within,
        spanId: attemptIds(delivery).send,
        parentId: within.acceptId,
        startedAt: started_at,
        endedAt: started_at + answer.timing.total_ms,
        attributes: {
          ...eventAttributes(delivery.event),
          "hookswitch.connector.id": delivery.connector_id,
          "hookswitch.delivery.id": delivery.id,
          "hookswitch.delivery.attempt": delivery.attempts + 1,
          "hookswitch.delivery.verdict": verdict.kind,
          "http.request.method": request.method,
          "server.address": URL.parse(request.url)?.hostname ?? "",
          ...answerAttributes(answer),
        },
        failed: verdict.kind !== "delivered",
      });
    },
    settled(attempts) {
      const now = Date.now();
      const settledAt = performance.now();
      for (const { delivery, answered_at } of attempts) {
        const { send, settle } = attemptIds(delivery);
        record({
          name: "settle",
          kind: SpanKind.INTERNAL,
          within: traceOfEvent(delivery.event),
          spanId: settle,
          parentId: send,
          startedAt: now - (settledAt - answered_at),
          endedAt: now,
          attributes: { "hookswitch.delivery.id": delivery.id },
        });
      }
    },
    async stop() {
      const sent = provider.shutdown().catch(() => {});
      await Promise.race([sent, wait(STOP_MS, undefined, { ref: false })]);
    },
  };
}

/** Headers and timeouts come from OpenTelemetry's own variables. What cannot be sent is told in the log. */
function createExporter({ log, otlpEndpoint }: { log: Logger; otlpEndpoint: string }): SpanExporter {
  const exporter = new OTLPTraceExporter({ url: `${otlpEndpoint.replace(/\/$/, "")}/v1/traces` });
  return {
    export(spans, done) {
      exporter.export(spans, (result) => {
        if (result.error) log.warn({ err: result.error, spans: spans.length }, "traces.lost");
        done(result);
      });
    },
    shutdown: () => exporter.shutdown(),
  };
}

function producerKey(accountId: string, eventId: string): string {
  return `${accountId} ${eventId}`;
}

function eventAttributes({ id, type, account_id, call_id }: StoredEvent): Attributes {
  return {
    "hookswitch.event.id": id,
    "hookswitch.event.type": type,
    "hookswitch.account.id": account_id,
    ...(call_id === null ? {} : { "hookswitch.call.id": call_id }),
  };
}

function answerAttributes(answer: Answer): Attributes {
  switch (answer.kind) {
    case "replied":
      return { "http.response.status_code": answer.status };
    case "unreachable":
      return { "error.type": answer.code };
    case "timed_out":
      return { "error.type": "timed_out" };
  }
}
