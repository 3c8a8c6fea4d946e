/** WAV files: 8 kHz, 16-bit linear or G.711. */
import { decodeG711 } from "./g711.ts";

const WAV_HEADER_BYTES = 44;
/** Of a file of G.711, whose format has a length of its own, and a chunk with the number of samples. */
export const G711_HEADER_BYTES = 58;
const SAMPLE_RATE = 8_000;
/** WAVE_FORMAT_MULAW (RFC 2361 §A.3). */
const MU_LAW = 7;

/** The header of a 16-bit file with so many bytes of sound. */
function wavHeader({ channels, dataBytes }: { channels: number; dataBytes: number }): Buffer {
  const header = Buffer.alloc(WAV_HEADER_BYTES);
  header.write("RIFF", 0, "latin1");
  header.writeUInt32LE((dataBytes + WAV_HEADER_BYTES - 8) >>> 0, 4);
  header.write("WAVEfmt ", 8, "latin1");
  header.writeUInt32LE(16, 16);
  header.writeUInt16LE(1, 20);
  header.writeUInt16LE(channels, 22);
  header.writeUInt32LE(SAMPLE_RATE, 24);
  header.writeUInt32LE(SAMPLE_RATE * channels * 2, 28);
  header.writeUInt16LE(channels * 2, 32);
  header.writeUInt16LE(16, 34);
  header.write("data", 36, "latin1");
  header.writeUInt32LE(dataBytes >>> 0, 40);
  return header;
}

/** The header of a µ-law file with so many bytes of sound, a byte a sample. */
export function g711Header({ channels, dataBytes }: { channels: number; dataBytes: number }): Buffer {
  const header = Buffer.alloc(G711_HEADER_BYTES);
  header.write("RIFF", 0, "latin1");
  header.writeUInt32LE((dataBytes + G711_HEADER_BYTES - 8) >>> 0, 4);
  header.write("WAVEfmt ", 8, "latin1");
  header.writeUInt32LE(18, 16);
  header.writeUInt16LE(MU_LAW, 20);
  header.writeUInt16LE(channels, 22);
  header.writeUInt32LE(SAMPLE_RATE, 24);
  header.writeUInt32LE(SAMPLE_RATE * channels, 28);
  header.writeUInt16LE(channels, 32);
  header.writeUInt16LE(8, 34);
  header.write("fact", 38, "latin1");
  header.writeUInt32LE(4, 42);
  header.writeUInt32LE(Math.floor(dataBytes / channels), 46);
  header.write("data", 50, "latin1");
  header.writeUInt32LE(dataBytes >>> 0, 54);
  return header;
}

/** A whole file of these samples. */
export function formatWav(samples: Int16Array, channels = 1): Buffer {
  const data = Buffer.from(samples.buffer, samples.byteOffset, samples.byteLength);
  return Buffer.concat([wavHeader({ channels, dataBytes: data.length }), data]);
}

export type WavReading =
  | { kind: "samples"; samples: Int16Array; channels: number }
  /** Why it cannot be played. */
  | { kind: "unreadable"; reason: string };

/** Reads a file's sound, its channels interleaved. */
export function readWav(file: Buffer): WavReading {
  const unreadable = (reason: string): WavReading => ({ kind: "unreadable", reason });
  if (file.length < 12 || file.toString("latin1", 0, 4) !== "RIFF" || file.toString("latin1", 8, 12) !== "WAVE") {
    return unreadable("it is not a WAV file");
  }
  const format = chunk(file, "fmt ");
  const data = chunk(file, "data");
  if (!format || format.length < 16 || !data) return unreadable("it has no format or no sound");
  const [code, channels, rate, bits] = [
    format.readUInt16LE(0),
    format.readUInt16LE(2),
    format.readUInt32LE(4),
    format.readUInt16LE(14),
  ];
  if (rate !== SAMPLE_RATE) return unreadable(`its sample rate is ${rate}, not ${SAMPLE_RATE}`);
  if (code === 1 && bits === 16) {
    const whole = data.length - (data.length % 2);
    const samples = new Int16Array(whole / 2);
    for (let index = 0; index < samples.length; index += 1) samples[index] = data.readInt16LE(index * 2);
    return { kind: "samples", samples, channels };
  }
  if (code === 6 || code === 7)
    return { kind: "samples", samples: decodeG711(code === 6 ? "PCMA" : "PCMU", data), channels };
  return unreadable("it is neither 16-bit linear nor G.711");
}

function chunk(file: Buffer, name: string): Buffer | null {
  for (let at = 12; at + 8 <= file.length; ) {
    const length = file.readUInt32LE(at + 4);
    if (file.toString("latin1", at, at + 4) === name)
      return file.subarray(at + 8, Math.min(at + 8 + length, file.length));
    at += 8 + length + (length % 2);
  }
  return null;
}
