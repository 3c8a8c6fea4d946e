import type { RtpPacket } from "./rtp-packet.ts";

/** A packet to send, numbered as its source numbers: another call's packets, a file, silence. */
export type SourcePacket = Omit<RtpPacket, "ssrc"> & {
  /** The same object for as long as the source goes on. */
  source: object;
};

const FRAME_SAMPLES = 160;
const SAMPLES_PER_MS = 8;

/**
 * Makes one stream of what several sources send in turn: its numbers go on and its time goes by, so that the far end's
 * jitter buffer notices nothing but a marker. Losses and reordering of a source stay as they are.
 */
export function createOutgoingStream(
  { ssrc, sequence, timestamp }: { ssrc: number; sequence: number; timestamp: number },
  now: () => number = () => performance.now(),
): (packet: SourcePacket) => RtpPacket {
  let current: object | null = null;
  let latestSequence = sequence;
  let latestTimestamp = timestamp;
  let latestAt = now();
  let sequenceShift = 0;
  let timestampShift = 0;

  return ({ source, sequence: theirs, timestamp: theirTime, marker, ...rest }) => {
    const begins = source !== current;
    if (begins) {
      const passed = Math.round((now() - latestAt) * SAMPLES_PER_MS);
      current = source;
      sequenceShift = latestSequence + 1 - theirs;
      timestampShift = latestTimestamp + Math.max(FRAME_SAMPLES, passed) - theirTime;
    }
    const ours = (theirs + sequenceShift) & 0xffff;
    const time = (theirTime + timestampShift) >>> 0;
    if (((ours - latestSequence) & 0xffff) < 0x8000) {
      latestSequence = ours;
      latestTimestamp = time;
      latestAt = now();
    }
    return { ...rest, marker: marker || begins, sequence: ours, timestamp: time, ssrc };
  };
}
