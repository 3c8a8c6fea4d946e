import type { Flow } from "./flow.ts";
import { formatRequest } from "./format-message.ts";
import type { OutgoingRequest, SipResponse } from "./message.ts";
import type { SipTimers, TimerSet } from "./timers.ts";
import { newBranch } from "./tokens.ts";

/** What a client transaction tells its user. After `onFinal` or `onFailure` nothing more, but for 2xx to an INVITE. */
export type ClientHandlers = {
  onProvisional?(response: SipResponse): void;
  /** The final response; to an INVITE every 2xx, also one that was sent again (RFC 6026 §7.2). */
  onFinal(response: SipResponse): void;
  /** No final response came (timers B and F), or the connection broke. */
  onFailure(reason: "timeout" | "connection"): void;
};

export type ClientTransaction = {
  readonly request: OutgoingRequest;
  readonly flow: Flow;
  readonly branch: string;
  /** Whether a final response is still awaited. */
  readonly waiting: boolean;
  receive(response: SipResponse): void;
  /** The flow has ended. */
  fail(): void;
  /** Ends it without a word, so that nothing is sent again. */
  abandon(): void;
};

export type TransactionParts = {
  flow: Flow;
  timers: TimerSet;
  durations: SipTimers;
  /** A CANCEL has its INVITE's branch; every other request gets a new one. */
  branch?: string;
  /** It is over: no message is for it any more. */
  onEnd(): void;
};

/** The Via of our own request: where responses go to, and the branch they are known by (RFC 3581: `rport`). */
export function viaOf(flow: Flow, branch: string): string {
  const host = flow.local.address.includes(":") ? `[${flow.local.address}]` : flow.local.address;
  return `SIP/2.0/${flow.protocol} ${host}:${flow.local.port};branch=${branch};rport`;
}

/**
 * A non-INVITE client transaction (RFC 3261 §17.1.2).
 *
 *     trying -- 1xx --> proceeding -- final --> completed -- K --> ended
 *        |  (E: again)      |  (E: again every T2)
 *        +------ F ---------+--> failed
 */
export function startClientTransaction(
  request: OutgoingRequest,
  user: ClientHandlers,
  { flow, timers, durations, branch = newBranch(), onEnd }: TransactionParts,
): ClientTransaction {
  const { t1, t2, t4 } = durations;
  const text = formatRequest(request, viaOf(flow, branch));
  // Let go when it has heard all, since the transaction stays for a while.
  let handlers: ClientHandlers | null = user;
  let state: "trying" | "proceeding" | "completed" | "ended" = "trying";
  let stopTimerE = () => {};

  const stopTimerF = timers.after(64 * t1, () => fail("timeout"));
  if (!flow.reliable) stopTimerE = timers.repeat(t1, t2, () => flow.send(text));
  flow.send(text);

  function end(): void {
    state = "ended";
    stopTimerE();
    stopTimerF();
    onEnd();
  }

  function fail(reason: "timeout" | "connection"): void {
    if (state === "completed" || state === "ended") return;
    end();
    handlers?.onFailure(reason);
  }

  return {
    request,
    flow,
    branch,
    get waiting() {
      return state === "trying" || state === "proceeding";
    },
    receive(response) {
      if (state === "completed" || state === "ended") return;
      if (response.status < 200) {
        if (state === "trying" && !flow.reliable) {
          stopTimerE();
          stopTimerE = timers.repeat(t2, t2, () => flow.send(text));
        }
        state = "proceeding";
        handlers?.onProvisional?.(response);
        return;
      }
      state = "completed";
      stopTimerE();
      stopTimerF();
      if (flow.reliable) end();
      else timers.after(t4, end);
      const told = handlers;
      handlers = null;
      told?.onFinal(response);
    },
    fail: () => fail("connection"),
    abandon() {
      if (state !== "ended") end();
    },
  };
}
