/** Makes a recording a quarter as large, in a thread of its own: MP3, which every player and browser knows. */
import { Worker } from "node:worker_threads";

/** The files of a compression, absolute paths. */
export type CompressionFiles = { from: string; to: string };

/**
 * Resolves when `to` is whole and on the disk; rejects when it cannot be made, or with the signal's reason. What is at
 * `to` before is overwritten; `from` stays. A minute of a call takes about a third of a second of one core.
 */
export async function compressRecording(files: CompressionFiles, signal: AbortSignal): Promise<void> {
  signal.throwIfAborted();
  const worker = new Worker(new URL("./compress-recording-worker.ts", import.meta.url), { workerData: files });
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  const stop = () => reject(signal.reason);
  signal.addEventListener("abort", stop);
  worker.on("error", reject);
  worker.on("exit", (code) =>
    code === 0 ? resolve() : reject(new Error(`The thread that compresses ended with ${code}.`)),
  );
  try {
    await promise;
  } finally {
    signal.removeEventListener("abort", stop);
    await worker.terminate();
  }
}
