/** An agent with a telephone that has as many calls as one likes: what browsers do, without the browsers. */

import { setTimeout as wait } from "node:timers/promises";
import type { PhoneCredentials } from "../../src/telephony/phone.ts";
import type { AudioPath } from "../../src/telephony/rtp/audio-path.ts";
import { openBrowserMedia } from "../../src/telephony/rtp/browser-media.ts";
import { createFrameClock } from "../../src/telephony/rtp/frame-clock.ts";
import type { Media } from "../../src/telephony/rtp/media.ts";
import { loadPeerConnections } from "../../src/telephony/rtp/secured-connection.ts";
import { receiveCall } from "../../src/telephony/sip/incoming-call.ts";
import { type OutgoingCall, placeCall } from "../../src/telephony/sip/outgoing-call.ts";
import { keepRegistered } from "../../src/telephony/sip/registration.ts";
import type { Session, SessionHandlers } from "../../src/telephony/sip/session.ts";
import { createUserAgent } from "../../src/telephony/sip/user-agent.ts";
import { openWebSocketClient } from "./web-socket-client.ts";

/** A call that stands, with what came back of what it sent. */
export type StandingCall = {
  /** Sends a packet with the moment in it; the far end sends it back. */
  send(): void;
  readonly sent: number;
  /** How long each was under way and back, in milliseconds; emptied by who reads it. */
  roundTrips: number[];
  hangUp(): void;
};

export type Webphone = {
  /** Resolves when it is answered and sound comes back; with the milliseconds that each took. */
  call(to: string): Promise<{ standing: StandingCall; answeredMs: number; soundMs: number }>;
  /** Resolves when the INVITE has come to another telephone, which tells so by `onInvite`; gives the call up then. */
  ring(to: string): OutgoingCall;
  /** Told of every INVITE that comes; it rings on and is not answered. */
  onInvite: () => void;
  close(): Promise<void>;
};

/**
 * libdatachannel as the one who offers may look for the far end's fingerprint before it has taken note of it, and gives up
 * then (docs/decisions/0040): the call is made again.
 */
const NO_SOUND_MS = 2_500;

const nobody = { onDigit() {}, onFirstPacket() {}, onRemoteHold() {} };

export async function openWebphone(url: string, credentials: PhoneCredentials): Promise<Webphone> {
  const library = await loadPeerConnections();
  if (library === null) throw new Error("There is no binary of node-datachannel for this platform.");
  const clock = createFrameClock();
  const place = { bindAddress: "127.0.0.1", publicAddress: null, ports: null };
  const codecs = ["PCMU"] as const;
  const openMedia = (): Media =>
    openBrowserMedia({ library, clock, place, address: "127.0.0.1", codecs, onOpen: () => () => {} }, nobody);
  const userAgent = createUserAgent({
    onInvite(transaction) {
      const call = receiveCall(userAgent, transaction, "phone");
      call?.progress(180);
      phone.onInvite();
    },
  });
  let flow: Awaited<ReturnType<typeof openWebSocketClient>>["flow"];
  await userAgent.addTransport(async (user) => {
    const client = await openWebSocketClient(url, user);
    flow = client.flow;
    return client;
  });
  const { promise: registered, resolve, reject } = Promise.withResolvers<void>();
  const registration = keepRegistered(
    userAgent,
    {
      reach: async () => ({ kind: "reached", flow }),
      registrar: "sip:127.0.0.1",
      address: `<${credentials.address}>`,
      contactUser: "phone",
      credentials,
      expires: 3_600,
    },
    (finding) => (finding.kind === "up" ? resolve() : reject(new Error(JSON.stringify(finding)))),
  );
  await registered;

  function placeTo(
    to: string,
    given: { sdp: string; media: Media; onAccept(session: Session): void; onRefuse(reason: unknown): void },
  ): OutgoingCall {
    const { media } = given;
    return placeCall(
      userAgent,
      {
        flow,
        uri: `sip:${to}@127.0.0.1`,
        from: `<${credentials.address}>`,
        to: `<sip:${to}@127.0.0.1>`,
        contactUser: "phone",
        sdp: given.sdp,
        currentSdp: () => media.current(),
        credentials,
      },
      {
        onProgress() {},
        onAccept(session, answer) {
          if (answer !== undefined) media.accept(answer);
          given.onAccept(session);
        },
        onRefuse: given.onRefuse,
        session: sessionHandlers(media),
      },
    );
  }

  const phone: Webphone = {
    onInvite() {},
    async call(to) {
      const media = openMedia();
      const startedAt = performance.now();
      const sdp = await media.offer();
      const { promise, resolve: answered, reject: refused } = Promise.withResolvers<Session>();
      placeTo(to, { sdp, media, onAccept: answered, onRefuse: (reason) => refused(new Error(JSON.stringify(reason))) });
      const session = await promise.catch((error) => {
        media.close();
        throw error;
      });
      const answeredMs = performance.now() - startedAt;
      const { standing, heard } = follow(media, session);
      if ((await Promise.race([heard, wait(NO_SOUND_MS, "silence", { ref: false })])) === "silence") {
        standing.hangUp();
        return phone.call(to);
      }
      return { standing, answeredMs, soundMs: performance.now() - startedAt };
    },
    ring(to) {
      const media = openMedia();
      let given: OutgoingCall | null = null;
      void media.offer().then((sdp) => {
        given = placeTo(to, { sdp, media, onAccept: (session) => session.bye(), onRefuse: () => media.close() });
      });
      return { cancel: () => given?.cancel() };
    },
    async close() {
      await registration.stop();
      await userAgent.close();
    },
  };
  return phone;
}

function follow(media: Media, session: Session): { standing: StandingCall; heard: Promise<void> } {
  const source = {};
  const { promise: heard, resolve } = Promise.withResolvers<void>();
  let sent = 0;
  const standing: StandingCall = {
    send() {
      const payload = Buffer.alloc(160, 0xd5);
      payload.writeDoubleLE(performance.now(), 0);
      const at = { sequence: sent & 0xffff, timestamp: (sent * 160) >>> 0 };
      media.path.relay({ source, ...at, marker: false, payload, content: "PCMU" });
      sent += 1;
    },
    get sent() {
      return sent;
    },
    roundTrips: [],
    hangUp() {
      clearInterval(knocking);
      session.bye();
      media.close();
    },
  };
  // What comes back is taken where a bridged leg would take it.
  const listener: Pick<AudioPath, "relay"> = {
    relay({ payload }) {
      resolve();
      clearInterval(knocking);
      const tookMs = performance.now() - payload.readDoubleLE(0);
      if (tookMs >= 0 && tookMs < 60_000) standing.roundTrips.push(tookMs);
    },
  };
  media.path.connectTo(listener as AudioPath);
  const knocking = setInterval(() => standing.send(), 20);
  return { standing, heard };
}

function sessionHandlers(media: Media): SessionHandlers {
  return {
    onOffer: async (sdp) => (sdp === undefined ? media.offer() : media.answer(sdp)),
    onAnswer: (sdp) => void media.accept(sdp),
    onInfo() {},
    onRefer: () => 603,
    onNotify() {},
    onEnd: () => media.close(),
  };
}
