import { shareOf } from "../../src/telephony/rtp/tone.ts";
import type { Telephony } from "../../src/telephony/telephony.ts";

/** Resolves once a leg's far end has been heard for 200 ms in a way that `wanted` says. */
export async function hear(
  telephony: Telephony,
  legId: string,
  wanted: (samples: Int16Array) => boolean,
): Promise<void> {
  const result = await telephony.audio({ legId });
  if (result.kind === "refused") throw new Error(result.detail);
  const { promise, resolve } = Promise.withResolvers<void>();
  const frames: Int16Array[] = [];
  const stop = result.audio.listen((frame) => {
    frames.push(frame);
    if (frames.length > 10) frames.shift();
    if (frames.length === 10 && wanted(Int16Array.from(frames.flatMap((each) => [...each])))) resolve();
  });
  await promise;
  stop();
}

/** Mostly this tone, and not a faint one. */
export function isTone(hz: number): (samples: Int16Array) => boolean {
  return (samples) => loudness(samples) > 500 && shareOf(hz, samples) > 0.9;
}

/** A note of the music that those hear who wait. */
export function isMusic(samples: Int16Array): boolean {
  return [262, 330, 392, 523].some((hz) => isTone(hz)(samples));
}

export function isSpeech(samples: Int16Array): boolean {
  return loudness(samples) > 500;
}

export function isSilence(samples: Int16Array): boolean {
  return loudness(samples) < 50;
}

function loudness(samples: Int16Array): number {
  return Math.sqrt(samples.reduce((sum, sample) => sum + sample * sample, 0) / samples.length);
}
