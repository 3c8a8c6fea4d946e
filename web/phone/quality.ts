/** How well one hears, of what WebRTC counts. */

export type Grade = "good" | "fair" | "poor";

export type Quality = {
  grade: Grade;
  /** Of the packets since the last measurement, 0 to 1; the worse of both directions. */
  loss: number;
  jitterMs: number;
  /** There and back; null where it is not known yet. */
  roundTripMs: number | null;
};

/** What is counted from the beginning of a call. */
export type Counts = {
  received: number;
  lost: number;
  jitterMs: number;
  /** Of what we sent, as the far end has told last; 0 to 1. */
  lossThere: number;
  roundTripMs: number | null;
};

/** Reads the counts of a call out of what WebRTC reports (W3C webrtc-stats). */
export function countsOf(report: Iterable<RTCStats>): Counts {
  const counts: Counts = { received: 0, lost: 0, jitterMs: 0, lossThere: 0, roundTripMs: null };
  for (const stats of report) {
    if (stats.type === "inbound-rtp") {
      const { packetsReceived = 0, packetsLost = 0, jitter = 0 } = stats as RTCInboundRtpStreamStats;
      counts.received += packetsReceived;
      counts.lost += Math.max(0, packetsLost);
      counts.jitterMs = Math.max(counts.jitterMs, jitter * 1_000);
    } else if (stats.type === "remote-inbound-rtp") {
      const { fractionLost = 0, roundTripTime } = stats as RTCStats & { fractionLost?: number; roundTripTime?: number };
      counts.lossThere = fractionLost;
      if (roundTripTime !== undefined) counts.roundTripMs = roundTripTime * 1_000;
    } else if (stats.type === "candidate-pair") {
      const { nominated, currentRoundTripTime } = stats as RTCIceCandidatePairStats;
      if (nominated && currentRoundTripTime !== undefined) counts.roundTripMs ??= currentRoundTripTime * 1_000;
    }
  }
  return counts;
}

const SATISFIED = 80;
const SOME_DISSATISFIED = 70;

/**
 * What the time between two measurements was like. The grade is the E-model's rating for G.711 as it is commonly
 * simplified (ITU-T G.107, its Annex B for what the ratings mean): 80 and more satisfies, below 70 many complain.
 */
export function qualityOf(before: Counts, now: Counts): Quality {
  const received = now.received - before.received;
  const lost = Math.max(0, now.lost - before.lost);
  const lossHere = received + lost <= 0 ? 0 : lost / (received + lost);
  const loss = Math.max(lossHere, now.lossThere);
  const { jitterMs, roundTripMs } = now;
  const delayMs = (roundTripMs ?? 0) / 2 + jitterMs * 2 + 10;
  const rating = 93.2 - (delayMs < 160 ? delayMs / 40 : (delayMs - 120) / 10) - loss * 250;
  return { grade: gradeOf(rating), loss, jitterMs, roundTripMs };
}

function gradeOf(rating: number): Grade {
  if (rating >= SATISFIED) return "good";
  return rating >= SOME_DISSATISFIED ? "fair" : "poor";
}
