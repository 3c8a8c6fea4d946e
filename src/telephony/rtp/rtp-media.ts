/** A leg's sound over plain RTP: a socket of its own, and packets from where the far end is alone. */
import { parseSdp } from "../sdp/parse-sdp.ts";
import type { FrameClock } from "./frame-clock.ts";
import type { Codec } from "./g711.ts";
import type { Media, MediaHandlers } from "./media.ts";
import { createRtpSession } from "./rtp-session.ts";
import type { RtpPorts } from "./rtp-socket.ts";
import { createSourceLock } from "./source-lock.ts";

export async function openRtpMedia(
  parts: {
    ports: RtpPorts;
    clock: FrameClock;
    /** What the far end is told to send to. */
    address: string;
    /** In the order of preference. */
    codecs: readonly Codec[];
  },
  handlers: MediaHandlers,
): Promise<Media> {
  const lock = createSourceLock();
  const socket = await parts.ports.open((data, from) => session.receive(data, () => lock.accepts(from)));
  const session = createRtpSession(
    {
      clock: parts.clock,
      codecs: parts.codecs,
      local: { address: parts.address, port: socket.port, mid: null },
      send(packet) {
        if (lock.target) socket.send(packet, lock.target);
      },
    },
    handlers,
  );

  function listenTo({ address, port }: { address: string | null; port: number }): void {
    lock.describe(address === null ? null : { address, port });
  }

  return {
    kind: "rtp",
    path: session.path,
    offer: async () => session.offer(),
    async answer(sdp) {
      const offered = parseSdp(sdp);
      const audio = offered?.audio;
      if (!offered || !audio || audio.secured || !session.suits(audio)) return null;
      listenTo(audio);
      return session.answer({ ...offered, audio });
    },
    accept(sdp) {
      const audio = parseSdp(sdp)?.audio;
      if (!audio || audio.secured || !session.suits(audio)) return false;
      listenTo(audio);
      session.accept(audio);
      return true;
    },
    setHeld: session.setHeld,
    get described() {
      return session.described;
    },
    current: session.current,
    report: session.report,
    silentForMs: session.silentForMs,
    isLost: false,
    close() {
      session.path.close();
      socket.close();
    },
  };
}
