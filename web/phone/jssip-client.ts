/** The phone's SIP client over JsSIP: SIP over WebSocket (RFC 7118), sound over WebRTC. */
import JsSIP from "jssip";
import type { EndEvent, IncomingEvent, OutgoingEvent, RTCSession } from "jssip/lib/RTCSession.js";
import type { RTCSessionEvent, UAConfiguration } from "jssip/lib/UA.js";
import { type Ended, reasonOf } from "./end-reason.ts";
import { keepConnected } from "./keep-connected.ts";
import { linkAfter } from "./link-after.ts";
import type { SipClient, SipEvent } from "./sip-client.ts";

/** What the phone signs in with, as the server gives it out. */
export type PhoneAccount = {
  /** `sip:user@domain`. */
  address: string;
  username: string;
  password: string;
  websocketUrl: string;
  iceServers: RTCIceServer[];
  /** How long the server keeps a call for a phone that is gone. */
  keepLostMs: number;
};

type Options = {
  account: PhoneAccount;
  /** Asked for again when the server does not take the password any more. */
  renew(): Promise<PhoneAccount>;
  /** A UUID of this browser: a new page of it takes the place of the one before (RFC 5626). */
  instanceId: string;
  /** Where one hears the far end. */
  play(key: string, stream: MediaStream | null): void;
};

/** Candidates beyond the first are waited for so long: a server that does not answer must not hold up a call. */
const GATHER_MS = 400;
const REGISTER_SECONDS = 120;
const RECONNECT_SECONDS = { connection_recovery_min_interval: 1, connection_recovery_max_interval: 4 };
/** Until new credentials are asked for again, where the server could not be reached. */
const RENEW_AGAIN_MS = 3_000;
/** How long a change waits for another one that is under way. */
const BUSY_MS = 100;
const CALL_ID = "Hookswitch-Call";
const RESUME = "Hookswitch-Resume";

export function createJsSipClient({ account: first, renew, instanceId, play }: Options): SipClient {
  let account = first;
  let tell: (event: SipEvent) => void = () => {};
  const sessions = new Map<string, RTCSession>();
  /** Whether calls are to be held, as it was asked for last. */
  const holds = new Map<string, boolean>();
  /** Calls that are left to the server: whatever is said of them now, they are not over. */
  const left = new Set<string>();
  let isRenewed = false;
  let renewing: ReturnType<typeof setTimeout> | undefined;

  const ua = new JsSIP.UA({
    sockets: [new JsSIP.WebSocketInterface(account.websocketUrl)],
    uri: account.address,
    authorization_user: account.username,
    password: account.password,
    instance_id: instanceId,
    register_expires: REGISTER_SECONDS,
    // A refresh that falls into a lost connection would end the call; the server watches over the sound itself.
    session_timers: false,
    user_agent: "Hookswitch webphone",
    ...RECONNECT_SECONDS,
  } satisfies UAConfiguration);

  ua.on("connecting", () => tell({ type: "link", link: "connecting", problem: null }));
  ua.on("disconnected", ({ reason }) => tell({ type: "link", link: "lost", problem: reason ?? null }));
  ua.on("registered", () => {
    isRenewed = false;
    tell({ type: "link", link: "ready", problem: null });
  });
  ua.on("registrationFailed", ({ response, cause }) => {
    if (!response) return tell({ type: "link", link: "lost", problem: cause ?? null });
    const problem = `${response.status_code} ${response.reason_phrase}`;
    const isPasswordOld = response.status_code === 401 || response.status_code === 403;
    if (isPasswordOld && !isRenewed) void signInAnew();
    else tell({ type: "link", link: response.status_code >= 500 ? "lost" : "refused", problem });
  });
  ua.on("newRTCSession", ({ originator, session, request }: RTCSessionEvent) => {
    if (originator !== "remote") return;
    const key = crypto.randomUUID();
    watch(key, session);
    const { uri, display_name } = session.remote_identity;
    tell({
      type: "offered",
      key,
      callId: request.getHeader(CALL_ID) ?? null,
      resumes: request.getHeader(RESUME) ?? null,
      number: uri.user,
      name: display_name || null,
    });
  });

  async function signInAnew(): Promise<void> {
    isRenewed = true;
    try {
      account = await renew();
      ua.set("authorization_user", account.username);
      ua.set("password", account.password);
      ua.register();
    } catch (error) {
      const link = linkAfter(error);
      tell({ type: "link", link, problem: error instanceof Error ? error.message : null });
      if (link === "lost") renewing = setTimeout(() => void signInAnew(), RENEW_AGAIN_MS);
    }
  }

  function watch(key: string, session: RTCSession): void {
    sessions.set(key, session);
    const idOf = (message: { getHeader(name: string): string | undefined }) => message.getHeader(CALL_ID) ?? null;
    session.on("peerconnection", ({ peerconnection }) => listen(key, peerconnection));
    session.on("icecandidate", ({ ready }) => void setTimeout(ready, GATHER_MS));
    session.on("progress", (event: IncomingEvent | OutgoingEvent) => {
      // Of a call that comes in there is none, whatever the types say.
      const response = "response" in event ? event.response : null;
      if (response) tell({ type: "ringing", key, callId: idOf(response), early: Boolean(response.body) });
    });
    session.on("accepted", (event: IncomingEvent | OutgoingEvent) => {
      const response = "response" in event ? event.response : null;
      tell({ type: "connected", key, callId: response ? idOf(response) : null });
    });
    session.on("hold", ({ originator }) => tell({ type: "held", key, by: side(originator), held: true }));
    session.on("unhold", ({ originator }) => tell({ type: "held", key, by: side(originator), held: false }));
    session.on("ended", (event) => end(key, event, true));
    session.on("failed", (event) => end(key, event, false));
  }

  function listen(key: string, connection: RTCPeerConnection): void {
    connection.addEventListener("track", ({ streams, track }) => play(key, streams[0] ?? new MediaStream([track])));
    keepConnected(connection, {
      keepMs: account.keepLostMs,
      restart() {
        const session = sessions.get(key);
        if (session?.isEstablished()) session.renegotiate({ rtcOfferConstraints: { iceRestart: true } });
      },
      giveUp: () => sessions.get(key)?.terminate({ cause: JsSIP.C.causes.RTP_TIMEOUT, status_code: 408 }),
    });
  }

  function end(key: string, event: EndEvent, wasConnected: boolean): void {
    sessions.delete(key);
    holds.delete(key);
    play(key, null);
    if (left.delete(key)) return;
    const by = event.originator === "local" ? "here" : event.originator === "remote" ? "there" : "system";
    const { message, cause } = event;
    const ended: Ended = {
      by,
      wasConnected,
      cause,
      status: message && "status_code" in message ? message.status_code : null,
      // What a CANCEL or BYE says of its reason (RFC 3326).
      reason: (message as { getHeader?(name: string): string } | null)?.getHeader?.("Reason") ?? null,
    };
    tell({ type: "ended", key, by, reason: reasonOf(ended), detail: detailOf(message) });
  }

  /** Brings about what was asked for last: one change is told after the other (RFC 3261 §14.1). */
  function settleHold(key: string): void {
    const session = sessions.get(key);
    const wanted = holds.get(key);
    if (!session?.isEstablished() || wanted === undefined || session.isOnHold().local === wanted) return;
    const again = () => settleHold(key);
    const isBegun = wanted ? session.hold({}, again) : session.unhold({}, again);
    if (!isBegun) setTimeout(again, BUSY_MS);
  }

  const targetOf = (number: string) => `sip:${encodeURIComponent(number).replace("%2B", "+")}@${domainOf(account)}`;

  function options(microphone: MediaStream) {
    return {
      mediaStream: microphone,
      mediaConstraints: { audio: true, video: false },
      pcConfig: { iceServers: account.iceServers },
    };
  }

  return {
    start(listener) {
      tell = listener;
      ua.start();
    },
    call(key, to, microphone) {
      const session = ua.call(targetOf(to), {
        ...options(microphone),
        // It is there before the call is.
        eventHandlers: { peerconnection: ({ peerconnection }) => listen(key, peerconnection) },
      });
      watch(key, session);
    },
    answer: (key, microphone) => sessions.get(key)?.answer(options(microphone)),
    reject: (key) => sessions.get(key)?.terminate({ status_code: 486 }),
    hangUp(key) {
      const session = sessions.get(key);
      if (session && !session.isEnded()) session.terminate();
    },
    hold(key, held) {
      holds.set(key, held);
      settleHold(key);
    },
    mute(key, muted) {
      const session = sessions.get(key);
      if (muted) session?.mute({ audio: true });
      else session?.unmute({ audio: true });
    },
    sendDigits(key, digits) {
      sessions.get(key)?.sendDTMF(digits, { transportType: JsSIP.C.DTMF_TRANSPORT.RFC2833 });
    },
    transfer(key, to) {
      const session = sessions.get(key);
      const other = "call" in to ? sessions.get(to.call) : undefined;
      const target = "call" in to ? other?.remote_identity.uri : targetOf(to.number);
      if (!session || !target) return tell({ type: "transfer", key, step: "refused" });
      session.refer(target, {
        ...(other && { replaces: other }),
        eventHandlers: {
          requestFailed: () => tell({ type: "transfer", key, step: "refused" }),
          trying: () => tell({ type: "transfer", key, step: "trying" }),
          accepted: () => tell({ type: "transfer", key, step: "done" }),
          failed: () => tell({ type: "transfer", key, step: "refused" }),
        },
      });
    },
    changeMicrophone(key, microphone) {
      const [track] = microphone.getAudioTracks();
      const sender = sessions
        .get(key)
        ?.connection.getSenders()
        .find((each) => each.track?.kind === "audio");
      if (track) void sender?.replaceTrack(track);
    },
    stats: async (key) => (await sessions.get(key)?.connection?.getStats()) ?? null,
    leave(key) {
      const session = sessions.get(key);
      if (!session) return;
      left.add(key);
      session.connection?.close();
      session.terminate();
    },
    stop({ keepCalls }) {
      clearTimeout(renewing);
      tell = () => {};
      if (!keepCalls) return ua.stop();
      for (const [key, { connection }] of sessions) {
        connection?.close();
        play(key, null);
      }
      dropSocket(ua);
    },
  };
}

/** What a refusal says beyond its number; null where it says what all of them do. */
function detailOf(message: EndEvent["message"] | null): string | null {
  if (!message || !("status_code" in message)) return null;
  const { status_code, reason_phrase } = message;
  const common = (JsSIP.C.REASON_PHRASE as Record<number, string>)[status_code];
  return reason_phrase && reason_phrase.toLowerCase() !== common?.toLowerCase() ? reason_phrase : null;
}

function side(originator: string): "here" | "there" {
  return originator === "local" ? "here" : "there";
}

function domainOf({ address }: PhoneAccount): string {
  return address.slice(address.lastIndexOf("@") + 1);
}

/** Goes as a page goes that is closed, without a word: JsSIP's own stop would hang up first. */
function dropSocket(ua: InstanceType<typeof JsSIP.UA>): void {
  const { _transport } = ua as unknown as { _transport: { disconnect(): void } | null };
  _transport?.disconnect();
}
