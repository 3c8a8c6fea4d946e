/** Requests that nobody known has sent: those that are too many are not even read. */
import type { Flow } from "../sip/flow.ts";
import type { SipRequest } from "../sip/message.ts";
import type { TimerSet } from "../sip/timers.ts";
import type { Screening } from "../sip/transaction-layer.ts";
import type { TelephonyEvent } from "../telephony.ts";
import type { News } from "./context.ts";
import { createThrottle } from "./throttle.ts";

/** So many requests of one stranger are answered within that time: an office's telephones that all sign in anew. */
const MOST_REQUESTS = 200;
const WITHIN_MS = 10_000;
/** Refusals of a kind are told at once, and from then on no more often than that. */
const TELL_EVERY_MS = 60_000;

type StrangerRefusal = Extract<TelephonyEvent, { type: "stranger.refused" }>["reason"];

/** Counts refusals, and tells of them now and then. */
export type Refusals = { note(reason: StrangerRefusal, address: string): void };

export function createRefusals({ timers, tell }: { timers: TimerSet; tell(news: News): void }): Refusals {
  const counted = new Map<StrangerRefusal, { requests: number; address: string }>();

  function tellOf(reason: StrangerRefusal): void {
    const latest = counted.get(reason);
    if (!latest) return;
    if (latest.requests === 0) {
      counted.delete(reason);
      return;
    }
    tell({ type: "stranger.refused", reason, ...latest });
    latest.requests = 0;
    timers.after(TELL_EVERY_MS, () => tellOf(reason));
  }

  return {
    note(reason, address) {
      const known = counted.get(reason);
      if (known) {
        known.requests += 1;
        known.address = address;
        return;
      }
      counted.set(reason, { requests: 1, address });
      tellOf(reason);
    },
  };
}

/** @param parts.isKnown whether a request comes from a trunk, or from a telephone that has signed in. */
export function createStrangers(parts: { isKnown(request: SipRequest, flow: Flow): boolean; refusals: Refusals }): {
  screen(request: SipRequest, flow: Flow): Screening;
} {
  const throttle = createThrottle({ most: MOST_REQUESTS, withinMs: WITHIN_MS });
  return {
    screen(request, flow) {
      if (parts.isKnown(request, flow)) return "take";
      const { address, port } = flow.remote;
      const isWebSocket = flow.protocol === "WS" || flow.protocol === "WSS";
      // Behind a proxy all browsers have its address.
      const way = isWebSocket ? `${address} ${port}` : address;
      if (throttle.isShut(way)) {
        parts.refusals.note("too_many", address);
        return "drop";
      }
      throttle.note(way);
      // Over WebSocket only telephones come, which are asked who they are.
      if (request.method !== "INVITE" || isWebSocket) return "take";
      parts.refusals.note("no_trunk", address);
      // Whoever scans for exchanges learns nothing but that it is none of theirs.
      return { status: request.to.params.has("tag") ? 481 : 403 };
    },
  };
}
