import type { FrameClock } from "../rtp/frame-clock.ts";
import type { Codec } from "../rtp/g711.ts";
import type { Media, MediaHandlers } from "../rtp/media.ts";
import type { UserAgent } from "../sip/user-agent.ts";
import type { TelephonyEvent } from "../telephony.ts";
import type { Carriage } from "./targets.ts";

/** An event before its moment is noted. */
export type News = TelephonyEvent extends infer Each ? (Each extends unknown ? Omit<Each, "at"> : never) : never;

/** What the legs of an engine share. */
export type EngineContext = {
  userAgent: UserAgent;
  clock: FrameClock;
  tell(news: News): void;
  /** The leg whose dialog has this Call-ID; null where there is none. */
  legOfDialog(callId: string): string | null;
  openMedia(kind: { carriage: Carriage; codecs: readonly Codec[] }, handlers: MediaHandlers): Promise<Media>;
  /** How long a cancelled call waits for the far end's word, in milliseconds. */
  cancelGuardMs: number;
  /** An offered leg that nobody answers or rejects ends after so long, in milliseconds. */
  offerTimeoutMs: number;
  /** A leg whose far end says nothing for so long has failed, in milliseconds. */
  mediaTimeoutMs: number;
  /** A browser that is lost is waited for so long, in milliseconds. */
  keepLostMs: number;
};
