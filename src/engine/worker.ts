/** Makes one attempt after the other: render, send, judge, and have it written down. */
import { setTimeout as wait } from "node:timers/promises";
import { judge } from "../journey/judge.ts";
import { render } from "../journey/render.ts";
import { CalledOff } from "../journey/send/called-off.ts";
import type { Sender } from "../journey/send.ts";
import type { Connector } from "../model/connector.ts";
import type { Answer, Attempt, OutgoingRequest, PendingDelivery, Timing, Verdict } from "../model/delivery.ts";
import type { Lease } from "./cluster.ts";
import type { Directory } from "./directory.ts";
import { gathering } from "./next-turn.ts";
import type { Telemetry } from "./telemetry.ts";

export type Worker = {
  /** Resolves when the request is over; writing it down goes on behind. Never rejects. */
  attempt(delivery: PendingDelivery, connector: Connector): Promise<void>;
  /** Resolves when every answer so far has been written down, or given up after {@link Worker.giveUp}. */
  written(): Promise<void>;
  unwrittenCount(): number;
  /** From now on an answer that cannot be written down is dropped: after a restart it is asked for again. */
  giveUp(): void;
};

/**
 * How long failed attempts wait for each other to be written down. They are repeated in seconds at the earliest, and with
 * a commit for each, an endpoint that fails would be felt by the others.
 */
const FAILURES_GATHER_MS = 25;

export function createWorker(options: {
  directory: Directory;
  sender: Sender;
  telemetry: Telemetry;
  /** Makes an attempt durable; tells of it and rejects when the store cannot. */
  settle(attempt: Attempt): Promise<void>;
  /** What this node sends under: a request leaves only while that which it began with lasts. */
  lease(): Lease;
  /** Takes a delivery that others may take over any moment, so that it must not be sent from here. */
  onUnsure(delivery: PendingDelivery): void;
  writeAgainAfterMs: number;
}): Worker {
  const { directory, telemetry } = options;
  const unwritten = new Set<Promise<void>>();
  let givenUp = false;

  const failures = gathering(FAILURES_GATHER_MS);

  /** An answer is never forgotten: as long as the store cannot take it, it is offered again. */
  async function writeDown(attempt: Attempt): Promise<void> {
    if (attempt.verdict.kind === "retry") await failures();
    while (!givenUp) {
      try {
        return await options.settle(attempt);
      } catch {
        await wait(options.writeAgainAfterMs);
      }
    }
  }

  /** Null where nothing was sent, because it may no longer be this node's. */
  async function exchange(delivery: PendingDelivery, connector: Connector): Promise<Attempt | null> {
    const { isSure } = options.lease();
    if (!isSure()) return null;
    const dialect = directory.findDialect(connector.dialect);
    if (!dialect) return null;
    const startedAt = Date.now();
    let request: OutgoingRequest;
    try {
      request = render(delivery, connector, dialect, { now: startedAt });
    } catch (error) {
      return notRendered(delivery, startedAt, error);
    }
    const traceparent = telemetry.traceparent(delivery);
    if (traceparent !== null) request.headers.traceparent = traceparent;
    const judged = (answer: Answer): Attempt => {
      const answeredAt = performance.now();
      const now = Date.now();
      const verdict = judge(answer, { delivery, startedAt, connector, dialect, now, random: Math.random() });
      return { delivery, started_at: startedAt, answered_at: answeredAt, request, answer, verdict };
    };
    try {
      return judged(await options.sender.send(request, { timeoutMs: connector.timeout_ms, mayLeave: isSure }));
    } catch (error) {
      if (error instanceof CalledOff) return null;
      // A mistake of ours, met by this answer: it must cost neither the process nor the delivery's lane.
      telemetry.failed("send", error);
      return judged(mistake(error));
    }
  }

  return {
    async attempt(delivery, connector) {
      const done = await exchange(delivery, connector);
      if (!done) return options.onUnsure(delivery);
      telemetry.attempted(done, connector);
      const writing = writeDown(done).finally(() => unwritten.delete(writing));
      unwritten.add(writing);
    },
    async written() {
      await Promise.all(unwritten);
    },
    unwrittenCount: () => unwritten.size,
    giveUp() {
      givenUp = true;
    },
  };
}

const NO_TIME: Timing = { connect_ms: null, headers_ms: null, body_ms: null, total_ms: 0 };

function notRendered(delivery: PendingDelivery, startedAt: number, error: unknown): Attempt {
  const message = `the webhook could not be rendered: ${messageOf(error)}`;
  const answer: Answer = { kind: "unreachable", code: "invalid_request", message, timing: NO_TIME };
  const verdict: Verdict = { kind: "exhausted", reason: message };
  const request: OutgoingRequest = { method: "POST", url: "", headers: {}, body: null };
  return { delivery, started_at: startedAt, answered_at: performance.now(), request, answer, verdict };
}

function mistake(error: unknown): Answer {
  const message = `Hookswitch failed while it sent the webhook or read the answer: ${messageOf(error)}`;
  return { kind: "unreachable", code: "unreachable", message, timing: NO_TIME };
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
