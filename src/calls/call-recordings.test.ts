import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { mkdir, readFile, truncate } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type EngineWithCarrier, startEngineWithCarrier } from "../../test/support/embedded-engine.ts";
import { hear, isSpeech } from "../../test/support/hear.ts";
import { ENGINES, openTestDatabase, type TestDatabase } from "../../test/support/test-database.ts";
import { findRecording } from "../store/recordings.ts";
import { readWav } from "../telephony/rtp/wav.ts";
import { createCallRecordings } from "./call-recordings.ts";

describe.each(ENGINES)("recordings on %s", (engineName) => {
  let test: TestDatabase;
  let parts: EngineWithCarrier;
  let folder: string;
  const call = { accountId: "acc_1", callId: "call 1" };
  const errors: unknown[] = [];

  beforeAll(async () => {
    test = await openTestDatabase(engineName);
    parts = await startEngineWithCarrier();
    folder = mkdtempSync(join(tmpdir(), "hookswitch-recordings-"));
  });
  afterAll(async () => {
    await parts.stop();
    await test.close();
    rmSync(folder, { recursive: true });
    expect(errors).toEqual([]);
  });

  const open = (more: Partial<Parameters<typeof createCallRecordings>[0]> = {}) =>
    createCallRecordings({
      database: test.database,
      telephony: parts.engine,
      format: "wav",
      folder,
      publicUrl: () => "https://calls.example.com",
      onError: (error) => errors.push(error),
      ...more,
    });

  it("a call is recorded once, can be heard while it goes on and after it, and goes with the call", async () => {
    const recordings = open();
    const legId = await parts.call("+12025550100");
    const url = "https://calls.example.com/v1/calls/call%201/recording";
    expect(await recordings.begin({ ...call, legId })).toBe(url);
    expect(await recordings.begin({ ...call, legId })).toBe(url);
    expect(await recordings.find(call)).toMatchObject({ bytes: expect.any(Number) });
    expect(await recordings.find({ ...call, accountId: "acc_2" })).toBeNull();
    await hear(parts.engine, legId, isSpeech);
    await parts.engine.hangup({ legId });
    const { durationMs } = await parts.news.first("recording.ready", legId);
    await recordings.stop();
    expect(await findRecording(test.database, call)).toMatchObject({ duration_ms: durationMs });
    const found = await recordings.find(call);
    const reading = readWav(await readFile(found?.file ?? ""));
    expect(reading).toMatchObject({ kind: "samples", channels: 2 });
    // 8,000 samples a second, a byte each, on two channels.
    expect(found).toMatchObject({ bytes: 58 + durationMs * 16, contentType: "audio/wav" });

    // No call of that id is stored: two hours later it has gone, and the recording goes too.
    await open({ now: () => Date.now() + 2 * 3_600_000 }).stop();
    expect(await recordings.find(call)).toBeNull();
    expect(existsSync(found?.file ?? "")).toBe(false);
  });

  it("a file that is empty so far is not there to be heard", async () => {
    const recordings = open();
    const legId = await parts.call("+12025550100");
    await recordings.begin({ ...call, legId });
    await parts.engine.hangup({ legId });
    await recordings.stop();
    const { file } = (await recordings.find(call)) ?? { file: "" };
    await truncate(file);
    expect(await recordings.find(call)).toBeNull();
    await open({ now: () => Date.now() + 2 * 3_600_000 }).stop();
    expect(existsSync(file)).toBe(false);
  });

  it("nothing is recorded where that is off, or of a leg that has ended", async () => {
    const off = open({ format: null });
    const legId = await parts.call("+12025550100");
    expect(await off.begin({ ...call, legId })).toBeNull();
    await parts.engine.hangup({ legId });
    await off.stop();
    const on = open();
    expect(await on.begin({ ...call, callId: "call 2", legId })).toBeNull();
    expect(await on.find({ ...call, callId: "call 2" })).toBeNull();
    await on.stop();
  });

  it("a recording is compressed when its call is over, also where a stop was in between, and goes with the call too", async () => {
    const mine = { ...call, callId: "call 3" };
    const recordings = open({ format: "mp3" });
    const legId = await parts.call("+12025550100");
    await recordings.begin({ ...mine, legId });
    await hear(parts.engine, legId, isSpeech);
    const { file: wav = "" } = (await recordings.find(mine)) ?? {};
    await parts.engine.hangup({ legId });
    const { durationMs } = await parts.news.first("recording.ready", legId);
    await recordings.stop();
    const again = open({ format: "mp3" });
    await expect.poll(() => again.find(mine)).toMatchObject({ contentType: "audio/mpeg" });
    await expect.poll(() => existsSync(wav)).toBe(false);
    await again.stop();
    const { file = "" } = (await again.find(mine)) ?? {};
    // The encoder begins and ends with silence of its own.
    const playedMs = playedMsOf(await readFile(file));
    expect(playedMs).toBeGreaterThanOrEqual(durationMs);
    expect(playedMs).toBeLessThan(durationMs + 300);
    await open({ now: () => Date.now() + 2 * 3_600_000 }).stop();
    expect(existsSync(file)).toBe(false);
  });

  it("a recording that cannot be compressed stays as it is", async () => {
    const mine = { ...call, callId: "call 4" };
    const failed = Promise.withResolvers<unknown>();
    const recordings = open({ format: "mp3", onError: failed.resolve });
    const legId = await parts.call("+12025550100");
    await recordings.begin({ ...mine, legId });
    const before = await recordings.find(mine);
    await mkdir(before?.file.replace(/wav$/, "mp3") ?? "");
    await parts.engine.hangup({ legId });
    expect(await failed.promise).toMatchObject({ code: "EISDIR" });
    expect(await recordings.find(mine)).toMatchObject({ file: before?.file, contentType: "audio/wav" });
    await recordings.stop();
  });
});

/** How long an MP3 of frames of one kind plays: 576 samples each, 8,000 a second (MPEG 2.5, layer III). */
function playedMsOf(file: Buffer): number {
  const header = file.subarray(0, 3);
  expect(header).toEqual(Buffer.from([0xff, 0xe3, 0x48]));
  const frameBytes = (72 * 32_000) / 8_000;
  expect(file.length % frameBytes).toBe(0);
  return ((file.length / frameBytes) * 576) / 8;
}
