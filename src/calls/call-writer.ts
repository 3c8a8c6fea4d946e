/** Writes down what calls do, each call's entries in their order, however long the store takes. */
import { setTimeout as wait } from "node:timers/promises";
import type { CallEntry, CallRecord } from "./call-record.ts";

const AFTER_ERROR_MS = 1_000;

export type CallWriter = {
  /** A call's own line: writes one entry after the other; each resolves when it is durable, or given up at the stop. */
  line(): (entry: CallEntry) => Promise<void>;
  /** Something that {@link idle} waits for. */
  track<T>(work: Promise<T>): Promise<T>;
  /** How much is under way. */
  readonly size: number;
  /** Resolves when what is under way now is done. */
  idle(): Promise<void>;
  /** From now on what cannot be written is left to the next start, which ends the call as lost. */
  stop(): void;
};

export function createCallWriter({
  record,
  onError,
}: {
  record: CallRecord;
  onError(error: unknown): void;
}): CallWriter {
  const underWay = new Set<Promise<unknown>>();
  let stopped = false;

  /** A call goes on whether it can be written down now or not: what it did is written when the store is back. */
  async function writeUntilDone(entry: CallEntry): Promise<void> {
    for (;;) {
      try {
        return await record.write(entry);
      } catch (error) {
        onError(error);
        if (stopped) return;
        await wait(AFTER_ERROR_MS, undefined, { ref: false });
      }
    }
  }

  function track<T>(work: Promise<T>): Promise<T> {
    const done: Promise<unknown> = work.catch(() => {}).finally(() => underWay.delete(done));
    underWay.add(done);
    return work;
  }

  return {
    line() {
      let written: Promise<void> = Promise.resolve();
      return (entry) => {
        written = written.then(() => writeUntilDone(entry));
        return track(written);
      };
    },
    track,
    get size() {
      return underWay.size;
    },
    async idle() {
      await Promise.all(underWay);
    },
    stop() {
      stopped = true;
    },
  };
}
