const SAMPLE_RATE = 8_000;

/** A sine of that frequency and length, at a tenth of full scale unless told otherwise. */
export function tone(hz: number, ms: number, level = 0.1): Int16Array {
  const amplitude = level * 32_767;
  return Int16Array.from({ length: (ms * SAMPLE_RATE) / 1_000 }, (_, index) =>
    Math.round(amplitude * Math.sin((2 * Math.PI * hz * index) / SAMPLE_RATE)),
  );
}

export function silence(ms: number): Int16Array {
  return new Int16Array((ms * SAMPLE_RATE) / 1_000);
}

/** One after the other. */
export function concatSamples(...parts: readonly Int16Array[]): Int16Array {
  const whole = new Int16Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

/** How much of these samples' loudness is in that frequency, from 0 to 1 (Goertzel). */
export function shareOf(hz: number, samples: Int16Array): number {
  const coefficient = 2 * Math.cos((2 * Math.PI * hz) / SAMPLE_RATE);
  let before = 0;
  let beforeThat = 0;
  let energy = 0;
  for (const sample of samples) {
    const now = sample + coefficient * before - beforeThat;
    beforeThat = before;
    before = now;
    energy += sample * sample;
  }
  if (energy === 0) return 0;
  const power = before * before + beforeThat * beforeThat - coefficient * before * beforeThat;
  return (2 * power) / (samples.length * energy);
}
