/** An INVITE that offers a call: what may be said to it until it is accepted, refused or cancelled. */
import { dialogOfServer } from "./dialog.ts";
import type { Flow } from "./flow.ts";
import { acceptsSdp, allowedBy, type SipRequest, sdpBody, sdpOf } from "./message.ts";
import type { InviteServerTransaction } from "./server-transaction.ts";
import { createSession, type Session, type SessionHandlers } from "./session.ts";
import { answerSessionTimer, type SessionTimerAnswer } from "./session-timer.ts";
import { ALLOW, type UserAgent } from "./user-agent.ts";

type Headers = readonly (readonly [string, string])[];

export type IncomingCall = {
  readonly request: SipRequest;
  readonly flow: Flow;
  /** The offer; undefined where the caller wants ours. */
  readonly offer: string | undefined;
  /** Sends 180, or 183 with the answer to the offer. */
  progress(status: 180 | 183, more?: { sdp?: string; headers?: Headers }): void;
  /** Sends 200 with the answer, or with our offer. */
  accept(answer: { sdp: string; headers?: Headers }, handlers: SessionHandlers, currentSdp: () => string): Session;
  /** @param more `reason` stands in the status line, in place of what the status is called. */
  reject(status: number, more?: { reason?: string | undefined; headers?: Headers }): void;
  /** Set by the user: the caller gave up. 487 has been sent. */
  onCancel?: () => void;
};

/** A proxy may give up a call that it has heard nothing of for three minutes (RFC 3261 §13.3.1.1). */
const REPEAT_PROGRESS_MS = 60_000;

/** Null where the INVITE cannot be taken as it is; it has been refused then. */
export function receiveCall(
  userAgent: UserAgent,
  transaction: InviteServerTransaction,
  contactUser: string,
): IncomingCall | null {
  const { request, flow } = transaction;
  const timer: SessionTimerAnswer = answerSessionTimer(request);
  if (timer.kind === "too_small") {
    transaction.respond({ status: 422, headers: timer.headers });
    return null;
  }
  if (!acceptsSdp(request)) {
    transaction.respond({ status: 406, headers: [["Accept", "application/sdp"]] });
    return null;
  }
  if (request.body.trim() !== "" && sdpOf(request) === undefined) {
    transaction.respond({ status: 415, headers: [["Accept", "application/sdp"]] });
    return null;
  }
  const offer = sdpOf(request);
  const contact = ["Contact", userAgent.contact(contactUser, flow)] as const;
  const agreed = timer;
  let stopRepeating = () => {};

  transaction.onCancel = () => {
    stopRepeating();
    transaction.respond({ status: 487 });
    call.onCancel?.();
  };

  const call: IncomingCall = {
    request,
    flow,
    offer,
    progress(status, { sdp, headers = [] } = {}) {
      stopRepeating();
      const send = () =>
        transaction.respond({
          status,
          headers: [contact, ...headers],
          ...(sdp === undefined ? {} : { body: sdpBody(sdp) }),
        });
      stopRepeating = userAgent.timers.repeat(REPEAT_PROGRESS_MS, REPEAT_PROGRESS_MS, send);
      send();
    },
    accept({ sdp, headers: own = [] }, handlers, currentSdp) {
      stopRepeating();
      const session = createSession({
        userAgent,
        dialog: dialogOfServer(request, transaction.toTag, flow),
        handlers,
        contactUser,
        interval: agreed.interval,
        allowed: allowedBy(request),
        currentSdp,
        invite: transaction,
        answerInAck: offer === undefined,
      });
      const headers = [contact, ["Allow", ALLOW] as const, ...agreed.headers, ...own];
      transaction.respond({ status: 200, headers, body: sdpBody(sdp) });
      return session;
    },
    reject(status, { reason, headers = [] } = {}) {
      stopRepeating();
      transaction.respond({ status, headers, ...(reason === undefined ? {} : { reason }) });
    },
  };
  return call;
}
