import { EventEmitter, once } from "node:events";
import type { PhoneCredentials } from "../../src/telephony/phone.ts";
import { createFrameClock } from "../../src/telephony/rtp/frame-clock.ts";
import type { Media } from "../../src/telephony/rtp/media.ts";
import { openRtpMedia } from "../../src/telephony/rtp/rtp-media.ts";
import { createRtpPorts } from "../../src/telephony/rtp/rtp-socket.ts";
import { tone } from "../../src/telephony/rtp/tone.ts";
import { type IncomingCall, receiveCall } from "../../src/telephony/sip/incoming-call.ts";
import { header, type SipResponse } from "../../src/telephony/sip/message.ts";
import { type OutgoingCall, placeCall } from "../../src/telephony/sip/outgoing-call.ts";
import { keepRegistered } from "../../src/telephony/sip/registration.ts";
import type { Session, SessionHandlers } from "../../src/telephony/sip/session.ts";
import { openUdpTransport } from "../../src/telephony/sip/udp-transport.ts";
import { createUserAgent } from "../../src/telephony/sip/user-agent.ts";
import type { TrunkFinding } from "../../src/telephony/trunk.ts";

/** One call on a telephone, whoever dialled. */
export type PhoneCall = {
  /** What was answered to its INVITE, but 100; empty for a call in. */
  readonly responses: SipResponse[];
  /** The final answer of a call out. */
  final: Promise<SipResponse>;
  /** Who calls, and what came along; of a call in. */
  from: string;
  headerOf(name: string): string | undefined;
  ring(): void;
  answer(): Promise<void>;
  reject(status: number): void;
  /** Ends it, or gives it up. */
  hangUp(): void;
  ended: Promise<void>;
  readonly isOver: boolean;
  /** Sends a tone from now on. */
  plays(hz: number): void;
  /** Resolves once the far end has been heard for 200 ms in a way that `wanted` says. */
  hears(wanted: (samples: Int16Array) => boolean): Promise<void>;
  /** Asks for a transfer; resolves with what it came to, by its NOTIFYs. */
  refer(to: string): Promise<number>;
  /** Names this call in the Replaces of another one's transfer. */
  replaces(): string;
};

/** An agent's telephone over UDP, which does what a test wants it to do. */
export type AgentPhone = {
  registered: Promise<TrunkFinding>;
  dial(number: string, headers?: [string, string][]): Promise<PhoneCall>;
  /** The next call in, come already or not. */
  incoming(): Promise<PhoneCall>;
  /** How many have come in. */
  readonly offered: number;
  close(): Promise<void>;
};

export async function openAgentPhone({
  server,
  credentials,
}: {
  server: { address: string; port: number };
  credentials: Pick<PhoneCredentials, "address" | "username" | "password">;
}): Promise<AgentPhone> {
  const clock = createFrameClock();
  const ports = createRtpPorts({ address: "127.0.0.1" });
  const calls = new Set<PhoneCall>();
  const waiting: PhoneCall[] = [];
  const told = new EventEmitter();
  let offered = 0;
  const openMedia = () =>
    openRtpMedia(
      { ports, clock, address: "127.0.0.1", codecs: ["PCMA", "PCMU"] },
      { onDigit() {}, onFirstPacket() {}, onRemoteHold() {} },
    );

  function track(parts: {
    media: Media;
    responses?: SipResponse[];
    final?: Promise<SipResponse>;
    incoming?: IncomingCall;
    giveUp(): void;
  }): { call: PhoneCall; handlers: SessionHandlers; setSession(session: Session): void; end(): void } {
    const { media, incoming } = parts;
    const ended = Promise.withResolvers<void>();
    const referred = new EventEmitter();
    let session: Session | null = null;
    let isOver = false;
    const end = () => {
      if (isOver) return;
      isOver = true;
      media.close();
      calls.delete(call);
      ended.resolve();
    };
    const handlers: SessionHandlers = {
      onOffer: async (sdp) => (sdp === undefined ? media.offer() : media.answer(sdp)),
      onAnswer: (sdp) => void media.accept(sdp),
      onInfo() {},
      onRefer: () => 603,
      onNotify: (status) => void referred.emit("status", status),
      onEnd: end,
    };
    const call: PhoneCall = {
      responses: parts.responses ?? [],
      final: parts.final ?? new Promise(() => {}),
      from: incoming?.request.from.uri.user ?? "",
      headerOf: (name) => incoming && header(incoming.request, name),
      ring: () => incoming?.progress(180),
      async answer() {
        const sdp = incoming?.offer === undefined ? await media.offer() : await media.answer(incoming.offer);
        if (!incoming || sdp === null) throw new Error("this call cannot be answered");
        session = incoming.accept({ sdp }, handlers, () => media.current());
      },
      reject(status) {
        incoming?.reject(status);
        end();
      },
      hangUp() {
        if (session) session.bye();
        else parts.giveUp();
        if (session) end();
      },
      ended: ended.promise,
      get isOver() {
        return isOver;
      },
      plays: (hz) => media.path.speak((speaker) => speaker.play(tone(hz, 1_000, 0.5), { loop: true, onEnd() {} })),
      async hears(wanted) {
        const heard = Promise.withResolvers<void>();
        const frames: Int16Array[] = [];
        const stop = media.path.listen((frame) => {
          frames.push(frame);
          if (frames.length > 10) frames.shift();
          if (frames.length === 10 && wanted(Int16Array.from(frames.flatMap((each) => [...each])))) heard.resolve();
        });
        await heard.promise;
        stop();
      },
      async refer(to) {
        if (session === null) throw new Error("there is nothing to transfer");
        const { promise, resolve } = Promise.withResolvers<number>();
        referred.on("status", (status: number) => {
          if (status >= 200) resolve(status);
        });
        const outcome = await session.request("REFER", { headers: [["Refer-To", `<${to}>`]] });
        return outcome.kind === "refused" ? outcome.status : promise;
      },
      replaces() {
        const dialog = session?.dialog;
        if (!dialog) throw new Error("this call has no dialog");
        return encodeURIComponent(`${dialog.callId};to-tag=${dialog.remoteTag};from-tag=${dialog.localTag}`);
      },
    };
    calls.add(call);
    return {
      call,
      handlers,
      end,
      setSession(established) {
        session = established;
      },
    };
  }

  const userAgent = createUserAgent({
    async onInvite(transaction) {
      const incoming = receiveCall(userAgent, transaction, "phone");
      if (!incoming) return;
      const media = await openMedia();
      const { call, end } = track({ media, incoming, giveUp: () => incoming.reject(480) });
      incoming.onCancel = end;
      offered += 1;
      waiting.push(call);
      told.emit("call");
    },
  });
  await userAgent.addTransport((user) => openUdpTransport({ address: "127.0.0.1", port: 0, user }));
  const flows = () => userAgent.flowsTo({ host: server.address, port: server.port, protocol: "UDP" });
  const { promise: registered, resolve } = Promise.withResolvers<TrunkFinding>();
  const registration = keepRegistered(
    userAgent,
    {
      reach: () => userAgent.reach({ host: server.address, port: server.port, protocol: "UDP" }),
      registrar: `sip:${server.address}`,
      address: `<${credentials.address}>`,
      contactUser: "phone",
      credentials,
      expires: 60,
      retryMs: 10,
    },
    resolve,
  );

  return {
    registered,
    async dial(number, headers = []) {
      const [flow] = await flows();
      if (!flow) throw new Error("there is no way to the server");
      const media = await openMedia();
      const responses: SipResponse[] = [];
      const final = Promise.withResolvers<SipResponse>();
      let placed: OutgoingCall | null = null;
      const { call, handlers, setSession, end } = track({
        media,
        responses,
        final: final.promise,
        giveUp: () => placed?.cancel(),
      });
      placed = placeCall(
        userAgent,
        {
          flow,
          uri: `sip:${number}@${server.address}:${server.port}`,
          from: `<${credentials.address}>`,
          to: `<sip:${number}@${server.address}>`,
          contactUser: "phone",
          headers,
          sdp: await media.offer(),
          currentSdp: () => media.current(),
          credentials,
        },
        {
          onResponse: (response) => void responses.push(response),
          onProgress: (_status, sdp) => void (sdp !== undefined && media.accept(sdp)),
          onAccept(session, sdp) {
            if (sdp !== undefined) media.accept(sdp);
            setSession(session);
            final.resolve(responses.at(-1) as SipResponse);
          },
          onRefuse() {
            end();
            final.resolve(responses.at(-1) as SipResponse);
          },
          session: handlers,
        },
      );
      return call;
    },
    async incoming() {
      while (waiting.length === 0) await once(told, "call");
      return waiting.shift() as PhoneCall;
    },
    get offered() {
      return offered;
    },
    async close() {
      for (const call of calls) call.hangUp();
      await registration.stop();
      await userAgent.settled(1_000);
      await userAgent.close();
    },
  };
}
