/** One leg of the embedded engine: its state, its sound and its timers, whichever side has called. */
import type { Media, MediaHandlers } from "../rtp/media.ts";
import { digitOfInfo } from "../rtp/telephone-event.ts";
import { replacedCallId, transferNotice } from "../sip/refer.ts";
import type { Session, SessionEnd, SessionHandlers } from "../sip/session.ts";
import type { EndCause, EndedBy, LegState, Snapshot } from "../telephony.ts";
import type { EngineContext, News } from "./context.ts";
import { plainText } from "./plain-text.ts";
import { type Sight, watchFarEnd } from "./watch-far-end.ts";

export type LegEnd = { cause: EndCause; by: EndedBy; sipCode?: number };

export type Leg = {
  readonly id: string;
  /** The state, or `ended`. */
  readonly state: LegState | "ended";
  readonly media: Media | null;
  readonly session: Session | null;
  /** The other leg of its bridge. */
  readonly peer: Leg | null;
  readonly heldByUs: boolean;
  /** What the sound tells of the far end; given when the sound is opened. */
  readonly mediaHandlers: MediaHandlers;
  /** What the session tells of the far end; given when it is set up. */
  readonly sessionHandlers: SessionHandlers;
  /** Goes on to a later state and tells it. Nothing happens once it is there, past it, or ended. */
  advance(state: "ringing" | "early_media" | "answered"): void;
  setMedia(media: Media): void;
  setSession(session: Session): void;
  setMaxDuration(ms: number): void;
  setPeer(peer: Leg | null): void;
  /** Asks the far end to wait, or to go on, and stops or opens the sound of the bridge. */
  hold(held: boolean): Promise<void>;
  /** Tells the far end how the transfer goes that it has asked for; from a final status on it may ask for another. */
  tellTransfer(sipCode: number): Promise<void>;
  /** Lets the sound go where the state of the bridge says. */
  rewire(): void;
  /** Calls back once when the leg ends, before that is told. */
  beforeEnd(callback: () => void): void;
  tell(news: LegNews): void;
  end(end: LegEnd): void;
  snapshot(): Snapshot["legs"][number];
};

/** News of this leg, which adds its id. */
export type LegNews = News extends infer Each ? (Each extends { legId: string } ? Omit<Each, "legId"> : never) : never;

const ORDER: LegState[] = ["offered", "dialing", "ringing", "early_media", "answered"];
const LOOK_EVERY_MS = 1_000;
/** A browser sends sound all the time: one that sends none for so long has lost its way, or its page. */
const BROWSER_SILENT_MS = 5_000;
/** The same where its connection is gone too. */
const DISCONNECTED_SILENT_MS = 1_000;

export function createLeg(
  context: EngineContext,
  { id, state: first, onEnd }: { id: string; state: "offered" | "dialing"; onEnd(leg: Leg): void },
): Leg {
  const startedAt = Date.now();
  const startedTicks = performance.now();
  let answeredTicks: number | null = null;
  let state: LegState | "ended" = first;
  let media: Media | null = null;
  let session: Session | null = null;
  let peer: Leg | null = null;
  let heldByUs = false;
  let heldByRemote = false;
  let isReferred = false;
  let stopDuration = () => {};
  let stopWatching = () => {};
  const endings: (() => void)[] = [];

  const leg: Leg = {
    id,
    get state() {
      return state;
    },
    get media() {
      return media;
    },
    get session() {
      return session;
    },
    get peer() {
      return peer;
    },
    get heldByUs() {
      return heldByUs;
    },
    mediaHandlers: {
      onDigit: (digit) => leg.tell({ type: "leg.dtmf", digit }),
      onFirstPacket() {},
      onRemoteHold(held) {
        if (held === heldByRemote || state !== "answered") return;
        heldByRemote = held;
        leg.tell({ type: "leg.held", held, by: "remote" });
      },
    },
    sessionHandlers: {
      async onOffer(sdp) {
        if (!media) return null;
        return sdp === undefined ? media.offer() : media.answer(sdp);
      },
      onAnswer(sdp) {
        if (media && !media.accept(sdp)) failMedia();
        leg.rewire();
      },
      onInfo(body) {
        const digit = digitOfInfo(body.type, body.content);
        if (digit === null) return;
        leg.tell({ type: "leg.dtmf", digit });
        // A far end that tells its keys in messages is heard by the other one all the same.
        peer?.media?.path.speak((speaker) => speaker.sendDigits(digit));
      },
      onRefer(referTo) {
        // Notices do not say which of two transfers they tell of.
        if (isReferred) return 491;
        const replaced = replacedCallId(referTo.uriText);
        const legId = replaced === null ? null : context.legOfDialog(replaced);
        // Not 481: that would say that this very call is none.
        if (replaced !== null && legId === null) return 404;
        const to = legId === null ? { address: plainText(referTo.uriText) } : { legId };
        isReferred = true;
        // What it comes to is told after the answer that it is tried.
        queueMicrotask(() => leg.tell({ type: "leg.transfer_requested", to }));
        return 202;
      },
      onNotify(status) {
        if (status >= 300) leg.tell({ type: "leg.transfer_failed", sipCode: status });
        else if (status >= 200) session?.bye();
      },
      onEnd: (ended) => leg.end(endOfSession(ended)),
    },
    advance(next) {
      if (state === "ended" || ORDER.indexOf(next) <= ORDER.indexOf(state)) return;
      state = next;
      if (next === "answered") {
        answeredTicks = performance.now();
        stopWatching = watchFarEnd({
          timers: context.userAgent.timers,
          everyMs: Math.min(LOOK_EVERY_MS, context.mediaTimeoutMs / 10),
          look,
          keepMs: context.keepLostMs,
          onLost: () => leg.tell({ type: "leg.lost", keptMs: context.keepLostMs }),
          onRestored: () => leg.tell({ type: "leg.restored" }),
          onGone: failMedia,
        });
      }
      leg.tell({ type: `leg.${next}` });
      leg.rewire();
    },
    setMedia(opened) {
      media = opened;
      leg.rewire();
    },
    setSession(established) {
      session = established;
    },
    setMaxDuration(ms) {
      stopDuration();
      stopDuration = context.userAgent.timers.after(Math.min(ms, MAX_TIMER_MS), () => {
        const over = session;
        leg.end({ cause: "max_duration", by: "engine" });
        over?.bye();
      });
    },
    setPeer(other) {
      peer = other;
    },
    async hold(held) {
      if (heldByUs === held || !media || !session) return;
      heldByUs = held;
      media.setHeld(held);
      leg.rewire();
      peer?.rewire();
      leg.tell({ type: "leg.held", held, by: "command" });
      const outcome = await session.reinvite(await media.offer());
      if (outcome.kind === "answered") leg.sessionHandlers.onAnswer(outcome.response.body);
    },
    async tellTransfer(sipCode) {
      if (sipCode >= 200) isReferred = false;
      await session?.request("NOTIFY", transferNotice(sipCode));
    },
    rewire() {
      if (!media || state === "ended") return;
      const open = peer?.media && peer.state !== "ended" && !heldByUs && !peer.heldByUs;
      media.path.connectTo(open && peer?.media ? peer.media.path : null);
      if (peer?.media && open) peer.media.path.connectTo(media.path);
    },
    beforeEnd: (callback) => void endings.push(callback),
    tell(news) {
      if (state === "ended" && !news.type.startsWith("recording.")) return;
      context.tell({ legId: id, ...news } as News);
    },
    end({ cause, by, sipCode }) {
      if (state === "ended") return;
      stopDuration();
      stopWatching();
      for (const callback of endings) callback();
      const { path } = media ?? {};
      path?.speak((speaker) => speaker.stopPlay());
      if (media && answeredTicks !== null) leg.tell({ type: "leg.quality", ...media.report() });
      onEnd(leg);
      const now = performance.now();
      leg.tell({
        type: "leg.ended",
        cause,
        by,
        ...(sipCode === undefined ? {} : { sipCode }),
        ringMs: Math.round((answeredTicks ?? now) - startedTicks),
        talkMs: answeredTicks === null ? 0 : Math.round(now - answeredTicks),
      });
      state = "ended";
      media?.close();
    },
    snapshot: () => ({
      legId: id,
      state: state === "ended" ? "answered" : state,
      bridgedTo: peer?.id ?? null,
      held: heldByUs || heldByRemote,
      startedAt,
    }),
  };

  function look(): Sight {
    const silentMs = media?.silentForMs() ?? performance.now() - (answeredTicks ?? startedTicks);
    const isHeld = heldByUs || heldByRemote;
    if (media?.kind !== "browser") return silentMs >= context.mediaTimeoutMs && !isHeld ? "gone" : "there";
    const isConnected = session?.dialog.flow.open ?? true;
    if (media.isLost) return "lost";
    if (isHeld) return isConnected ? "there" : "lost";
    return silentMs >= (isConnected ? BROWSER_SILENT_MS : DISCONNECTED_SILENT_MS) ? "lost" : "there";
  }

  function failMedia(): void {
    const over = session;
    leg.end({ cause: "media_failed", by: "engine" });
    over?.bye();
  }

  return leg;
}

/** Node fires at once beyond 2^31 - 1 ms. */
const MAX_TIMER_MS = 2 ** 31 - 1;

function endOfSession({ by, sipCode }: SessionEnd): LegEnd {
  const code = sipCode === undefined ? {} : { sipCode };
  if (by === "remote") return { cause: "normal", by: "remote" };
  if (by === "local") return { cause: "normal", by: "command" };
  return { cause: "unreachable", by: "engine", ...code };
}
