/** What is known of the packets that came, as RFC 3550 counts them (appendices A.1, A.3 and A.8). */
export type ReceptionReport = { packetsReceived: number; packetsLost: number; jitterMs: number };

export type Reception = {
  note(packet: { sequence: number; timestamp: number; ssrc: number }, arrivedAtMs: number): void;
  report(): ReceptionReport;
};

const SAMPLES_PER_MS = 8;

export function createReception(): Reception {
  let ssrc: number | null = null;
  let received = 0;
  /** Of sources before this one. */
  let lostBefore = 0;
  let receivedOfSource = 0;
  let first = 0;
  let highest = 0;
  let jitter = 0;
  let transit: number | null = null;

  function lostOfSource(): number {
    return ssrc === null ? 0 : Math.max(0, highest - first + 1 - receivedOfSource);
  }

  return {
    note({ sequence, timestamp, ssrc: source }, arrivedAtMs) {
      received += 1;
      const step = ((sequence - highest) << 16) >> 16;
      if (source !== ssrc || Math.abs(step) > 3_000) {
        lostBefore += lostOfSource();
        ssrc = source;
        receivedOfSource = 0;
        first = sequence;
        highest = sequence;
        transit = null;
      } else if (step > 0) highest += step;
      receivedOfSource += 1;
      const now = (arrivedAtMs * SAMPLES_PER_MS - timestamp) | 0;
      if (transit !== null) {
        const change = Math.abs((now - transit) | 0);
        // A jump of seconds is another clock, not jitter.
        if (change < 16_000) jitter += (change - jitter) / 16;
      }
      transit = now;
    },
    report: () => ({
      packetsReceived: received,
      packetsLost: lostBefore + lostOfSource(),
      jitterMs: Math.round((jitter / SAMPLES_PER_MS) * 10) / 10,
    }),
  };
}
