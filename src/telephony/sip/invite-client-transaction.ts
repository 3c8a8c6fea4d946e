import { type ClientHandlers, type ClientTransaction, type TransactionParts, viaOf } from "./client-transaction.ts";
import { formatRequest } from "./format-message.ts";
import { header, type OutgoingRequest, type SipResponse } from "./message.ts";
import { newBranch } from "./tokens.ts";

/**
 * An INVITE client transaction (RFC 3261 §17.1.1, RFC 6026 §7.2).
 *
 *     calling -- 1xx --> proceeding -- 2xx --> accepted (every 2xx is passed on) -- M --> ended
 *        | (A: again)        |
 *        |                   +-- 3xx-6xx --> completed (every one is acknowledged) -- D --> ended
 *        +-- B --> failed
 */
export function startInviteClientTransaction(
  request: OutgoingRequest,
  user: ClientHandlers,
  { flow, timers, durations, branch = newBranch(), onEnd }: TransactionParts,
): ClientTransaction {
  const { t1 } = durations;
  const via = viaOf(flow, branch);
  const text = formatRequest(request, via);
  // Let go when it has heard all, since the transaction stays for a while.
  let handlers: ClientHandlers | null = user;
  let state: "calling" | "proceeding" | "accepted" | "completed" | "ended" = "calling";
  let ackText = "";

  const stopTimerB = timers.after(64 * t1, () => fail("timeout"));
  const stopTimerA = flow.reliable ? () => {} : timers.repeat(t1, 64 * t1, () => flow.send(text));
  flow.send(text);

  function end(): void {
    state = "ended";
    stopTimerA();
    stopTimerB();
    onEnd();
  }

  function fail(reason: "timeout" | "connection"): void {
    if (reason === "timeout" ? state !== "calling" : state !== "calling" && state !== "proceeding") return;
    end();
    handlers?.onFailure(reason);
  }

  /** RFC 3261 §17.1.1.3: the ACK of a refusal has the INVITE's Via, Route and URI, and the response's To. */
  function acknowledge(response: SipResponse): void {
    const kept = request.headers.filter(([name]) => /^(?:from|call-id|route|max-forwards)$/i.test(name));
    const to = header(response, "to") ?? "";
    const cseq = `${response.cseq} ACK`;
    ackText = formatRequest({ method: "ACK", uri: request.uri, headers: [...kept, ["To", to], ["CSeq", cseq]] }, via);
    flow.send(ackText);
  }

  return {
    request,
    flow,
    branch,
    get waiting() {
      return state === "calling" || state === "proceeding";
    },
    receive(response) {
      if (state === "ended") return;
      if (state === "completed") {
        if (response.status >= 300) flow.send(ackText);
        return;
      }
      if (state === "accepted") {
        if (response.status >= 200 && response.status < 300) handlers?.onFinal(response);
        return;
      }
      stopTimerA();
      stopTimerB();
      if (response.status < 200) {
        state = "proceeding";
        handlers?.onProvisional?.(response);
        return;
      }
      if (response.status < 300) {
        state = "accepted";
        timers.after(64 * t1, end);
      } else {
        state = "completed";
        acknowledge(response);
        if (flow.reliable) end();
        else timers.after(64 * t1, end);
      }
      const told = handlers;
      if (state === "completed") handlers = null;
      told?.onFinal(response);
    },
    fail: () => fail("connection"),
    abandon() {
      if (state !== "ended") end();
    },
  };
}
