/**
 * A carrier in the process: a SIP peer of its own with sockets of its own, whose numbers answer, ring out, are busy or call
 * in. It is what a first call can be made to, and what tests call.
 */
import { createFrameClock } from "../rtp/frame-clock.ts";
import { openRtpMedia } from "../rtp/rtp-media.ts";
import { createRtpPorts } from "../rtp/rtp-socket.ts";
import type { SipTimers } from "../sip/timers.ts";
import { openUdpTransport } from "../sip/udp-transport.ts";
import { createUserAgent } from "../sip/user-agent.ts";
import { type AnsweredCall, answerCall } from "./answer-call.ts";
import { callIn } from "./call-in.ts";
import { CALLER, type Script, TEST_NUMBERS } from "./numbers.ts";
import { loadSounds } from "./sounds.ts";

export type Simulator = {
  /** What a trunk to it is set up with. */
  readonly address: { host: string; port: number };
  /** Calls a number at `deliverTo` from another; resolves when the call is answered (true) or refused. */
  callIn(call: { from: string; to: string }): Promise<boolean>;
  readonly counts: { calls: number; dialogs: number; transactions: number; timers: number; sockets: number };
  /** Hangs up and closes. */
  stop(): Promise<void>;
};

export async function startSimulator({
  address = "127.0.0.1",
  port = 0,
  deliverTo,
  numbers = TEST_NUMBERS,
  durations,
}: {
  address?: string;
  port?: number;
  /** Where calls in are sent to. */
  deliverTo?: { host: string; port: number };
  numbers?: Readonly<Record<string, Script>>;
  durations?: SipTimers;
} = {}): Promise<Simulator> {
  const sounds = await loadSounds();
  const clock = createFrameClock();
  const ports = createRtpPorts({ address });
  const calls = new Set<AnsweredCall>();
  const userAgent = createUserAgent(
    {
      onInvite(transaction) {
        const number = transaction.request.to.uri.user;
        const script = numbers[number] ?? numbers[`+${number}`];
        if (script) answerCall(context, transaction, script);
        else transaction.respond({ status: 404 });
      },
    },
    durations,
  );
  const context = {
    userAgent,
    sounds,
    openMedia: () =>
      openRtpMedia(
        { ports, clock, address, codecs: ["PCMU", "PCMA"] },
        { onDigit() {}, onFirstPacket() {}, onRemoteHold() {} },
      ),
    calls,
    callBack: (from: string, to: string) => void call(from, to),
  };
  const transport = await userAgent.addTransport((user) => openUdpTransport({ address, port, user }));

  async function call(from: string, to: string): Promise<boolean> {
    return deliverTo ? callIn(context, { from, to, deliverTo, script: CALLER }) : false;
  }

  return {
    address: { host: address, port: transport.bound.port },
    callIn: ({ from, to }) => call(from, to),
    get counts() {
      return { calls: calls.size, ...userAgent.counts, sockets: ports.count };
    },
    async stop() {
      for (const each of calls) each.hangUp();
      await userAgent.settled(1_000);
      await userAgent.close();
    },
  };
}
