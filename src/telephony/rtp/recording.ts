import { open } from "node:fs/promises";
import { encodeG711, FRAME_SAMPLES } from "./g711.ts";
import { G711_HEADER_BYTES, g711Header } from "./wav.ts";

/** A stereo WAV file in G.711 µ-law that grows while a call goes on, and that can be played at any moment, also after a crash. */
export type Recording = {
  /** Adds 20 ms. */
  add(left: Int16Array, right: Int16Array): void;
  /** Writes the rest and closes. Resolves with its length; rejects when the file could not be written. */
  close(): Promise<{ durationMs: number }>;
};

/** So many frames are written at once: a second. */
const FRAMES_PER_WRITE = 50;
const FRAME_BYTES = FRAME_SAMPLES * 2;

/** Creates the file, which can be played from then on; rejects where it is there already, or cannot be written. */
export async function startRecording(file: string): Promise<Recording> {
  const handle = await open(file, "wx");
  let pending: Buffer[] = [];
  let dataBytes = 0;
  let failure: Error | null = null;
  let writing = Promise.resolve();

  async function write(data: Buffer): Promise<void> {
    await handle.write(data, 0, data.length, G711_HEADER_BYTES + dataBytes);
    dataBytes += data.length;
    await handle.write(g711Header({ channels: 2, dataBytes }), 0, G711_HEADER_BYTES, 0);
  }

  async function flush(): Promise<void> {
    const data = Buffer.concat(pending.splice(0));
    if (failure) return;
    await write(data).catch((error: Error) => {
      failure = error;
    });
  }

  await write(Buffer.alloc(0)).catch(async (error) => {
    await handle.close();
    throw error;
  });

  return {
    add(left, right) {
      const frame = Buffer.allocUnsafe(FRAME_BYTES);
      const [said, heard] = [encodeG711("PCMU", left), encodeG711("PCMU", right)];
      for (let index = 0; index < FRAME_SAMPLES; index += 1) {
        frame[index * 2] = said[index] ?? 0xff;
        frame[index * 2 + 1] = heard[index] ?? 0xff;
      }
      pending.push(frame);
      if (pending.length % FRAMES_PER_WRITE === 0) writing = writing.then(flush);
    },
    async close() {
      await writing.then(flush);
      await handle.close();
      pending = [];
      if (failure) throw failure;
      return { durationMs: (dataBytes / FRAME_BYTES) * 20 };
    },
  };
}
