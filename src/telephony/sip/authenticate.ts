import type { ClientHandlers, ClientTransaction } from "./client-transaction.ts";
import { answerChallenge, type Credentials, chooseChallenge } from "./digest.ts";
import type { Flow } from "./flow.ts";
import type { OutgoingRequest, SipResponse } from "./message.ts";
import type { UserAgent } from "./user-agent.ts";

/** A request that answers the challenges it meets: each asks once, and once more when its nonce was stale. */
export type AuthenticatedRequest = {
  /** The transaction of the latest try. */
  readonly transaction: ClientTransaction;
};

/**
 * Sends a request, and again with credentials where a server or a proxy wants them (RFC 3261 §22).
 * @param make gives the request with these headers; called for each try, it counts the CSeq up.
 */
export function requestAuthenticated(
  parts: {
    userAgent: UserAgent;
    flow: Flow;
    credentials: Credentials | undefined;
    make(authorization: readonly (readonly [string, string])[]): OutgoingRequest;
    /** The request will not be wanted when it is challenged: it was cancelled. */
    isOver?(): boolean;
  },
  handlers: ClientHandlers,
): AuthenticatedRequest {
  const { userAgent, flow, credentials, make } = parts;
  const answered = new Map<string, (readonly [string, string])[]>();
  let tries = 0;

  /** The credentials that this refusal asks for, or null where there are none that were not refused already. */
  function credentialsFor(response: SipResponse, request: OutgoingRequest): (readonly [string, string])[] | null {
    const proxy = response.status === 407;
    if ((response.status !== 401 && !proxy) || !credentials || tries > 3 || parts.isOver?.()) return null;
    const challenge = chooseChallenge(response.headers.get(proxy ? "proxy-authenticate" : "www-authenticate") ?? []);
    if (!challenge) return null;
    const key = `${response.status} ${challenge.realm}`;
    if (answered.has(key) && !challenge.stale) return null;
    const value = answerChallenge(challenge, credentials, { method: request.method, uri: request.uri });
    answered.set(key, [[proxy ? "Proxy-Authorization" : "Authorization", value]]);
    return [...answered.values()].flat();
  }

  function send(authorization: (readonly [string, string])[]): ClientTransaction {
    tries += 1;
    const request = make(authorization);
    return userAgent.request(request, flow, {
      ...handlers,
      onProvisional: (response) => handlers.onProvisional?.(response),
      onFailure: (reason) => handlers.onFailure(reason),
      onFinal(response) {
        const next = credentialsFor(response, request);
        if (next === null) handlers.onFinal(response);
        else transaction = send(next);
      },
    });
  }

  let transaction = send([]);
  return {
    get transaction() {
      return transaction;
    },
  };
}
