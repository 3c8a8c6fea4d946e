/** Recordings of calls: files in the data folder, which begin with a call's talk and go with the call. */
import { createHash } from "node:crypto";
import { mkdir, rm, stat } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import type { Database } from "../store/database.ts";
import {
  deleteRecording,
  type FinishedRecording,
  findFinishedRecordings,
  findRecording,
  findRecordingsOfGoneCalls,
  findRecordingsWithoutCalls,
  finishRecording,
  insertRecording,
  type RecordingKey,
  replaceRecordingFile,
} from "../store/recordings.ts";
import type { RecordingsTable } from "../store/tables.ts";
import type { Telephony } from "../telephony/telephony.ts";
import { compressRecording } from "./compress-recording.ts";

/** A recording's file: whole, or as much as there is while the call goes on. */
export type FoundRecording = { file: string; bytes: number; contentType: "audio/wav" | "audio/mpeg" };

/** What recordings are in the end: as they were written while the call went on, or a quarter as large. */
export type RecordingFormat = "wav" | "mp3";

export type CallRecordings = {
  /**
   * Records a call from now to the leg's end: left what the leg's far end says, right what it hears. Changes nothing where
   * the call is recorded already.
   * @returns where it can be fetched, for the call's events; null where calls are not recorded, or this leg cannot be. Never
   * rejects: a call goes on without.
   */
  begin(call: { accountId: string; callId: string; legId: string }): Promise<string | null>;
  /** Records a call no more, whose leg goes on in another one. Never rejects. */
  end(call: { accountId: string; callId: string; legId: string }): Promise<void>;
  find(call: { accountId: string; callId: string }): Promise<FoundRecording | null>;
  /** Resolves when everything that was told has been written down. */
  stop(): Promise<void>;
};

const WAV = ".wav";
const LOOK_EVERY_MS = 60_000;
const BATCH = 200;
/** A call may be known a little later than its recording. */
const ORPHAN_AGE_MS = 3_600_000;
/** What a stop or a crash kept from being compressed is so at the next start; what is older stays as it is. */
const COMPRESSED_WITHIN_MS = 86_400_000;

/** What is recorded of a call, as those take it who run one. */
export type Recorder = Pick<CallRecordings, "begin" | "end">;

/** Records nothing. */
export const NOT_RECORDED: Recorder = { begin: () => Promise.resolve(null), end: () => Promise.resolve() };

export function createCallRecordings(parts: {
  database: Database;
  telephony: Telephony | null;
  /** What calls are recorded as; null where they are not. */
  format: RecordingFormat | null;
  /** Where the files are, absolute. */
  folder: string;
  /** Where the API is reached, `https://calls.example.com`; asked for when it is needed. */
  publicUrl(): string;
  onError(error: unknown): void;
  now?: () => number;
}): CallRecordings {
  const { database, telephony, folder, onError, now = Date.now } = parts;
  const running = new Map<string, { accountId: string; callId: string }>();
  const writing = new Set<Promise<void>>();
  const stopping = new AbortController();
  let compressing = Promise.resolve();

  const urlOf = (callId: string) => `${parts.publicUrl()}/v1/calls/${encodeURIComponent(callId)}/recording`;

  const unsubscribe = telephony?.subscribe((event) => {
    if (event.type !== "recording.ready" && event.type !== "recording.failed") return;
    const call = running.get(event.recordingId);
    if (!call) return;
    running.delete(event.recordingId);
    const written = database
      .transaction((tx) =>
        event.type === "recording.ready"
          ? finishRecording(tx, { ...call, durationMs: event.durationMs })
          : deleteRecording(tx, call),
      )
      .then(() => compressSoon(call))
      .catch(onError)
      .finally(() => writing.delete(written));
    writing.add(written);
    if (event.type === "recording.failed") onError(new Error(`Call ${call.callId} is not recorded: ${event.reason}`));
  });

  /** One at a time: calls that go on need the machine more. */
  function compressSoon(call: RecordingKey): void {
    if (parts.format === "mp3") compressing = compressing.then(() => compress(call));
  }

  async function compress(call: RecordingKey): Promise<void> {
    if (stopping.signal.aborted) return;
    try {
      const from = (await findRecording(database, call))?.file;
      if (from === undefined || !from.endsWith(WAV)) return;
      const to = compressedFileOf(from);
      await compressRecording({ from: join(folder, from), to: join(folder, to) }, stopping.signal);
      const isKnown = await database.transaction((tx) => replaceRecordingFile(tx, { ...call, from, to }));
      await rm(join(folder, isKnown ? from : to), { force: true });
    } catch (error) {
      if (!stopping.signal.aborted) onError(error);
    }
  }

  async function compressLeft(): Promise<void> {
    if (parts.format !== "mp3") return;
    let after: FinishedRecording | undefined = { startedAt: now() - COMPRESSED_WITHIN_MS, accountId: "", callId: "" };
    while (after && !stopping.signal.aborted) {
      const left: FinishedRecording[] = await findFinishedRecordings(database, { after, ending: WAV, limit: BATCH });
      for (const call of left) compressSoon(call);
      await compressing;
      after = left.at(-1);
    }
  }

  async function sweep(): Promise<void> {
    const before = now() - ORPHAN_AGE_MS;
    await deleteAll(() => findRecordingsWithoutCalls(database, { before, limit: BATCH })).catch(onError);
    while (!stopping.signal.aborted) {
      await deleteAll(() => findRecordingsOfGoneCalls(database, { limit: BATCH })).catch(onError);
      await wait(LOOK_EVERY_MS, undefined, { signal: stopping.signal }).catch(() => {});
    }
  }

  async function deleteAll(find: () => Promise<RecordingsTable[]>): Promise<void> {
    for (let more = true; more && !stopping.signal.aborted; ) {
      const found = await find();
      for (const { account_id: accountId, call_id: callId, file } of found) {
        // Half of a compressed file may be left beside it.
        for (const each of [file, compressedFileOf(file)]) await rm(join(folder, each), { force: true });
        await database.transaction((tx) => deleteRecording(tx, { accountId, callId }));
      }
      more = found.length === BATCH;
    }
  }

  async function begin({ accountId, callId, legId }: Parameters<Recorder["begin"]>[0]): Promise<string | null> {
    if (parts.format === null || !telephony) return null;
    const recordingId = recordingIdOf({ accountId, callId });
    if (running.has(recordingId)) return urlOf(callId);
    const file = join(accountId, `${recordingId}${WAV}`);
    const row = { account_id: accountId, call_id: callId, file, started_at: now(), duration_ms: null };
    await mkdir(join(folder, accountId), { recursive: true, mode: 0o700 });
    if (!(await database.transaction((tx) => insertRecording(tx, row)))) return urlOf(callId);
    running.set(recordingId, { accountId, callId });
    const result = await telephony.startRecording({ legId, recordingId, file: join(folder, file) });
    if (result.kind === "done") return urlOf(callId);
    running.delete(recordingId);
    await database.transaction((tx) => deleteRecording(tx, { accountId, callId }));
    return null;
  }

  const sweeping = Promise.all([sweep(), compressLeft().catch(onError)]);
  return {
    begin: (call) =>
      begin(call).catch((error) => {
        onError(error);
        return null;
      }),
    async end({ accountId, callId, legId }) {
      const recordingId = recordingIdOf({ accountId, callId });
      if (running.has(recordingId)) await telephony?.stopRecording({ legId, recordingId }).catch(onError);
    },
    async find(call) {
      const row = await findRecording(database, call);
      if (!row) return null;
      const file = join(folder, row.file);
      const found = await stat(file).catch(() => null);
      // For a moment after a recording has begun its file is empty.
      if (!found?.size) return null;
      return { file, bytes: found.size, contentType: file.endsWith(WAV) ? "audio/wav" : "audio/mpeg" };
    },
    async stop() {
      stopping.abort();
      unsubscribe?.();
      await Promise.all([...writing, sweeping]);
      await compressing;
    },
  };
}

function compressedFileOf(file: string): string {
  return file.endsWith(WAV) ? `${file.slice(0, -WAV.length)}.mp3` : file;
}

function recordingIdOf({ accountId, callId }: { accountId: string; callId: string }): string {
  return createHash("sha256").update(`${accountId} ${callId}`).digest("hex").slice(0, 32);
}
