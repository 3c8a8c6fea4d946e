/** Calls a leg's targets: those of a group together, one group after the other, until one answers or all have refused. */
import type { Media } from "../rtp/media.ts";
import { formatNameAddress } from "../sip/name-address.ts";
import { type OutgoingCall, placeCall, type Refusal } from "../sip/outgoing-call.ts";
import { formatUri, type SipUri } from "../sip/uri.ts";
import type { Originate } from "../telephony.ts";
import { subjectOf } from "./call-findings.ts";
import { causeOfStatus } from "./causes.ts";
import type { EngineContext } from "./context.ts";
import { ownHeaders } from "./headers.ts";
import type { Leg } from "./leg.ts";
import type { Target, TargetGroup } from "./targets.ts";

/** A trunk that says nothing at all for so long is passed over when there is another. */
const SILENT_TARGET_MS = 4_000;

type Attempt = { media: Media; call: OutgoingCall; rang: boolean; answered: boolean; over: boolean };

/** How an attempt failed: after ringing, whatever is said is the called one's. */
type Failure = { refusal: Refusal; rang: boolean };

export type Dialing = {
  /** Gives all calls up. The leg ends when they are confirmed, or when the guard's time has passed. */
  cancel(end: { cause: "no_answer" | "cancelled"; by: "engine" | "command" }): void;
};

export function dial(context: EngineContext, leg: Leg, command: Originate, groups: readonly TargetGroup[]): Dialing {
  const { timers } = context.userAgent;
  const attempts = new Set<Attempt>();
  let cancelled: { cause: "no_answer" | "cancelled"; by: "engine" | "command" } | null = null;
  let latest: Failure = { refusal: { kind: "broken" }, rang: false };
  let won = false;

  const stopRinging = timers.after(command.ringTimeoutMs, () => cancel({ cause: "no_answer", by: "engine" }));
  leg.beforeEnd(() => {
    stopRinging();
    for (const { media } of attempts) if (media !== leg.media) media.close();
  });

  async function run(): Promise<void> {
    for (const [index, group] of groups.entries()) {
      const targets = await group();
      if (targets.length === 0) continue;
      const failure = await callGroup(targets, index === groups.length - 1);
      if (failure === null || cancelled || leg.state === "ended") break;
      latest = failure;
      if (isTheCalledOnes(failure)) break;
    }
    const { refusal } = latest;
    if (won) return;
    if (cancelled) leg.end(cancelled);
    else if (refusal.kind !== "status") leg.end({ cause: "unreachable", by: "engine" });
    else leg.end({ cause: causeOfStatus(refusal.status), by: "remote", sipCode: refusal.status });
  }

  /** Resolves with null when one has answered, or with the best refusal when all have refused. */
  async function callGroup(targets: readonly Target[], isLast: boolean): Promise<Failure | null> {
    const { promise, resolve } = Promise.withResolvers<Failure | null>();
    const failures: Failure[] = [];
    const refuse = (refusal: Refusal, rang = false) => {
      failures.push({ refusal, rang });
      if (failures.length === targets.length) resolve(bestOf(failures));
    };
    await Promise.all(
      targets.map(async (target) => {
        const media = await context.openMedia(target, leg.mediaHandlers).catch(() => null);
        // A browser makes the offer itself: docs/decisions/0040.
        const sdp = await (target.carriage === "browser" ? undefined : media?.offer().catch(() => null));
        if (!media || sdp === null) {
          media?.close();
          return refuse({ kind: "broken" });
        }
        if (cancelled || leg.state === "ended") {
          media.close();
          return refuse({ kind: "cancelled" });
        }
        call(target, { media, sdp }, { isLast, refuse, answer: () => resolve(null) });
      }),
    );
    return promise;
  }

  function call(
    target: Target,
    { media, sdp }: { media: Media; sdp: string | undefined },
    { isLast, refuse, answer }: { isLast: boolean; refuse(refusal: Refusal, rang: boolean): void; answer(): void },
  ): void {
    const number = target.numberOf(command.from.number);
    const from = formatNameAddress(command.from.name ?? "", formatUri(sipUri(number, target.domain)));
    const headers = ownHeaders(command.headers);
    const giveUp = (refusal: Refusal) => {
      if (attempt.over) return;
      attempt.over = true;
      attempts.delete(attempt);
      stopWaiting();
      if (media !== leg.media) media.close();
      refuse(refusal, attempt.rang);
    };
    const placed = placeCall(
      context.userAgent,
      {
        flow: target.flow,
        uri: target.uri,
        from,
        to: `<${target.uri}>`,
        contactUser: target.contactUser,
        headers,
        ...(sdp === undefined ? {} : { sdp }),
        currentSdp: () => media.current(),
        credentials: target.credentials,
      },
      {
        onOffer: (offered) => media.answer(offered),
        onProgress(status, answered) {
          stopWaiting();
          attempt.rang ||= status === 180;
          target.onAnswer?.({ kind: status === 180 ? "taken" : "heard" });
          if (leg.state === "ended" || attempt.over) return;
          if (answered !== undefined && media.accept(answered)) {
            if (!leg.media) leg.setMedia(media);
            return leg.advance("early_media");
          }
          if (status >= 180) leg.advance("ringing");
        },
        onAccept(session, answered) {
          stopWaiting();
          target.onAnswer?.({ kind: "taken" });
          if (won || attempt.over || leg.state === "ended") return session.bye();
          if (answered !== undefined ? !media.accept(answered) : !media.described) {
            session.bye();
            return giveUp({ kind: "status", status: 488, reason: "" });
          }
          attempt.answered = true;
          win(attempt, session);
          answer();
        },
        onRefuse(refusal) {
          if (refusal.kind === "silent") target.onAnswer?.(refusal);
          if (refusal.kind === "status" && !attempt.rang) target.onAnswer?.({ ...refusal, kind: "refused" });
          giveUp(refusal);
        },
        session: {
          ...leg.sessionHandlers,
          // The leg is another's: what this far end says of its end is nothing of the leg's.
          onEnd: (end) => {
            if (attempt.answered) leg.sessionHandlers.onEnd(end);
          },
        },
      },
    );
    const attempt: Attempt = { media, call: placed, rang: false, answered: false, over: false };
    attempts.add(attempt);
    const stopWaiting = timers.after(SILENT_TARGET_MS, () => {
      target.onAnswer?.({ kind: "silent" });
      if (isLast) return;
      placed.cancel();
      giveUp({ kind: "silent" });
    });
  }

  function win(attempt: Attempt, session: Parameters<Leg["setSession"]>[0]): void {
    won = true;
    stopRinging();
    for (const other of attempts) {
      if (other === attempt) continue;
      other.over = true;
      other.call.cancel();
      if (other.media !== attempt.media) other.media.close();
    }
    leg.setMedia(attempt.media);
    leg.setSession(session);
    if (command.maxDurationMs !== undefined) leg.setMaxDuration(command.maxDurationMs);
    leg.advance("answered");
  }

  function cancel(end: { cause: "no_answer" | "cancelled"; by: "engine" | "command" }): void {
    if (cancelled || won || leg.state === "ended") return;
    cancelled = end;
    for (const { call: placed } of attempts) placed.cancel();
    const finish = () => leg.end(end);
    if (attempts.size === 0) {
      finish();
      return;
    }
    // The 487 may never come; the leg does not wait for it longer than this.
    leg.beforeEnd(timers.after(context.cancelGuardMs, finish));
  }

  void run();
  return { cancel };
}

/** Whether nobody else need be asked: another way would lead to the same refusal. */
function isTheCalledOnes({ refusal, rang }: Failure): boolean {
  return refusal.kind === "status" && (rang || subjectOf(refusal.status) === "called");
}

/** What the caller is told when several have refused: what is nearest to a person's own word. */
function bestOf(failures: readonly Failure[]): Failure {
  const rank = ({ refusal }: Failure) => {
    if (refusal.kind !== "status") return 4;
    const { status } = refusal;
    return status >= 600 ? 0 : status === 486 ? 1 : status < 500 ? 2 : 3;
  };
  const [best] = failures.toSorted((one, other) => rank(one) - rank(other));
  return best ?? { refusal: { kind: "silent" }, rang: false };
}

function sipUri(user: string, host: string): SipUri {
  return { scheme: "sip", user, host, params: new Map() };
}
