/** A call that is set up: the requests within its dialog, in both directions, until it ends exactly once. */
import { requestAuthenticated } from "./authenticate.ts";
import { contactOf, type Dialog, requestIn } from "./dialog.ts";
import type { Credentials } from "./digest.ts";
import { type Body, header, type OutgoingRequest, type SipResponse, sdpBody, sdpOf } from "./message.ts";
import type { NameAddress } from "./name-address.ts";
import { receiveNotify, receiveRefer, TRYING_NOTICE } from "./refer.ts";
import type { InviteServerTransaction, ServerTransaction } from "./server-transaction.ts";
import { answerSessionTimer, type SessionInterval, sessionTimerOffer } from "./session-timer.ts";
import type { DialogUser, UserAgent } from "./user-agent.ts";

/** How a session ended: a BYE from one side, nobody there any more, or its connection broke. */
export type SessionEnd = { by: "remote" | "local" | "timeout" | "connection"; sipCode?: number };

export type SessionHandlers = {
  /** A new offer (RFC 3264 §8): the answer, or null to refuse it with 488. Without an offer, our own is wanted. */
  onOffer(sdp: string | undefined): Promise<string | null>;
  /** The answer to an offer of ours that stood in a response. */
  onAnswer(sdp: string): void;
  onInfo(body: Body): void;
  /** The far end asks to be transferred (RFC 3515); the status answers it. */
  onRefer(referTo: NameAddress): number;
  /** The far end tells how a transfer goes that we asked for: the status in its `message/sipfrag`. */
  onNotify(status: number): void;
  onEnd(end: SessionEnd): void;
};

export type RequestOutcome = { kind: "answered"; response: SipResponse } | { kind: "refused"; status: number };

export type Session = {
  readonly dialog: Dialog;
  /** Sends BYE; the session has ended at once for us. */
  bye(): void;
  /** Sends a re-INVITE with this offer. Resolves with the answer's SDP in the response. */
  reinvite(sdp: string): Promise<RequestOutcome>;
  request(
    method: "INFO" | "REFER" | "NOTIFY",
    extra: { headers?: OutgoingRequest["headers"]; body?: Body },
  ): Promise<RequestOutcome>;
  /** The 2xx came again: its ACK goes again. */
  repeatAck(): void;
};

/** A call goes on for so long without the connection that it is told about: its sound takes another way. */
const RECONNECT_WITHIN_MS = 30_000;

const RETRY_AFTER_GLARE_MS = { owner: 2_100, other: 0 };

export function createSession(parts: {
  userAgent: UserAgent;
  dialog: Dialog;
  handlers: SessionHandlers;
  contactUser: string;
  credentials?: Credentials | undefined;
  interval: SessionInterval | null;
  /** The methods that the far end allows, in lower case. */
  allowed: ReadonlySet<string>;
  /** The latest description of ours, for a refresh that changes nothing. */
  currentSdp(): string;
  /** Our INVITE's transaction where we were called: it waits for its ACK. */
  invite?: InviteServerTransaction;
  /** Whether our 2xx had the offer, so that the ACK has the answer. */
  answerInAck?: boolean;
  /** The ACK that we have sent, where we have called. */
  ackText?: string;
}): Session {
  const { userAgent, dialog, handlers } = parts;
  const { timers } = userAgent;
  let { interval } = parts;
  let pendingInvite: InviteServerTransaction | null = parts.invite ?? null;
  let answerInAck = parts.answerInAck ?? false;
  let inviting = false;
  let answering = false;
  let ended = false;
  let stopTimer = () => {};

  const user: DialogUser = {
    onInvite(transaction) {
      if (!takesCseq(transaction)) return;
      if (inviting) return transaction.respond({ status: 491 });
      if (answering) return transaction.respond({ status: 500, headers: [["Retry-After", "1"]] });
      void answerOffer(transaction);
    },
    onRequest(transaction) {
      if (takesCseq(transaction)) receive(transaction);
    },
    onAck(request) {
      pendingInvite?.acknowledge();
      pendingInvite = null;
      const answer = sdpOf(request);
      if (answerInAck && answer !== undefined) handlers.onAnswer(answer);
      answerInAck = false;
    },
    onFlowEnd(flow) {
      if (flow === dialog.flow && !ended) timers.after(RECONNECT_WITHIN_MS, () => void endIfUnreachable());
    },
  };

  async function endIfUnreachable(): Promise<void> {
    const flow = await userAgent.flowOf(dialog);
    if (flow === null) end({ by: "connection" });
  }

  /** RFC 3261 §12.2.2: what is out of order is refused. */
  function takesCseq(transaction: ServerTransaction): boolean {
    const { request, flow } = transaction;
    if (dialog.remoteCseq !== null && request.cseq <= dialog.remoteCseq) {
      transaction.respond({ status: 500 });
      return false;
    }
    dialog.remoteCseq = request.cseq;
    dialog.flow = flow;
    return true;
  }

  function receive(transaction: ServerTransaction): void {
    const { request } = transaction;
    switch (request.method) {
      case "BYE":
        transaction.respond({ status: 200 });
        end({ by: "remote" });
        return;
      case "UPDATE":
        if (inviting || answering) {
          transaction.respond({ status: 491 });
          return;
        }
        return void answerOffer(transaction);
      case "INFO":
        transaction.respond({ status: 200 });
        handlers.onInfo({ type: header(request, "content-type") ?? "", content: request.body });
        return;
      case "REFER":
        receiveRefer(transaction, (referTo) => {
          const status = handlers.onRefer(referTo);
          if (status < 300) void ask("NOTIFY", TRYING_NOTICE);
          return status;
        });
        return;
      case "NOTIFY":
        receiveNotify(transaction, handlers.onNotify);
        return;
      case "OPTIONS":
        transaction.respond({ status: 200, headers: [["Accept", "application/sdp"]] });
        return;
      default:
        transaction.respond({ status: 501 });
    }
  }

  /** A re-INVITE or UPDATE from the far end: a new description, or only a refresh (RFC 3311, RFC 4028 §9). */
  async function answerOffer(transaction: ServerTransaction | InviteServerTransaction): Promise<void> {
    const { request } = transaction;
    const timer = answerSessionTimer(request);
    if (timer.kind === "too_small") return transaction.respond({ status: 422, headers: timer.headers });
    dialog.remoteTarget = contactOf(request) ?? dialog.remoteTarget;
    answering = true;
    const offer = sdpOf(request);
    const isInvite = request.method === "INVITE";
    const sdp = isInvite || offer !== undefined ? await handlers.onOffer(offer).catch(() => null) : "";
    answering = false;
    if (ended || sdp === null) return transaction.respond({ status: ended ? 481 : 488 });
    refreshEvery(timer.interval);
    const headers = [["Contact", userAgent.contact(parts.contactUser, dialog.flow)] as const, ...timer.headers];
    if (isInvite) {
      pendingInvite = transaction as InviteServerTransaction;
      pendingInvite.onAckTimeout = () => byeAndEnd({ by: "timeout" });
      answerInAck = offer === undefined;
    }
    transaction.respond({ status: 200, headers, ...(sdp === "" ? {} : { body: sdpBody(sdp) }) });
  }

  async function ask(
    method: string,
    extra: { headers?: OutgoingRequest["headers"]; body?: Body },
  ): Promise<RequestOutcome> {
    const flow = await userAgent.flowOf(dialog);
    if (!flow || (ended && method !== "BYE")) return { kind: "refused", status: 503 };
    const { promise, resolve } = Promise.withResolvers<RequestOutcome>();
    requestAuthenticated(
      {
        userAgent,
        flow,
        credentials: parts.credentials,
        make: (authorization) => ({
          ...requestIn(dialog, method, { headers: [...(extra.headers ?? []), ...authorization] }),
          ...(extra.body ? { body: extra.body } : {}),
        }),
      },
      {
        onFinal(response) {
          if (response.status >= 300) resolve({ kind: "refused", status: response.status });
          else {
            if (method === "INVITE") acknowledge(response);
            resolve({ kind: "answered", response });
          }
          // RFC 3261 §12.2.1.2: the far end knows nothing of this call any more.
          // A phone that wants no notices says 481 to those alone.
          if (method !== "NOTIFY" && (response.status === 481 || response.status === 408))
            end({ by: "timeout", sipCode: response.status });
        },
        onFailure(reason) {
          resolve({ kind: "refused", status: reason === "timeout" ? 408 : 503 });
          // A connection that broke may be made anew: see onFlowEnd.
          if (reason === "timeout") end({ by: "timeout" });
        },
      },
    );
    return promise;
  }

  function acknowledge(response: SipResponse): void {
    dialog.remoteTarget = contactOf(response) ?? dialog.remoteTarget;
    void userAgent.flowOf(dialog).then((flow) => {
      if (flow) userAgent.acknowledge(requestIn(dialog, "ACK", { cseq: response.cseq }), flow);
    });
  }

  async function offer(sdp: string): Promise<RequestOutcome> {
    if (inviting || answering || pendingInvite) return { kind: "refused", status: 491 };
    inviting = true;
    const headers = [
      ["Contact", userAgent.contact(parts.contactUser, dialog.flow)] as const,
      ...(interval ? sessionTimerOffer(interval.seconds) : []),
    ];
    const outcome = await ask("INVITE", { headers, body: sdpBody(sdp) });
    inviting = false;
    return outcome;
  }

  /** Keeps the session alive, or waits that the far end does (RFC 4028 §10). */
  function refreshEvery(agreed: SessionInterval | null): void {
    stopTimer();
    interval = agreed;
    if (!agreed || ended) return;
    const { seconds, refresher } = agreed;
    if (refresher === "local") {
      stopTimer = timers.after((seconds / 2) * 1_000, () => void refresh());
    } else {
      stopTimer = timers.after((seconds - Math.min(32, seconds / 3)) * 1_000, () => byeAndEnd({ by: "timeout" }));
    }
  }

  async function refresh(): Promise<void> {
    const update = parts.allowed.has("update");
    const contact = ["Contact", userAgent.contact(parts.contactUser, dialog.flow)] as const;
    const { seconds } = interval ?? { seconds: 0 };
    const headers = [
      contact,
      ...sessionTimerOffer(seconds).slice(0, 1),
      ["Session-Expires", `${seconds};refresher=uac`] as const,
    ];
    const outcome = await (update ? ask("UPDATE", { headers }) : offer(parts.currentSdp()));
    if (ended) return;
    const retry = outcome.kind === "refused" && outcome.status === 491;
    if (outcome.kind === "answered") refreshEvery(interval);
    else if (retry) stopTimer = timers.after(RETRY_AFTER_GLARE_MS.owner, () => void refresh());
    // Other refusals say that the far end is there.
    else refreshEvery(interval);
  }

  function byeAndEnd(reason: SessionEnd): void {
    if (ended) return;
    end(reason);
    void ask("BYE", {});
  }

  function end(reason: SessionEnd): void {
    if (ended) return;
    ended = true;
    stopTimer();
    pendingInvite?.acknowledge();
    userAgent.removeDialog(dialog);
    handlers.onEnd(reason);
  }

  if (pendingInvite) pendingInvite.onAckTimeout = () => byeAndEnd({ by: "timeout" });
  userAgent.addDialog(dialog, user);
  refreshEvery(interval);

  return {
    dialog,
    bye: () => byeAndEnd({ by: "local" }),
    async reinvite(sdp) {
      const first = await offer(sdp);
      if (first.kind === "answered" || first.status !== 491) return first;
      // RFC 3261 §14.1: both sides had the same idea; try once more a little later.
      const { promise, resolve } = Promise.withResolvers<void>();
      timers.after(RETRY_AFTER_GLARE_MS.owner + Math.random() * 1_900, resolve);
      await promise;
      return ended ? { kind: "refused", status: 481 } : offer(sdp);
    },
    request: ask,
    repeatAck() {
      if (parts.ackText !== undefined && dialog.flow.open) dialog.flow.send(parts.ackText);
    },
  };
}
