import { FRAME_SAMPLES } from "./g711.ts";

/** Puts samples in the order of their timestamps and gives them out steadily, with silence where some are missing. */
export type JitterBuffer = {
  /** Takes samples that begin at this RTP timestamp, in any order, of any length. */
  write(timestamp: number, samples: Int16Array): void;
  /** The next 20 ms. */
  read(): Int16Array;
  /** Forgets what is in it: another source begins. */
  reset(): void;
};

const CAPACITY = 8_192;
/** How far reading stays behind writing at first: what arrives later than that is lost. */
const DELAY_SAMPLES = 3 * FRAME_SAMPLES;
/** More than this means that the far end's clock is faster, or that it has sent a burst. */
const MAX_DELAY_SAMPLES = 12 * FRAME_SAMPLES;
/** So many packets in a row that all come too late mean that the far end's clock is slower. */
const LATE_PACKETS = 5;
/** After a second without anything the next samples start anew. */
const IDLE_SAMPLES = 8_000;

export function createJitterBuffer(): JitterBuffer {
  // Made when somebody listens: most legs are only relayed.
  let ring = new Int16Array(0);
  let started = false;
  /** Timestamps, modulo 2^32: what is read next, and the end of what was written. */
  let next = 0;
  let end = 0;
  let late = 0;

  function startAt(timestamp: number): void {
    if (ring.length === 0) ring = new Int16Array(CAPACITY);
    else ring.fill(0);
    started = true;
    next = (timestamp - DELAY_SAMPLES) >>> 0;
    end = timestamp;
  }

  return {
    write(timestamp, samples) {
      if (!started) startAt(timestamp);
      let ahead = (timestamp - next) | 0;
      late = ahead + samples.length <= 0 ? late + 1 : 0;
      // From another time altogether, or always too late: the far end goes on there, and so do we.
      if (ahead < -IDLE_SAMPLES || ahead + samples.length > CAPACITY || late >= LATE_PACKETS) {
        late = 0;
        startAt(timestamp);
        ahead = DELAY_SAMPLES;
      }
      for (let index = Math.max(0, -ahead); index < samples.length; index += 1) {
        ring[((next + ahead + index) >>> 0) % CAPACITY] = samples[index] ?? 0;
      }
      const written = (timestamp + samples.length) >>> 0;
      if (((written - end) | 0) > 0) end = written;
      const excess = ((end - next) | 0) - MAX_DELAY_SAMPLES;
      if (excess > 0) skip(((end - next) | 0) - DELAY_SAMPLES - samples.length);
    },
    read() {
      const frame = new Int16Array(FRAME_SAMPLES);
      if (!started) return frame;
      for (let index = 0; index < FRAME_SAMPLES; index += 1) {
        const at = ((next + index) >>> 0) % CAPACITY;
        frame[index] = ring[at] ?? 0;
        ring[at] = 0;
      }
      next = (next + FRAME_SAMPLES) >>> 0;
      if (((end - next) | 0) < -IDLE_SAMPLES) started = false;
      return frame;
    },
    reset() {
      started = false;
    },
  };

  function skip(count: number): void {
    for (let index = 0; index < count; index += 1) ring[((next + index) >>> 0) % CAPACITY] = 0;
    next = (next + Math.max(0, count)) >>> 0;
  }
}
