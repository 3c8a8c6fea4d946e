/** The thread of {@link compressRecording}. */
import { type FileHandle, open } from "node:fs/promises";
import { workerData } from "node:worker_threads";
import { createMp3Encoder } from "wasm-media-encoders";
import { decodeG711 } from "../telephony/rtp/g711.ts";
import { G711_HEADER_BYTES } from "../telephony/rtp/wav.ts";
import type { CompressionFiles } from "./compress-recording.ts";

const SAMPLE_RATE = 8_000;
const CHANNELS = 2;
/** In kbit/s, of both channels: speech of a telephone's bandwidth has nothing to lose by it that one hears. */
const BITRATE = 32;
/** So many bytes are read at once: ten seconds. */
const READ_BYTES = SAMPLE_RATE * CHANNELS * 10;

const { from, to } = workerData as CompressionFiles;
const encoder = await createMp3Encoder();
encoder.configure({ sampleRate: SAMPLE_RATE, channels: CHANNELS, bitrate: BITRATE });
const source = await open(from);
const target = await open(to, "w", 0o600);
try {
  await encode(source, target);
  await target.sync();
} finally {
  await Promise.all([source.close(), target.close()]);
}

async function encode(source: FileHandle, target: FileHandle): Promise<void> {
  const read = Buffer.alloc(READ_BYTES);
  for (let at = G711_HEADER_BYTES; ; ) {
    const { bytesRead } = await source.read(read, 0, READ_BYTES, at);
    const whole = bytesRead - (bytesRead % CHANNELS);
    if (whole === 0) break;
    at += whole;
    await target.writeFile(encoder.encode(channelsOf(read.subarray(0, whole))));
  }
  await target.writeFile(encoder.finalize());
}

function channelsOf(interleaved: Buffer): Float32Array[] {
  const samples = decodeG711("PCMU", interleaved);
  const channels = Array.from({ length: CHANNELS }, () => new Float32Array(samples.length / CHANNELS));
  for (const [index, sample] of samples.entries()) {
    const channel = channels[index % CHANNELS];
    if (channel) channel[Math.floor(index / CHANNELS)] = sample / 32_768;
  }
  return channels;
}
