/**
 * A leg's sound as RTP packets, however they are carried: what was agreed in offers and answers (RFC 3264), what is known
 * of the packets that come, and the path behind them.
 */
import { formatSdp, type LocalAudio } from "../sdp/format-sdp.ts";
import type { AudioDescription, Direction, SessionDescription } from "../sdp/parse-sdp.ts";
import type { SecuredTransport } from "../sdp/secured-transport.ts";
import { type AudioPath, createAudioPath } from "./audio-path.ts";
import type { FrameClock } from "./frame-clock.ts";
import type { Codec } from "./g711.ts";
import type { MediaHandlers } from "./media.ts";
import { createReception, type ReceptionReport } from "./reception.ts";
import { formatRtpPacket, parseRtpPacket } from "./rtp-packet.ts";

const OFFERED_EVENT_TYPE = 101;
const PAYLOAD_TYPES: Record<Codec, number> = { PCMU: 0, PCMA: 8 };

export type RtpSession = {
  readonly path: AudioPath;
  /** Takes a datagram that may be a packet of the far end's; `isTheirs` is asked where it looks like one. */
  receive(data: Buffer, isTheirs?: () => boolean): void;
  /** How it is carried to a browser from now on. */
  setSecured(secured: SecuredTransport): void;
  offer(): string;
  /** Whether there is a codec in common. */
  suits(description: AudioDescription): boolean;
  /** Takes an offer that suits, and answers it. */
  answer(offered: SessionDescription & { audio: AudioDescription }): string;
  /** Takes an answer that suits. */
  accept(answered: AudioDescription): void;
  setHeld(held: boolean): void;
  readonly described: boolean;
  current(): string;
  report(): ReceptionReport;
  silentForMs(): number | null;
};

export function createRtpSession(
  parts: {
    clock: FrameClock;
    /** In the order of preference. */
    codecs: readonly Codec[];
    /** Where the far end is told to send to. */
    local: { address: string; port: number; mid: string | null };
    send(packet: Buffer): void;
  },
  handlers: MediaHandlers,
): RtpSession {
  const { codecs } = parts;
  const reception = createReception();
  const path = createAudioPath({
    clock: parts.clock,
    onDigit: handlers.onDigit,
    send: (packet) => parts.send(formatRtpPacket(packet)),
  });
  const local: LocalAudio = {
    sessionId: Math.floor(Math.random() * 2 ** 32),
    version: 0,
    ...parts.local,
    direction: "sendrecv",
    formats: codecs.map((codec) => ({ codec, payloadType: PAYLOAD_TYPES[codec] })),
    eventPayloadType: OFFERED_EVENT_TYPE,
    secured: null,
    ssrc: path.ssrc,
  };
  /** By payload type, what the far end may send. */
  let contents = contentsOf(local.formats, local.eventPayloadType);
  let described = false;
  let wanted: "sendrecv" | "sendonly" = "sendrecv";
  let current = "";
  let source: { ssrc: number; object: object } | null = null;
  let lastHeardAt: number | null = null;

  function describe(answered?: SessionDescription): string {
    const next = formatSdp({ ...local, version: local.version + 1 }, answeredBy(answered));
    const unchanged = formatSdp(local, answeredBy(answered));
    if (unchanged !== current) {
      local.version += 1;
      current = next;
    }
    return current;
  }

  function take(description: AudioDescription): void {
    const format = description.formats.find(({ codec }) => codecs.includes(codec));
    if (!format) return;
    described = true;
    const isReachable = description.secured !== null || description.address !== null;
    const maySend = isReachable && (description.direction === "sendrecv" || description.direction === "recvonly");
    const { codec, payloadType } = format;
    path.agree({ codec, payloadType, eventPayloadType: description.eventPayloadType, maySend });
    handlers.onRemoteHold(!maySend);
  }

  return {
    path,
    receive(data, isTheirs = () => true) {
      const packet = parseRtpPacket(data);
      const content = packet ? contents.get(packet.payloadType) : undefined;
      if (!packet || content === undefined || !isTheirs()) return;
      const now = performance.now();
      if (lastHeardAt === null) handlers.onFirstPacket();
      lastHeardAt = now;
      reception.note(packet, now);
      if (source?.ssrc !== packet.ssrc) source = { ssrc: packet.ssrc, object: {} };
      const { sequence, timestamp, marker, payload } = packet;
      if (payload.length > 0) path.receive({ source: source.object, sequence, timestamp, marker, payload, content });
    },
    setSecured(secured) {
      local.secured = secured;
    },
    offer() {
      local.direction = wanted;
      return describe();
    },
    suits: ({ formats }) => formats.some(({ codec }) => codecs.includes(codec)),
    answer(offered) {
      take(offered.audio);
      const { formats, eventPayloadType, direction, mid } = offered.audio;
      // The far end's own numbers for the codecs are kept (RFC 3264 §6.1).
      local.formats = formats.filter(({ codec }) => codecs.includes(codec)).slice(0, 1);
      local.eventPayloadType = eventPayloadType;
      local.direction = answerDirection(direction, wanted);
      local.mid = mid;
      contents = contentsOf(formats, eventPayloadType);
      return describe(offered);
    },
    accept(answered) {
      take(answered);
      contents = new Map([...contents, ...contentsOf(answered.formats, answered.eventPayloadType)]);
    },
    setHeld(held) {
      wanted = held ? "sendonly" : "sendrecv";
    },
    get described() {
      return described;
    },
    current: () => current,
    report: () => reception.report(),
    silentForMs: () => (lastHeardAt === null ? null : performance.now() - lastHeardAt),
  };
}

function answeredBy(offered: SessionDescription | undefined) {
  return offered?.audio ? { sections: offered.sections, index: offered.audio.index } : undefined;
}

function contentsOf(formats: LocalAudio["formats"], eventPayloadType: number | null): Map<number, Codec | "event"> {
  const contents = new Map<number, Codec | "event">(formats.map(({ codec, payloadType }) => [payloadType, codec]));
  if (eventPayloadType !== null) contents.set(eventPayloadType, "event");
  return contents;
}

/** What we say to the far end's direction when we want ours (RFC 3264 §6.1). */
function answerDirection(theirs: Direction, ours: "sendrecv" | "sendonly"): Direction {
  const send = theirs === "sendrecv" || theirs === "recvonly";
  const receive = ours === "sendrecv" && (theirs === "sendrecv" || theirs === "sendonly");
  if (send) return receive ? "sendrecv" : "sendonly";
  return receive ? "recvonly" : "inactive";
}
