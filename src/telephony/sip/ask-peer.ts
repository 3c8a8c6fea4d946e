import { requestAuthenticated } from "./authenticate.ts";
import type { Credentials } from "./digest.ts";
import type { Flow } from "./flow.ts";
import type { OutgoingRequest, SipResponse } from "./message.ts";
import type { UserAgent } from "./user-agent.ts";

/** A peer that says nothing for so many times T1 (10 s) is taken for silent: SIP itself would wait three times as long. */
const SILENT_T1 = 20;

/**
 * Sends a request that is no call, and resolves with its final response, or with null where none comes or it is given
 * up (`signal`).
 */
export function askPeer(
  userAgent: UserAgent,
  parts: {
    flow: Flow;
    credentials: Credentials | undefined;
    make(authorization: readonly (readonly [string, string])[]): OutgoingRequest;
    signal?: AbortSignal;
  },
): Promise<SipResponse | null> {
  const { flow, credentials, make, signal } = parts;
  const { promise, resolve } = Promise.withResolvers<SipResponse | null>();
  const giveUp = () => {
    sent.transaction.abandon();
    end(null);
  };
  const stopWaiting = userAgent.timers.after(SILENT_T1 * userAgent.durations.t1, giveUp);
  const end = (response: SipResponse | null) => {
    stopWaiting();
    signal?.removeEventListener("abort", giveUp);
    resolve(response);
  };
  signal?.addEventListener("abort", giveUp);
  const sent = requestAuthenticated(
    { userAgent, flow, credentials, make },
    { onFinal: end, onFailure: () => end(null) },
  );
  return promise;
}
