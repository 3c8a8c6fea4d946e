/** An INVITE of ours, until it is accepted, refused or cancelled; with every branch that a forking proxy makes of it. */
import { requestAuthenticated } from "./authenticate.ts";
import { contactOf, type Dialog, dialogOfClient, requestIn } from "./dialog.ts";
import type { Credentials } from "./digest.ts";
import type { Flow } from "./flow.ts";
import { allowedBy, type OutgoingRequest, type SipResponse, sdpBody, sdpOf } from "./message.ts";
import { createSession, type Session, type SessionHandlers } from "./session.ts";
import { readMinSe, readSessionTimer, SESSION_EXPIRES, sessionTimerOffer } from "./session-timer.ts";
import { newCallId, newTag } from "./tokens.ts";
import { ALLOW, type UserAgent } from "./user-agent.ts";

/** Why a call was not taken: the far end's final status, no answer at all, a broken connection, or our own cancel. */
export type Refusal =
  | { kind: "status"; status: number; reason: string }
  | { kind: "silent" }
  | { kind: "broken" }
  | { kind: "cancelled" };

export type OutgoingCallHandlers = {
  /** Every response but 100, as it came, before what follows from it. */
  onResponse?(response: SipResponse): void;
  /** A provisional response, 100 too; with a description where the far end sends sound already. */
  onProgress(status: number, sdp: string | undefined): void;
  /** The far end's offer where we made none: the answer, or null where there is nothing in common. */
  onOffer?(sdp: string): Promise<string | null>;
  /** The call is taken; with the answer to our offer. Called once, and not after a cancel. */
  onAccept(session: Session, sdp: string | undefined): void;
  /** It is not. */
  onRefuse(refusal: Refusal): void;
  /** What the session needs once it is set up. */
  session: SessionHandlers;
};

export type OutgoingCall = {
  /**
   * Gives the call up. `onRefuse` follows when the far end confirms it; whoever cannot wait for that need not, since an
   * answer that comes all the same is acknowledged and ended here.
   */
  cancel(): void;
};

export function placeCall(
  userAgent: UserAgent,
  parts: {
    flow: Flow;
    uri: string;
    /** From and To without tags. */
    from: string;
    to: string;
    contactUser: string;
    headers?: OutgoingRequest["headers"];
    /** Our offer; without one the far end makes it, and the answer goes with the ACK (RFC 3261 §13.2.1). */
    sdp?: string;
    currentSdp(): string;
    credentials?: Credentials | undefined;
  },
  handlers: OutgoingCallHandlers,
): OutgoingCall {
  const { flow, credentials } = parts;
  const tag = newTag();
  const callId = newCallId();
  const given = new Set(parts.headers?.map(([name]) => name.toLowerCase()));
  /** Sessions by the far end's tag, null until the ACK is sent: a second one comes from a fork and is ended at once. */
  const sessions = new Map<string, Session | null>();
  let cseq = 0;
  let minSe = 0;
  let cancelled = false;
  let provisional = false;
  let over = false;
  let sent: OutgoingRequest | null = null;

  function make(authorization: OutgoingRequest["headers"]): OutgoingRequest {
    cseq += 1;
    provisional = false;
    sent = {
      method: "INVITE",
      uri: parts.uri,
      headers: [
        ...(given.has("max-forwards") ? [] : [["Max-Forwards", "70"] as const]),
        ["From", `${parts.from};tag=${tag}`],
        ["To", parts.to],
        ["Call-ID", callId],
        ["CSeq", `${cseq} INVITE`],
        ["Contact", userAgent.contact(parts.contactUser, flow)],
        ["Allow", ALLOW],
        ...sessionTimerOffer(Math.max(SESSION_EXPIRES, minSe), minSe || undefined),
        ...(parts.headers ?? []),
        ...authorization,
      ],
      ...(parts.sdp === undefined ? {} : { body: sdpBody(parts.sdp) }),
    };
    return sent;
  }

  function start() {
    return requestAuthenticated(
      { userAgent, flow, credentials, make, isOver: () => cancelled },
      {
        onProvisional(response) {
          provisional = true;
          if (response.status > 100) handlers.onResponse?.(response);
          if (cancelled) return userAgent.cancel(attempt.transaction);
          handlers.onProgress(response.status, sdpOf(response));
        },
        onFinal(response) {
          handlers.onResponse?.(response);
          if (response.status < 300) accept(response);
          else if (response.status === 422 && minSe === 0 && !cancelled) {
            minSe = readMinSe(response);
            attempt = start();
          } else refuse({ kind: "status", status: response.status, reason: response.reason });
        },
        onFailure: (reason) => refuse({ kind: reason === "timeout" ? "silent" : "broken" }),
      },
    );
  }

  function accept(response: SipResponse): void {
    const remoteTag = response.to.params.get("tag") ?? "";
    if (sessions.has(remoteTag)) {
      sessions.get(remoteTag)?.repeatAck();
      return;
    }
    if (!sent) return;
    const dialog = dialogOfClient(sent, response, flow);
    dialog.remoteTarget = contactOf(response) ?? dialog.remoteTarget;
    const wanted = !cancelled && !over;
    over = true;
    sessions.set(remoteTag, null);
    void establish(response, { dialog, wanted });
  }

  async function establish(
    response: SipResponse,
    { dialog, wanted }: { dialog: Dialog; wanted: boolean },
  ): Promise<void> {
    const sdp = sdpOf(response);
    const isOffer = parts.sdp === undefined;
    const answer = isOffer && wanted && sdp !== undefined ? await handlers.onOffer?.(sdp).catch(() => null) : null;
    const hop = await userAgent.flowOf(dialog);
    const isTaken = wanted && !cancelled;
    const authorization = sent?.headers.filter(([name]) => /^(?:proxy-)?authorization$/i.test(name)) ?? [];
    const ack = requestIn(dialog, "ACK", { cseq: response.cseq, headers: authorization });
    const ackText = userAgent.acknowledge(answer == null ? ack : { ...ack, body: sdpBody(answer) }, hop ?? flow);
    const session = createSession({
      userAgent,
      dialog,
      handlers: isTaken ? handlers.session : NOBODY,
      contactUser: parts.contactUser,
      credentials,
      interval: readSessionTimer(response),
      allowed: allowedBy(response),
      currentSdp: parts.currentSdp,
      ackText,
    });
    sessions.set(dialog.remoteTag, session);
    if (isTaken) return handlers.onAccept(session, isOffer ? undefined : sdp);
    session.bye();
    if (wanted) handlers.onRefuse({ kind: "cancelled" });
  }

  function refuse(refusal: Refusal): void {
    if (over) return;
    over = true;
    handlers.onRefuse(refusal);
  }

  let attempt = start();
  return {
    cancel() {
      if (cancelled) return;
      cancelled = true;
      if (over) return;
      // Before a provisional response there is nothing to cancel yet (RFC 3261 §9.1).
      if (provisional) userAgent.cancel(attempt.transaction);
      // §9.1: a far end that never confirms is not waited for.
      const { transaction } = attempt;
      userAgent.timers.after(64 * userAgent.durations.t1, () => {
        if (over) return;
        transaction.abandon();
        refuse({ kind: "cancelled" });
      });
    },
  };
}

/** For a call that is taken after it was given up. */
const NOBODY: SessionHandlers = {
  onOffer: () => Promise.resolve(null),
  onAnswer() {},
  onInfo() {},
  onRefer: () => 603,
  onNotify() {},
  onEnd() {},
};
