import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { decodeG711, encodeG711, FRAME_SAMPLES, transcodeG711 } from "./g711.ts";
import { createJitterBuffer } from "./jitter-buffer.ts";
import { createOutgoingStream } from "./outgoing-stream.ts";
import { createReception } from "./reception.ts";
import { formatRtpPacket, parseRtpPacket } from "./rtp-packet.ts";
import { createSourceLock } from "./source-lock.ts";
import { createSpeaker } from "./speaker.ts";
import { createEventReader, digitOfInfo, eventPackets } from "./telephone-event.ts";
import { shareOf, tone } from "./tone.ts";
import { formatWav, readWav } from "./wav.ts";

describe("G.711", () => {
  it("is what ITU-T G.711 tabulates at its ends and in its middle", () => {
    expect([...decodeG711("PCMU", Buffer.from([0x00, 0x7f, 0x80, 0xff]))]).toEqual([-32_124, 0, 32_124, 0]);
    expect([...decodeG711("PCMA", Buffer.from([0x2a, 0x55, 0xaa, 0xd5]))]).toEqual([-32_256, -8, 32_256, 8]);
  });

  it.each(["PCMU", "PCMA"] as const)("%s gives every code back, and every sample nearly", (codec) => {
    const codes = Buffer.from(Array.from({ length: 256 }, (_, code) => code));
    const again = encodeG711(codec, decodeG711(codec, codes));
    // µ-law has two zeros.
    expect([...again].filter((code, index) => code !== index)).toEqual(codec === "PCMU" ? [0xff] : []);
    fc.assert(
      fc.property(fc.integer({ min: -32_000, max: 32_000 }), (sample) => {
        const decoded = decodeG711(codec, encodeG711(codec, Int16Array.of(sample)))[0] ?? 0;
        expect(Math.abs(decoded - sample)).toBeLessThanOrEqual(Math.max(16, Math.abs(sample) / 16));
      }),
    );
  });

  it("keeps a tone from one of its laws to the other", () => {
    const there = transcodeG711("PCMU", "PCMA", encodeG711("PCMU", tone(440, 200)));
    expect(shareOf(440, decodeG711("PCMA", there))).toBeGreaterThan(0.98);
  });
});

describe("a packet", () => {
  it("reads as it was written, and nothing else is one", () => {
    const packet = {
      payloadType: 8,
      marker: true,
      sequence: 65_535,
      timestamp: 4_000_000_000,
      ssrc: 7,
      payload: Buffer.from("sound"),
    };
    expect(parseRtpPacket(formatRtpPacket(packet))).toEqual(packet);
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 40 }), (bytes) => void parseRtpPacket(Buffer.from(bytes))),
      { numRuns: 5_000 },
    );
    expect(parseRtpPacket(Buffer.from([0x80, 200, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]))).toBeNull();
  });

  it("may have sources, an extension and padding", () => {
    const head = Buffer.from([0xb1, 0, 0, 1, 0, 0, 0, 2, 0, 0, 0, 3, 9, 9, 9, 9, 0, 0, 0, 1, 8, 8, 8, 8]);
    expect(parseRtpPacket(Buffer.concat([head, Buffer.from([1, 2, 0, 2])]))?.payload).toEqual(Buffer.from([1, 2]));
  });
});

describe("a jitter buffer", () => {
  const frameOf = (value: number) => new Int16Array(FRAME_SAMPLES).fill(value);

  it("puts frames in order and leaves silence for what is lost", () => {
    const buffer = createJitterBuffer();
    for (const number of [1, 3, 2, 5]) buffer.write(0xffffff00 + number * FRAME_SAMPLES, frameOf(number));
    const heard = Array.from({ length: 9 }, () => buffer.read()[0]);
    expect(heard).toEqual([0, 0, 0, 1, 2, 3, 0, 5, 0]);
  });

  it("goes on where the far end goes on, after a pause or a jump of its clock", () => {
    const buffer = createJitterBuffer();
    buffer.write(1_000, frameOf(1));
    for (let count = 0; count < 60; count += 1) buffer.read();
    buffer.write(900_000, frameOf(2));
    expect(Array.from({ length: 4 }, () => buffer.read()[0])).toEqual([0, 0, 0, 2]);
  });

  it("never gives more or less than 20 ms, whatever is written", () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.nat(2 ** 32 - 1), fc.nat(2_000), fc.nat(5))), (writes) => {
        const buffer = createJitterBuffer();
        for (const [timestamp, length, reads] of writes) {
          buffer.write(timestamp, new Int16Array(length));
          for (let count = 0; count < reads; count += 1) expect(buffer.read()).toHaveLength(FRAME_SAMPLES);
        }
      }),
    );
  });
});

describe("a source lock", () => {
  const described = { address: "192.0.2.1", port: 4000 };
  const behindNat = { address: "198.51.100.1", port: 60_000 };
  const stranger = { address: "203.0.113.1", port: 1 };

  it("takes who was described, or who really sends, and then nobody else", () => {
    const lock = createSourceLock();
    lock.describe(described);
    expect(lock.target).toEqual(described);
    expect([1, 2, 3].map(() => lock.accepts(behindNat))).toEqual([false, false, true]);
    expect(lock.target).toEqual(behindNat);
    expect([1, 2, 3, 4].map(() => lock.accepts(stranger))).toEqual([false, false, false, false]);
  });

  it("is not taken by strangers that come in turns, and listens anew to a new description only", () => {
    const lock = createSourceLock();
    expect(lock.accepts(stranger)).toBe(false);
    lock.describe(described);
    expect([behindNat, stranger, behindNat, stranger].map((each) => lock.accepts(each))).toEqual([
      false,
      false,
      false,
      false,
    ]);
    expect(lock.accepts(described)).toBe(true);
    lock.describe({ ...described });
    expect([1, 2, 3].map(() => lock.accepts(stranger))).toEqual([false, false, false]);
    lock.describe(behindNat);
    expect(lock.accepts(behindNat)).toBe(true);
  });
});

describe("an outgoing stream", () => {
  it("goes on in number and time from one source to the next, keeping a source's losses", () => {
    let now = 0;
    const number = createOutgoingStream({ ssrc: 1, sequence: 65_534, timestamp: 1_000 }, () => now);
    const packet = (source: object, sequence: number, timestamp: number) =>
      number({ source, sequence, timestamp, payloadType: 0, marker: false, payload: Buffer.alloc(0) });
    const [file, call] = [{}, {}];
    const first = packet(file, 0, 0);
    now = 20;
    const second = packet(file, 1, 160);
    now = 60;
    const third = packet(call, 500, 77_777);
    now = 100;
    const fourth = packet(call, 502, 78_097);
    expect([first, second, third, fourth].map(({ sequence }) => sequence)).toEqual([65_535, 0, 1, 3]);
    expect([first, second, third, fourth].map(({ timestamp }) => timestamp)).toEqual([1_160, 1_320, 1_640, 1_960]);
    expect([first, second, third, fourth].map(({ marker }) => marker)).toEqual([true, false, true, false]);
  });
});

describe("a key", () => {
  it("is read once from the packets that it is sent in", () => {
    const heard: string[] = [];
    const read = createEventReader((digit) => heard.push(digit));
    for (const [index, digit] of [..."19*#a"].entries()) {
      for (const packet of eventPackets(digit)) if (packet) read({ payload: packet.payload, timestamp: index });
    }
    expect(heard.join("")).toBe("19*#A");
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 6 }), (bytes) => read({ payload: Buffer.from(bytes), timestamp: 99 })),
    );
  });

  it("may also stand in an INFO", () => {
    expect(digitOfInfo("application/dtmf-relay", "Signal=5\r\nDuration=160")).toBe("5");
    expect(digitOfInfo("application/dtmf", " # ")).toBe("#");
    expect(digitOfInfo("application/dtmf-relay", "Signal=boo")).toBeNull();
    expect(digitOfInfo("text/plain", "5")).toBeNull();
  });
});

describe("a speaker", () => {
  it("plays to the end, says so once, and lets keys come first", () => {
    const speaker = createSpeaker();
    const ends: string[] = [];
    speaker.play(new Int16Array(FRAME_SAMPLES + 10).fill(5), { loop: false, onEnd: (result) => ends.push(result) });
    speaker.sendDigits("1");
    const kinds = Array.from({ length: 15 }, () => speaker.next().kind);
    expect(kinds).toEqual([...Array(8).fill("event"), ...Array(4).fill("pause"), "samples", "samples", "nothing"]);
    expect(ends).toEqual(["played"]);
    expect(speaker.busy).toBe(false);
  });

  it("tells whoever is replaced or stopped, and clears what waits", () => {
    const speaker = createSpeaker();
    const ends: string[] = [];
    const onEnd = (result: string) => ends.push(result);
    speaker.play(tone(440, 100), { loop: true, onEnd });
    speaker.play(tone(440, 100), { loop: true, onEnd });
    for (let count = 0; count < 50; count += 1) speaker.next();
    speaker.stopPlay();
    expect(ends).toEqual(["stopped", "stopped"]);
    speaker.write(tone(440, 1_000));
    expect(speaker.queuedSamples).toBe(8_000);
    speaker.next();
    expect(speaker.queuedSamples).toBe(7_840);
    speaker.clear();
    expect(speaker.next().kind).toBe("nothing");
  });
});

it("reception counts what is lost, over a wrap and a new source", () => {
  const reception = createReception();
  let at = 0;
  for (const sequence of [65_533, 65_534, 1, 0, 3]) {
    at += 20;
    reception.note({ sequence, timestamp: at * 8, ssrc: 1 }, at);
  }
  reception.note({ sequence: 30_000, timestamp: 9, ssrc: 2 }, at);
  // 65535 and 2 never came.
  expect(reception.report()).toEqual({ packetsReceived: 6, packetsLost: 2, jitterMs: expect.any(Number) });
});

describe("a WAV file", () => {
  it("reads as it was written", () => {
    expect(readWav(formatWav(tone(440, 50)))).toEqual({ kind: "samples", samples: tone(440, 50), channels: 1 });
  });

  it("is refused with the reason where it is none, and never an exception", () => {
    expect(readWav(Buffer.from("RIFFxxxxWAVE"))).toMatchObject({ kind: "unreadable" });
    const file = formatWav(tone(440, 20));
    file.writeUInt32LE(44_100, 24);
    expect(readWav(file)).toEqual({ kind: "unreadable", reason: "its sample rate is 44100, not 8000" });
    fc.assert(
      fc.property(fc.nat(60), fc.uint8Array({ maxLength: 8 }), (at, bytes) => {
        const broken = formatWav(tone(440, 5));
        broken.set(bytes.subarray(0, broken.length - at), at);
        readWav(broken);
      }),
      { numRuns: 2_000 },
    );
  });
});
