import { open } from "node:fs/promises";
import { FRAME_SAMPLES } from "./g711.ts";
import { WAV_HEADER_BYTES, wavHeader } from "./wav.ts";

/** A stereo WAV file that grows while a call goes on, and that can be played at any moment, also after a crash. */
export type Recording = {
  /** Adds 20 ms. */
  add(left: Int16Array, right: Int16Array): void;
  /** Writes the rest and closes. Resolves with its length; rejects when the file could not be written. */
  close(): Promise<{ durationMs: number }>;
};

/** So many frames are written at once: a second. */
const FRAMES_PER_WRITE = 50;
const FRAME_BYTES = FRAME_SAMPLES * 2 * 2;

/** Creates the file; rejects where it is there already, or cannot be created. */
export async function startRecording(file: string): Promise<Recording> {
  const handle = await open(file, "wx");
  let pending: Buffer[] = [];
  let dataBytes = 0;
  let failure: Error | null = null;
  let writing: Promise<void> = flush();

  async function flush(): Promise<void> {
    const data = Buffer.concat(pending.splice(0));
    if (failure) return;
    try {
      await handle.write(data, 0, data.length, WAV_HEADER_BYTES + dataBytes);
      dataBytes += data.length;
      await handle.write(wavHeader({ channels: 2, dataBytes }), 0, WAV_HEADER_BYTES, 0);
    } catch (error) {
      failure = error as Error;
    }
  }

  return {
    add(left, right) {
      const frame = Buffer.allocUnsafe(FRAME_BYTES);
      for (let index = 0; index < FRAME_SAMPLES; index += 1) {
        frame.writeInt16LE(left[index] ?? 0, index * 4);
        frame.writeInt16LE(right[index] ?? 0, index * 4 + 2);
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
