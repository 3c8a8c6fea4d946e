/** Hands webhooks for this server's own inspectors over inside the process; all others leave as ever. */

import type { AddressGuard } from "../journey/address-guard.ts";
import { CalledOff } from "../journey/send/called-off.ts";
import type { Sender } from "../journey/send.ts";
import type { Answer, OutgoingRequest } from "../model/delivery.ts";
import type { Inspections } from "./inspections.ts";
import { inspectorToken } from "./inspector-address.ts";

/** A sender that knows inspectors. No connection is made to them, so that nothing else on this machine is opened. */
export function createInspectingSender(sender: Sender, inspections: Pick<Inspections, "receive">): Sender {
  async function hand(token: string, request: OutgoingRequest, timeoutMs: number): Promise<Answer | null> {
    const started = performance.now();
    const late = new AbortController();
    const timer = setTimeout(() => late.abort(), timeoutMs);
    const { pathname, search } = new URL(request.url);
    const body = Buffer.from(request.body ?? "");
    const arrived = { method: request.method, path: pathname + search, headers: request.headers, body };
    const answer = await inspections
      .receive(token, arrived, { signal: late.signal })
      .finally(() => clearTimeout(timer));
    const ms = performance.now() - started;
    if (answer === null) return null;
    if (late.signal.aborted) {
      const message = `the inspector took the request but did not answer within ${timeoutMs} ms`;
      const timing = { connect_ms: null, headers_ms: ms, body_ms: null, total_ms: ms };
      return { kind: "timed_out", phase: "headers", message, timing };
    }
    const timing = { connect_ms: null, headers_ms: ms, body_ms: 0, total_ms: ms };
    return { kind: "replied", ...answer, truncated: false, timing };
  }

  return {
    async send(request, options) {
      const token = inspectorToken(request.url);
      if (token === null) return sender.send(request, options);
      if (options.mayLeave && !options.mayLeave()) throw new CalledOff();
      // An address that only looks like one is judged like any other.
      return (await hand(token, request, options.timeoutMs)) ?? sender.send(request, options);
    },
    close: () => sender.close(),
  };
}

/**
 * A guard that lets connectors be saved whose URL may be an inspector's. What the sender connects to is judged by the
 * guard without this exception.
 */
export function withInspectors(guard: AddressGuard): AddressGuard {
  return { ...guard, refuseUrl: (url) => (inspectorToken(url) === null ? guard.refuseUrl(url) : null) };
}
