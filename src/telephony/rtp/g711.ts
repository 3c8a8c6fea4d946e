/** G.711 (ITU-T): 8 bits a sample on the wire, 16 bits linear for whoever listens. */
export type Codec = "PCMU" | "PCMA";

/** Samples in 20 ms at 8 kHz. */
export const FRAME_SAMPLES = 160;

const TO_LINEAR: Record<Codec, Int16Array> = {
  PCMU: Int16Array.from({ length: 256 }, (_, code) => expandMuLaw(code)),
  PCMA: Int16Array.from({ length: 256 }, (_, code) => expandALaw(code)),
};

/** By the sample's 16 bits, unsigned. */
const FROM_LINEAR: Record<Codec, Uint8Array> = {
  PCMU: Uint8Array.from({ length: 65_536 }, (_, bits) => compressMuLaw((bits << 16) >> 16)),
  PCMA: Uint8Array.from({ length: 65_536 }, (_, bits) => compressALaw((bits << 16) >> 16)),
};

const TO_OTHER: Record<Codec, Uint8Array> = {
  PCMU: Uint8Array.from({ length: 256 }, (_, code) => FROM_LINEAR.PCMA[(TO_LINEAR.PCMU[code] ?? 0) & 0xffff] ?? 0),
  PCMA: Uint8Array.from({ length: 256 }, (_, code) => FROM_LINEAR.PCMU[(TO_LINEAR.PCMA[code] ?? 0) & 0xffff] ?? 0),
};

export function decodeG711(codec: Codec, payload: Uint8Array): Int16Array {
  const table = TO_LINEAR[codec];
  const samples = new Int16Array(payload.length);
  for (let index = 0; index < payload.length; index += 1) samples[index] = table[payload[index] ?? 0] ?? 0;
  return samples;
}

export function encodeG711(codec: Codec, samples: Int16Array): Buffer {
  const table = FROM_LINEAR[codec];
  const payload = Buffer.allocUnsafe(samples.length);
  for (let index = 0; index < samples.length; index += 1) payload[index] = table[(samples[index] ?? 0) & 0xffff] ?? 0;
  return payload;
}

/** From one of the two codecs to the other, a look-up a sample. */
export function transcodeG711(from: Codec, to: Codec, payload: Buffer): Buffer {
  if (from === to) return payload;
  const table = TO_OTHER[from];
  const converted = Buffer.allocUnsafe(payload.length);
  for (let index = 0; index < payload.length; index += 1) converted[index] = table[payload[index] ?? 0] ?? 0;
  return converted;
}

function expandMuLaw(code: number): number {
  const bits = ~code & 0xff;
  const magnitude = (((bits & 0x0f) << 3) + 0x84) << ((bits & 0x70) >> 4);
  return bits & 0x80 ? 0x84 - magnitude : magnitude - 0x84;
}

function compressMuLaw(sample: number): number {
  const sign = sample < 0 ? 0x80 : 0;
  const magnitude = Math.min(Math.abs(sample), 32_635) + 0x84;
  const exponent = 31 - Math.clz32(magnitude >> 7);
  return ~(sign | (exponent << 4) | ((magnitude >> (exponent + 3)) & 0x0f)) & 0xff;
}

function expandALaw(code: number): number {
  const bits = code ^ 0x55;
  const exponent = (bits & 0x70) >> 4;
  const mantissa = (bits & 0x0f) << 4;
  const magnitude = exponent === 0 ? mantissa + 8 : (mantissa + 0x108) << (exponent - 1);
  return bits & 0x80 ? magnitude : -magnitude;
}

function compressALaw(sample: number): number {
  const sign = sample >= 0 ? 0x80 : 0;
  const magnitude = Math.min(sample >= 0 ? sample : -sample - 1, 32_767) >> 3;
  const exponent = magnitude < 32 ? 0 : 31 - Math.clz32(magnitude >> 4);
  const mantissa = exponent === 0 ? magnitude >> 1 : (magnitude >> exponent) & 0x0f;
  return (sign | (exponent << 4) | (mantissa & 0x0f)) ^ 0x55;
}
