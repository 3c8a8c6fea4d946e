/** A leg's sound over plain RTP: a socket, what was agreed in offers and answers (RFC 3264), and the path behind it. */
import type { RemoteInfo } from "node:dgram";
import { formatSdp, type LocalAudio } from "../sdp/format-sdp.ts";
import { type AudioDescription, type Direction, parseSdp, type SessionDescription } from "../sdp/parse-sdp.ts";
import { createAudioPath } from "./audio-path.ts";
import type { FrameClock } from "./frame-clock.ts";
import type { Codec } from "./g711.ts";
import type { Media, MediaHandlers } from "./media.ts";
import { createReception } from "./reception.ts";
import { formatRtpPacket, parseRtpPacket } from "./rtp-packet.ts";
import type { RtpPorts } from "./rtp-socket.ts";
import { createSourceLock } from "./source-lock.ts";

const OFFERED_EVENT_TYPE = 101;
const PAYLOAD_TYPES: Record<Codec, number> = { PCMU: 0, PCMA: 8 };

export async function openRtpMedia(
  parts: {
    ports: RtpPorts;
    clock: FrameClock;
    /** What the far end is told to send to. */
    address: string;
    /** In the order of preference. */
    codecs: readonly Codec[];
  },
  handlers: MediaHandlers,
): Promise<Media> {
  const socket = await parts.ports.open(receive);
  const lock = createSourceLock();
  const reception = createReception();
  const path = createAudioPath({
    clock: parts.clock,
    onDigit: handlers.onDigit,
    send(packet) {
      if (lock.target) socket.send(formatRtpPacket(packet), lock.target);
    },
  });
  const local: LocalAudio = {
    sessionId: Math.floor(Math.random() * 2 ** 32),
    version: 0,
    address: parts.address,
    port: socket.port,
    direction: "sendrecv",
    formats: parts.codecs.map((codec) => ({ codec, payloadType: PAYLOAD_TYPES[codec] })),
    eventPayloadType: OFFERED_EVENT_TYPE,
  };
  /** By payload type, what the far end may send. */
  let contents = contentsOf(local.formats, local.eventPayloadType);
  let remote: AudioDescription | null = null;
  let wanted: "sendrecv" | "sendonly" = "sendrecv";
  let current = "";
  let source: { ssrc: number; object: object } | null = null;
  let lastHeardAt: number | null = null;

  function receive(data: Buffer, from: RemoteInfo): void {
    const packet = parseRtpPacket(data);
    const content = packet ? contents.get(packet.payloadType) : undefined;
    if (!packet || content === undefined || !lock.accepts(from)) return;
    const now = performance.now();
    if (lastHeardAt === null) handlers.onFirstPacket();
    lastHeardAt = now;
    reception.note(packet, now);
    if (source?.ssrc !== packet.ssrc) source = { ssrc: packet.ssrc, object: {} };
    const { sequence, timestamp, marker, payload } = packet;
    if (payload.length > 0) path.receive({ source: source.object, sequence, timestamp, marker, payload, content });
  }

  function describe(answered?: SessionDescription): string {
    const next = formatSdp({ ...local, version: local.version + 1 }, answeredBy(answered));
    const unchanged = formatSdp(local, answeredBy(answered));
    if (unchanged !== current) {
      local.version += 1;
      current = next;
    }
    return current;
  }

  /** Takes the far end's description: false where there is no sound in common. */
  function take(description: AudioDescription): boolean {
    const format = description.formats.find(({ codec }) => parts.codecs.includes(codec));
    if (!format) return false;
    remote = description;
    const { address, port } = description;
    lock.describe(address === null ? null : { address, port });
    const maySend = address !== null && (description.direction === "sendrecv" || description.direction === "recvonly");
    const { codec, payloadType } = format;
    path.agree({ codec, payloadType, eventPayloadType: description.eventPayloadType, maySend });
    handlers.onRemoteHold(!maySend);
    return true;
  }

  return {
    path,
    offer() {
      local.direction = wanted;
      return describe();
    },
    answer(sdp) {
      const offered = parseSdp(sdp);
      if (!offered?.audio || !take(offered.audio)) return null;
      const { formats, eventPayloadType, direction } = offered.audio;
      // The far end's own numbers for the codecs are kept (RFC 3264 §6.1).
      local.formats = formats.filter(({ codec }) => parts.codecs.includes(codec)).slice(0, 1);
      local.eventPayloadType = eventPayloadType;
      local.direction = answerDirection(direction, wanted);
      contents = contentsOf(formats, eventPayloadType);
      return describe(offered);
    },
    accept(sdp) {
      const answered = parseSdp(sdp);
      if (!answered?.audio || !take(answered.audio)) return false;
      contents = new Map([...contents, ...contentsOf(answered.audio.formats, answered.audio.eventPayloadType)]);
      return true;
    },
    setHeld(held) {
      wanted = held ? "sendonly" : "sendrecv";
    },
    get described() {
      return remote !== null;
    },
    current: () => current,
    report: () => reception.report(),
    silentForMs: () => (lastHeardAt === null ? null : performance.now() - lastHeardAt),
    close() {
      path.close();
      socket.close();
    },
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
