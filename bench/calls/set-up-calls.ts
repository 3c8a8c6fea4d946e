import { setTimeout as wait } from "node:timers/promises";
import { createFrameClock } from "../../src/telephony/rtp/frame-clock.ts";
import { openRtpMedia } from "../../src/telephony/rtp/rtp-media.ts";
import { createRtpPorts } from "../../src/telephony/rtp/rtp-socket.ts";
import { sessionHandlers } from "../../src/telephony/simulator/answer-call.ts";
import { placeCall } from "../../src/telephony/sip/outgoing-call.ts";
import { openUdpTransport } from "../../src/telephony/sip/udp-transport.ts";
import { createUserAgent } from "../../src/telephony/sip/user-agent.ts";

/** Calls a number at a steady rate and hangs up when it answers, as a carrier that sends calls. */
export async function setUpCalls(parts: {
  port: number;
  to: string;
  perSecond: number;
  count: number;
}): Promise<{ failed: number; tookMs: number[] }> {
  const { port, to, perSecond, count } = parts;
  const userAgent = createUserAgent({ onInvite: (transaction) => transaction.respond({ status: 486 }) });
  await userAgent.addTransport((user) => openUdpTransport({ address: "127.0.0.1", port: 0, user }));
  const [flow] = await userAgent.flowsTo({ host: "127.0.0.1", port, protocol: "UDP" });
  if (!flow) throw new Error("There is no way to the measured server.");
  const clock = createFrameClock();
  const ports = createRtpPorts({ address: "127.0.0.1" });
  const tookMs: number[] = [];
  let failed = 0;

  async function call(): Promise<void> {
    const nobody = { onDigit() {}, onFirstPacket() {}, onRemoteHold() {} };
    const media = await openRtpMedia({ ports, clock, address: "127.0.0.1", codecs: ["PCMU"] }, nobody);
    const sdp = await media.offer();
    const startedAt = performance.now();
    const { promise, resolve } = Promise.withResolvers<boolean>();
    const uri = `sip:${to}@127.0.0.1:${port}`;
    const from = "<sip:+12025550199@127.0.0.1>";
    placeCall(
      userAgent,
      { flow: flow!, uri, from, to: `<${uri}>`, contactUser: "carrier", sdp, currentSdp: () => sdp },
      {
        onProgress() {},
        onAccept(session) {
          tookMs.push(performance.now() - startedAt);
          session.bye();
          resolve(true);
        },
        onRefuse: () => resolve(false),
        session: sessionHandlers(
          () => media,
          () => {},
        ),
      },
    );
    if (!(await promise)) failed += 1;
    media.close();
  }

  const running: Promise<void>[] = [];
  const beganAt = performance.now();
  for (let index = 0; index < count; index += 1) {
    const early = beganAt + (index * 1_000) / perSecond - performance.now();
    if (early > 0) await wait(early);
    running.push(call());
  }
  await Promise.all(running);
  await userAgent.settled(35_000);
  await userAgent.close();
  return { failed, tookMs };
}
