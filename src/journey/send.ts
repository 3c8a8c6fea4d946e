/** The step of the journey that leaves the house: one request goes out, one answer comes back (CONTRACTS §7). */
import { lookup } from "node:dns/promises";
import type { Answer, OutgoingRequest } from "../model/delivery.ts";
import type { AddressGuard } from "./address-guard.ts";
import { CalledOff } from "./send/called-off.ts";
import type { Resolve } from "./send/connect.ts";
import type { Connection } from "./send/connection.ts";
import { createConnections } from "./send/connections.ts";
import { Deadline } from "./send/deadline.ts";
import { type ExchangeOptions, exchange, type Reply, requestHead, StaleConnection } from "./send/exchange.ts";
import { type Phase, Stopwatch } from "./send/stopwatch.ts";
import { Unreachable } from "./send/unreachable.ts";

export type Sender = {
  /**
   * One attempt: never throws for anything the network or the receiver does. `timeoutMs` covers all of it: looking up
   * the name, connecting, TLS, the answer's headers and its body. `mayLeave` is asked right before the request is
   * written, which may be long after it was given: where it says no, the attempt rejects with {@link CalledOff}.
   */
  send(request: OutgoingRequest, options: { timeoutMs: number; mayLeave?: () => boolean }): Promise<Answer>;
  /** Lets the attempts under way end, each by its own deadline, and closes all connections. Nothing can be sent after. */
  close(): Promise<void>;
};

export type SenderOptions = {
  guard: AddressGuard;
  /** Connections to one origin at the same time, 1,000 by default; more attempts than that wait for one, in order. */
  connectionsPerOrigin?: number;
  /** How names are looked up; by default as the operating system does. */
  resolve?: Resolve;
};

type Work = Omit<ExchangeOptions, "connection"> & { mayLeave: () => boolean };

export function createSender({ guard, connectionsPerOrigin = 1_000, resolve = resolveAll }: SenderOptions): Sender {
  const connections = createConnections({ guard, resolve, perOrigin: connectionsPerOrigin });
  let closed = false;

  async function attempt(work: Work): Promise<Reply> {
    const connection = await connections.take(work.url, { deadline: work.deadline, fresh: false });
    try {
      return await sendOver(connection, work);
    } catch (error) {
      if (work.deadline.expired || !(error instanceof StaleConnection)) throw error;
      // Receivers drop what they have seen by its webhook-id, so a repeat that turns out needless does no harm.
      work.stopwatch.lost();
      return sendOver(await connections.take(work.url, { deadline: work.deadline, fresh: true }), work);
    }
  }

  async function sendOver(connection: Connection, work: Work): Promise<Reply> {
    if (!connection.reused) work.stopwatch.connected();
    if (!work.mayLeave()) {
      connections.release(connection);
      throw new CalledOff();
    }
    const reply = await exchange({ connection, ...work });
    connections.release(connection);
    return reply;
  }

  return {
    async send(request, { timeoutMs, mayLeave = () => true }) {
      if (closed) throw new Error("the sender is closed");
      const stopwatch = new Stopwatch();
      const url = URL.parse(request.url);
      if (url === null || !/^https?:$/.test(url.protocol)) {
        const message = `${request.url} is not an http:// or https:// address`;
        return { kind: "unreachable", code: "invalid_request", message, timing: stopwatch.timing() };
      }
      const deadline = new Deadline(timeoutMs);
      try {
        const head = requestHead(url, request);
        const reply = await attempt({ head, body: request.body, url, deadline, stopwatch, mayLeave });
        return { kind: "replied", ...reply, timing: stopwatch.timing() };
      } catch (error) {
        const timing = stopwatch.timing();
        if (deadline.expired) {
          const { phase } = stopwatch;
          return { kind: "timed_out", phase, message: timeoutMessage(phase, url.host, timeoutMs), timing };
        }
        if (!(error instanceof Unreachable)) throw error;
        return { kind: "unreachable", code: error.code, message: error.message, timing };
      } finally {
        deadline.clear();
      }
    },

    close() {
      closed = true;
      return connections.close();
    },
  };
}

function resolveAll(name: string): ReturnType<Resolve> {
  return lookup(name, { all: true });
}

function timeoutMessage(phase: Phase, place: string, ms: number): string {
  const what = {
    connect: `No connection to ${place} was ready`,
    headers: `${place} took the request but did not answer`,
    body: `${place} began to answer but did not finish`,
  };
  return `${what[phase]} within ${ms} ms`;
}
