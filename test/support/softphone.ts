import type { PhoneCredentials } from "../../src/telephony/phone.ts";
import { createFrameClock } from "../../src/telephony/rtp/frame-clock.ts";
import { openRtpMedia } from "../../src/telephony/rtp/rtp-media.ts";
import { createRtpPorts } from "../../src/telephony/rtp/rtp-socket.ts";
import { type AnsweredCall, answerCall, sessionHandlers } from "../../src/telephony/simulator/answer-call.ts";
import type { Script } from "../../src/telephony/simulator/numbers.ts";
import { loadSounds } from "../../src/telephony/simulator/sounds.ts";
import { placeCall } from "../../src/telephony/sip/outgoing-call.ts";
import { keepRegistered } from "../../src/telephony/sip/registration.ts";
import { openUdpTransport } from "../../src/telephony/sip/udp-transport.ts";
import { createUserAgent } from "../../src/telephony/sip/user-agent.ts";
import type { TrunkFinding } from "../../src/telephony/trunk.ts";

/** A device of an agent, which does what its script says when it is called. */
export type Softphone = {
  /** What became of the first try to sign in. */
  registered: Promise<TrunkFinding>;
  /** Calls; resolves with `answered`, or what the call was refused with. */
  call(number: string, from?: string): Promise<"answered" | number>;
  readonly calls: number;
  close(): Promise<void>;
};

export async function startSoftphone({
  server,
  credentials,
  script = { title: "answers", ringMs: 0, echoes: true },
  signsInAs,
}: {
  server: { address: string; port: number };
  credentials: Pick<PhoneCredentials, "address" | "username" | "password">;
  script?: Script;
  /** An address of record other than its own. */
  signsInAs?: string;
}): Promise<Softphone> {
  const clock = createFrameClock();
  const ports = createRtpPorts({ address: "127.0.0.1" });
  const calls = new Set<AnsweredCall>();
  const openMedia = () =>
    openRtpMedia(
      { ports, clock, address: "127.0.0.1", codecs: ["PCMA", "PCMU"] },
      { onDigit() {}, onFirstPacket() {}, onRemoteHold() {} },
    );
  const context = { sounds: await loadSounds(), openMedia, calls, callBack() {} };
  const userAgent = createUserAgent({
    onInvite: (transaction) => answerCall({ ...context, userAgent }, transaction, script),
  });
  await userAgent.addTransport((user) => openUdpTransport({ address: "127.0.0.1", port: 0, user }));
  const flows = () => userAgent.flowsTo({ host: server.address, port: server.port, protocol: "UDP" });
  const { promise: registered, resolve } = Promise.withResolvers<TrunkFinding>();
  const own = signsInAs ?? credentials.address;
  const registration = keepRegistered(
    userAgent,
    {
      reach: () => userAgent.reach({ host: server.address, port: server.port, protocol: "UDP" }),
      registrar: `sip:${server.address}`,
      address: `<${own}>`,
      contactUser: "phone",
      credentials,
      expires: 60,
      retryMs: 10,
    },
    resolve,
  );

  return {
    registered,
    async call(number, from = own) {
      const [flow] = await flows();
      if (!flow) return 503;
      const media = await openMedia();
      const { promise, resolve: settle } = Promise.withResolvers<"answered" | number>();
      placeCall(
        userAgent,
        {
          flow,
          uri: `sip:${number}@${server.address}:${server.port}`,
          from: `<${from}>`,
          to: `<sip:${number}@${server.address}>`,
          contactUser: "phone",
          sdp: await media.offer(),
          currentSdp: () => media.current(),
          credentials,
        },
        {
          onProgress() {},
          onAccept(session, sdp) {
            if (sdp !== undefined) media.accept(sdp);
            calls.add({ hangUp: () => session.bye() });
            settle("answered");
          },
          onRefuse(refusal) {
            media.close();
            settle(refusal.kind === "status" ? refusal.status : 408);
          },
          session: sessionHandlers(
            () => media,
            () => media.close(),
          ),
        },
      );
      return promise;
    },
    get calls() {
      return calls.size;
    },
    async close() {
      for (const call of calls) call.hangUp();
      await registration.stop();
      await userAgent.settled(1_000);
      await userAgent.close();
    },
  };
}
