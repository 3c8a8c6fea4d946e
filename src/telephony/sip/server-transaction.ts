import type { Flow } from "./flow.ts";
import { formatResponse } from "./format-message.ts";
import type { OutgoingResponse, SipRequest } from "./message.ts";
import type { SipTimers, TimerSet } from "./timers.ts";
import { newTag } from "./tokens.ts";

export type ServerTransaction = {
  readonly request: SipRequest;
  readonly flow: Flow;
  /** The tag of our To, the same in every response. */
  readonly toTag: string;
  /** Whether a final response was given. */
  readonly answered: boolean;
  /** Gives a response; nothing after a final one. */
  respond(response: OutgoingResponse): void;
  /** The same request again. */
  repeat(): void;
};

/** An INVITE's, which also takes its ACK and may be cancelled. */
export type InviteServerTransaction = ServerTransaction & {
  /** An ACK has come for this transaction's final response. */
  acknowledge(): void;
  /** The user's: a CANCEL came before a final response. */
  onCancel?: () => void;
  /** The user's: no ACK came for the 2xx (RFC 3261 §13.3.1.4). */
  onAckTimeout?: () => void;
};

export type ServerParts = { flow: Flow; timers: TimerSet; durations: SipTimers; onEnd(): void };

/**
 * A non-INVITE server transaction (RFC 3261 §17.2.2).
 *
 *     trying -- final --> completed (a repeat is answered again) -- J --> ended
 */
export function createServerTransaction(
  request: SipRequest,
  { flow, timers, durations, onEnd }: ServerParts,
): ServerTransaction {
  const toTag = request.to.params.get("tag") ?? newTag();
  let answered = false;
  let latest = "";

  // A request that its user forgets must not stay for ever.
  const stopWaiting = timers.after(64 * durations.t1, onEnd);

  return {
    request,
    flow,
    toTag,
    get answered() {
      return answered;
    },
    respond(response) {
      if (answered) return;
      latest = formatResponse(request, response, response.status === 100 ? null : toTag);
      flow.send(latest);
      if (response.status < 200) return;
      answered = true;
      stopWaiting();
      timers.after(flow.reliable ? 0 : 64 * durations.t1, onEnd);
    },
    repeat() {
      if (latest !== "") flow.send(latest);
    },
  };
}

/**
 * An INVITE server transaction (RFC 3261 §17.2.1, RFC 6026 §7.1).
 *
 *     proceeding -- 2xx --> accepted (the 2xx goes out again until its ACK) -- L --> ended
 *         |
 *         +-- 3xx-6xx --> completed (G: again) -- ACK --> confirmed -- I --> ended
 *                             +-- H --> ended
 */
export function createInviteServerTransaction(
  request: SipRequest,
  { flow, timers, durations, onEnd }: ServerParts,
): InviteServerTransaction {
  const { t1, t2, t4 } = durations;
  const toTag = request.to.params.get("tag") ?? newTag();
  let state: "proceeding" | "accepted" | "completed" | "confirmed" = "proceeding";
  let latest = "";
  let stopRepeating = () => {};
  let stopWaiting = () => {};

  const transaction: InviteServerTransaction = {
    request,
    flow,
    toTag,
    get answered() {
      return state !== "proceeding";
    },
    respond(response) {
      if (state !== "proceeding") return;
      latest = formatResponse(request, response, response.status === 100 ? null : toTag);
      flow.send(latest);
      if (response.status < 200) return;
      // Half a minute of repeats follows, in which nobody needs what the user keeps.
      delete transaction.onCancel;
      state = response.status < 300 ? "accepted" : "completed";
      // A 2xx is repeated on every transport, since proxies may lose it between two of them.
      if (state === "accepted" || !flow.reliable) stopRepeating = timers.repeat(t1, t2, () => flow.send(latest));
      stopWaiting = timers.after(64 * t1, () => {
        stopRepeating();
        onEnd();
        if (state === "accepted") transaction.onAckTimeout?.();
      });
    },
    repeat() {
      if (state !== "accepted" && state !== "confirmed" && latest !== "") flow.send(latest);
    },
    acknowledge() {
      stopRepeating();
      delete transaction.onAckTimeout;
      if (state === "accepted") {
        // Timer L goes on: a repeated INVITE is still known.
        stopWaiting();
        stopWaiting = timers.after(64 * t1, onEnd);
      } else if (state === "completed") {
        state = "confirmed";
        stopWaiting();
        timers.after(flow.reliable ? 0 : t4, onEnd);
      }
    },
  };
  return transaction;
}
