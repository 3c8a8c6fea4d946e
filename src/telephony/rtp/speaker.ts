/** What is played to a far end, in steps of 20 ms: a recording, samples as they come, keys, or silence. */
import { FRAME_SAMPLES } from "./g711.ts";
import { type EventPacket, eventPackets } from "./telephone-event.ts";

/** What this step has for the far end. */
export type Utterance =
  | { kind: "samples"; samples: Int16Array }
  | { kind: "event"; packet: EventPacket }
  /** A pause between keys. */
  | { kind: "pause" }
  | { kind: "nothing" };

export type Speaker = {
  /** Plays samples, instead of those that are played now. */
  play(samples: Int16Array, options: { loop: boolean; onEnd(result: "played" | "stopped"): void }): void;
  stopPlay(): void;
  /** Queues samples behind those queued before. */
  write(samples: Int16Array): void;
  clear(): void;
  readonly queuedSamples: number;
  sendDigits(digits: string): void;
  /** Whether there is something to say. */
  readonly busy: boolean;
  next(): Utterance;
};

/** Ten minutes of speech: more is not kept waiting. */
const MAX_QUEUED_SAMPLES = 8_000 * 600;

export function createSpeaker(): Speaker {
  let playing: { samples: Int16Array; at: number; loop: boolean; onEnd(result: "played" | "stopped"): void } | null =
    null;
  let queue: Int16Array[] = [];
  let queuedSamples = 0;
  let digits: string[] = [];
  let event: ReturnType<typeof eventPackets> | null = null;

  function nextEvent(): Utterance | null {
    if (!event) {
      const digit = digits.shift();
      if (digit === undefined) return null;
      event = eventPackets(digit);
    }
    const step = event.next();
    if (!step.done) return step.value ? { kind: "event", packet: step.value } : { kind: "pause" };
    event = null;
    return nextEvent();
  }

  function nextPlayed(): Utterance | null {
    if (!playing) return null;
    const { samples, loop } = playing;
    if (playing.at >= samples.length) {
      if (!loop || samples.length === 0) {
        end("played");
        return null;
      }
      playing.at = 0;
    }
    const frame = new Int16Array(FRAME_SAMPLES);
    frame.set(samples.subarray(playing.at, playing.at + FRAME_SAMPLES));
    playing.at += FRAME_SAMPLES;
    return { kind: "samples", samples: frame };
  }

  function nextQueued(): Utterance | null {
    if (queuedSamples === 0) return null;
    const frame = new Int16Array(FRAME_SAMPLES);
    let filled = 0;
    while (filled < FRAME_SAMPLES && queue[0]) {
      const part = queue[0].subarray(0, FRAME_SAMPLES - filled);
      frame.set(part, filled);
      filled += part.length;
      if (part.length === queue[0].length) queue.shift();
      else queue[0] = queue[0].subarray(part.length);
    }
    queuedSamples -= filled;
    return { kind: "samples", samples: frame };
  }

  function end(result: "played" | "stopped"): void {
    const ended = playing;
    playing = null;
    ended?.onEnd(result);
  }

  return {
    play(samples, options) {
      end("stopped");
      playing = { samples, at: 0, ...options };
    },
    stopPlay: () => end("stopped"),
    write(samples) {
      if (queuedSamples + samples.length > MAX_QUEUED_SAMPLES) return;
      queue.push(samples.slice());
      queuedSamples += samples.length;
    },
    clear() {
      queue = [];
      queuedSamples = 0;
    },
    get queuedSamples() {
      return queuedSamples;
    },
    sendDigits(text) {
      digits = [...digits, ...text];
    },
    get busy() {
      return playing !== null || queuedSamples > 0 || digits.length > 0 || event !== null;
    },
    next: () => nextEvent() ?? nextPlayed() ?? nextQueued() ?? { kind: "nothing" },
  };
}
