/** A leg that was offered: what the program says to its caller. */
import type { Codec } from "../rtp/g711.ts";
import type { IncomingCall } from "../sip/incoming-call.ts";
import type { SipHeaders } from "../telephony.ts";
import type { EngineContext } from "./context.ts";
import { ownHeaders } from "./headers.ts";
import type { Leg } from "./leg.ts";
import type { Carriage } from "./targets.ts";

/** What a caller who is refused is told beside the status. */
export type RejectWords = { reason?: string; headers?: SipHeaders };

export type OfferedLeg = {
  ring(how: { earlyMedia?: boolean; headers?: SipHeaders }): Promise<void>;
  answer(how: { maxDurationMs?: number; headers?: SipHeaders }): Promise<void>;
  reject(status: number, how?: RejectWords): void;
};

export function createOfferedLeg(
  context: EngineContext,
  { leg, call, codecs, carriage }: { leg: Leg; call: IncomingCall; codecs: readonly Codec[]; carriage: Carriage },
): OfferedLeg {
  let description: Promise<string | null> | null = null;
  let answering = false;

  // Nobody may be listening to what is offered; the caller is not left waiting for ever.
  const stopWaiting = context.userAgent.timers.after(context.offerTimeoutMs, () => {
    if (answering || leg.state === "ended") return;
    call.reject(480);
    leg.end({ cause: "no_answer", by: "engine", sipCode: 480 });
  });
  leg.beforeEnd(stopWaiting);

  call.onCancel = () => leg.end({ cause: "cancelled", by: "remote", sipCode: 487 });

  /** Opens the sound, once, and says how: an answer, or an offer to a caller who made none. */
  function describe(): Promise<string | null> {
    description ??= context.openMedia({ carriage, codecs }, leg.mediaHandlers).then(async (media) => {
      if (leg.state === "ended") {
        media.close();
        return null;
      }
      const sdp = await (call.offer === undefined ? media.offer() : media.answer(call.offer));
      if (sdp === null) media.close();
      else leg.setMedia(media);
      return sdp;
    });
    return description;
  }

  function fail(status: number): void {
    if (leg.state === "ended") return;
    call.reject(status);
    leg.end({ cause: status === 488 ? "media_failed" : "congestion", by: "engine", sipCode: status });
  }

  async function describeOrFail(): Promise<string | null> {
    const sdp = await describe().catch(() => undefined);
    if (sdp === undefined) fail(503);
    else if (sdp === null) fail(488);
    return leg.state === "ended" ? null : (sdp ?? null);
  }

  return {
    async ring({ earlyMedia = false, headers }) {
      if (!earlyMedia || call.offer === undefined) {
        if (leg.state === "offered") call.progress(180, { headers: ownHeaders(headers) });
        leg.advance("ringing");
        return;
      }
      const sdp = await describeOrFail();
      if (sdp === null || answering) return;
      call.progress(183, { sdp, headers: ownHeaders(headers) });
      leg.advance("early_media");
    },
    async answer({ maxDurationMs, headers }) {
      if (answering) return;
      answering = true;
      stopWaiting();
      const sdp = await describeOrFail();
      if (sdp === null) return;
      leg.setSession(
        call.accept({ sdp, headers: ownHeaders(headers) }, leg.sessionHandlers, () => leg.media?.current() ?? sdp),
      );
      if (maxDurationMs !== undefined) leg.setMaxDuration(maxDurationMs);
      leg.advance("answered");
    },
    reject: (status, { reason, headers } = {}) =>
      call.reject(status, { reason: reason?.replaceAll(/[^\x20-\x7e]/g, "?"), headers: ownHeaders(headers) }),
  };
}
