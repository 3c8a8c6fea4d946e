import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { readFile } from "node:fs/promises";
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

  const open = (more: { isOn?: boolean; now?: () => number } = {}) =>
    createCallRecordings({
      database: test.database,
      telephony: parts.engine,
      isOn: true,
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
    expect(found?.bytes).toBe(58 + durationMs * 16);

    // No call of that id is stored: two hours later it has gone, and the recording goes too.
    await open({ now: () => Date.now() + 2 * 3_600_000 }).stop();
    expect(await recordings.find(call)).toBeNull();
    expect(existsSync(found?.file ?? "")).toBe(false);
  });

  it("nothing is recorded where that is off, or of a leg that has ended", async () => {
    const off = open({ isOn: false });
    const legId = await parts.call("+12025550100");
    expect(await off.begin({ ...call, legId })).toBeNull();
    await parts.engine.hangup({ legId });
    await off.stop();
    const on = open();
    expect(await on.begin({ ...call, callId: "call 2", legId })).toBeNull();
    expect(await on.find({ ...call, callId: "call 2" })).toBeNull();
    await on.stop();
  });
});
