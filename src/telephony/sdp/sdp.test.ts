import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { formatSdp } from "./format-sdp.ts";
import { parseSdp } from "./parse-sdp.ts";

const OFFER = [
  "v=0",
  "o=- 1 1 IN IP4 192.0.2.1",
  "s=-",
  "c=IN IP4 192.0.2.1",
  "t=0 0",
  "m=video 5000 RTP/AVP 96",
  "m=audio 4000 RTP/AVP 9 8 0 110",
  "c=IN IP4 192.0.2.9",
  "a=rtpmap:9 G722/8000",
  "a=rtpmap:8 PCMA/8000/1",
  "a=rtpmap:110 telephone-event/8000",
  "a=sendonly",
  "",
].join("\r\n");

describe("a description", () => {
  it("says where sound goes, how, and which keys are understood", () => {
    expect(parseSdp(OFFER)?.audio).toEqual({
      index: 1,
      mid: null,
      secured: null,
      address: "192.0.2.9",
      port: 4000,
      direction: "sendonly",
      formats: [
        { codec: "PCMA", payloadType: 8 },
        { codec: "PCMU", payloadType: 0 },
      ],
      eventPayloadType: 110,
    });
  });

  it("may say that nothing is to be sent, as RFC 2543 did", () => {
    expect(parseSdp(OFFER.replace("192.0.2.9", "0.0.0.0"))?.audio?.address).toBeNull();
  });

  it.each([
    ["only video", OFFER.replace("m=audio 4000", "m=audio 0")],
    ["encrypted sound", OFFER.replace("4000 RTP/AVP", "4000 RTP/SAVP")],
    ["a name for an address", OFFER.replace("192.0.2.9", "phone.example")],
  ])("with %s has no sound for us", (_, sdp) => {
    expect(parseSdp(sdp)?.audio).toBeNull();
  });

  it("is never an exception, whatever it is made of", () => {
    const mutation = fc.tuple(fc.nat(OFFER.length), fc.nat(12), fc.string({ unit: "binary", maxLength: 6 }));
    fc.assert(
      fc.property(fc.array(mutation, { minLength: 1, maxLength: 5 }), (mutations) => {
        let sdp = OFFER;
        for (const [at, cut, text] of mutations) sdp = sdp.slice(0, at) + text + sdp.slice(at + cut);
        const parsed = parseSdp(sdp);
        if (!parsed?.audio || parsed.audio.formats.length === 0) return;
        const { audio, sections } = parsed;
        const local = { ...audio, sessionId: 1, version: 1, address: "192.0.2.2", ssrc: 1 };
        // The answer has as many sections as the offer, in its order (RFC 3264 §6).
        expect(parseSdp(formatSdp(local, { sections, index: audio.index }))?.sections.map(({ kind }) => kind)).toEqual(
          sections.map(({ kind }) => kind),
        );
      }),
      { numRuns: 20_000 },
    );
  });
});
