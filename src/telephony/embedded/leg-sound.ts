/** What is played, recorded and listened to on a leg. */
import { readFile } from "node:fs/promises";
import { type Recording, startRecording } from "../rtp/recording.ts";
import { readWav } from "../rtp/wav.ts";
import type { AudioSource, LegAudio } from "../telephony.ts";
import type { Leg } from "./leg.ts";

/** Plays, and says when it has ended. */
export async function playOn(
  leg: Leg,
  { playbackId, source, loop }: { playbackId: string; source: AudioSource; loop: boolean },
): Promise<void> {
  const samples = "samples" in source ? source.samples : await readSamples(source.file);
  if (samples === null || !leg.media) {
    leg.tell({ type: "playback.finished", playbackId, result: "failed" });
    return;
  }
  leg.media.path.speak((speaker) =>
    speaker.play(samples, {
      loop,
      onEnd: (result) => leg.tell({ type: "playback.finished", playbackId, result }),
    }),
  );
}

async function readSamples(file: string): Promise<Int16Array | null> {
  const reading = await readFile(file).then(readWav, () => null);
  return reading?.kind === "samples" && reading.channels === 1 ? reading.samples : null;
}

/** The recordings of an engine's legs, by their ids. */
export type Recordings = {
  start(leg: Leg, recordingId: string, file: string): Promise<void>;
  /** False where there is none of that id. */
  stop(recordingId: string): boolean;
  /** Resolves when all files are closed. */
  settled(): Promise<void>;
};

export function createRecordings(): Recordings {
  const running = new Map<string, () => void>();
  const closing = new Set<Promise<void>>();

  async function close(leg: Leg, recordingId: string, file: string, recording: Recording): Promise<void> {
    try {
      const { durationMs } = await recording.close();
      leg.tell({ type: "recording.ready", recordingId, file, durationMs });
    } catch (error) {
      leg.tell({ type: "recording.failed", recordingId, reason: (error as Error).message });
    }
  }

  return {
    async start(leg, recordingId, file) {
      let recording: Recording;
      try {
        recording = await startRecording(file);
      } catch (error) {
        leg.tell({ type: "recording.failed", recordingId, reason: (error as Error).message });
        return;
      }
      const stopListening = leg.media?.path.listenBoth((said, heard) => recording.add(said, heard));
      const stop = () => {
        if (!running.delete(recordingId)) return;
        stopListening?.();
        const closed = close(leg, recordingId, file, recording);
        closing.add(closed);
        void closed.finally(() => closing.delete(closed));
      };
      running.set(recordingId, stop);
      if (leg.state === "ended") stop();
      else leg.beforeEnd(stop);
    },
    stop(recordingId) {
      const stop = running.get(recordingId);
      stop?.();
      return stop !== undefined;
    },
    async settled() {
      await Promise.all(closing);
    },
  };
}

/** The sound of a leg for a program that listens and talks. */
export function openLegAudio(leg: Leg): LegAudio {
  const stops = new Set<() => void>();
  const path = () => (leg.state === "ended" ? undefined : leg.media?.path);
  return {
    listen(onFrame) {
      const stop = path()?.listen(onFrame) ?? (() => {});
      stops.add(stop);
      return () => {
        stops.delete(stop);
        stop();
      };
    },
    write: (samples) => path()?.speak((speaker) => speaker.write(samples)),
    clear: () => path()?.speak((speaker) => speaker.clear()),
    queuedMs: () => path()?.queuedMs ?? 0,
    close() {
      for (const stop of stops) stop();
      stops.clear();
      path()?.speak((speaker) => speaker.clear());
    },
  };
}
