/** Makes one attempt after the other: render, send, judge, and have it written down. */
import { setTimeout as wait } from "node:timers/promises";
import { judge } from "../journey/judge.ts";
import { render } from "../journey/render.ts";
import type { Sender } from "../journey/send.ts";
import type { Connector } from "../model/connector.ts";
import type { Answer, Attempt, OutgoingRequest, PendingDelivery, Verdict } from "../model/delivery.ts";
import type { Directory } from "./directory.ts";
import type { Telemetry } from "./telemetry.ts";

/** How long to wait before writing down again what could not be written. */
const AFTER_ERROR_MS = 500;

export type Worker = {
  /** Resolves when the request is over; writing it down goes on behind. Never rejects. */
  attempt(delivery: PendingDelivery, connector: Connector): Promise<void>;
  /** Resolves when every answer so far has been written down, or given up after {@link Worker.giveUp}. */
  written(): Promise<void>;
  unwrittenCount(): number;
  /** From now on an answer that cannot be written down is dropped: after a restart it is asked for again. */
  giveUp(): void;
};

export function createWorker(options: {
  directory: Directory;
  sender: Sender;
  telemetry: Telemetry;
  /** Makes an attempt durable; rejects when the store cannot. */
  settle(attempt: Attempt): Promise<void>;
  /** Whether what this node has leased is surely still its own. */
  holdsLease(): boolean;
  /** Takes a delivery that others may take over any moment, so that it must not be sent from here. */
  onUnsure(delivery: PendingDelivery): void;
  onStoreFailed(error: unknown): void;
}): Worker {
  const { directory, telemetry } = options;
  const unwritten = new Set<Promise<void>>();
  let givenUp = false;

  /** An answer is never forgotten: as long as the store cannot take it, it is offered again. */
  async function writeDown(attempt: Attempt): Promise<void> {
    const answeredAt = performance.now();
    while (!givenUp) {
      try {
        await options.settle(attempt);
        return telemetry.settled(attempt, performance.now() - answeredAt);
      } catch (error) {
        options.onStoreFailed(error);
        await wait(AFTER_ERROR_MS);
      }
    }
  }

  async function exchange(delivery: PendingDelivery, connector: Connector): Promise<Attempt | null> {
    const dialect = directory.findDialect(connector.dialect);
    if (!dialect) return null;
    const startedAt = Date.now();
    let request: OutgoingRequest;
    try {
      request = render(delivery, connector, dialect, { now: startedAt });
    } catch (error) {
      return notRendered(delivery, startedAt, error);
    }
    const answer = await options.sender.send(request, { timeoutMs: connector.timeout_ms });
    const now = Date.now();
    const verdict = judge(answer, { delivery, startedAt, connector, dialect, now, random: Math.random() });
    return { delivery, started_at: startedAt, request, answer, verdict };
  }

  return {
    async attempt(delivery, connector) {
      const done = options.holdsLease() ? await exchange(delivery, connector) : null;
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

function notRendered(delivery: PendingDelivery, startedAt: number, error: unknown): Attempt {
  const message = `the webhook could not be rendered: ${error instanceof Error ? error.message : String(error)}`;
  const timing = { connect_ms: null, headers_ms: null, body_ms: null, total_ms: 0 };
  const answer: Answer = { kind: "unreachable", code: "invalid_request", message, timing };
  const verdict: Verdict = { kind: "exhausted", reason: message };
  const request: OutgoingRequest = { method: "POST", url: "", headers: {}, body: null };
  return { delivery, started_at: startedAt, request, answer, verdict };
}
