import type { Direction, Format, MediaSection } from "./parse-sdp.ts";
import { type SecuredTransport, securedLines } from "./secured-transport.ts";

/** What our streams are called. */
const CNAME = "hookswitch";

/** Our side of a call's sound. */
export type LocalAudio = {
  /** Stays the same over a call; the version counts up with each change (RFC 3264 §8). */
  sessionId: number;
  version: number;
  address: string;
  port: number;
  direction: Direction;
  formats: Format[];
  eventPayloadType: number | null;
  /** How it is carried to a browser; null for plain RTP. */
  secured: SecuredTransport | null;
  /** The name of the section; browsers have one. */
  mid: string | null;
  /** The number of our stream, which browsers want to know beforehand. */
  ssrc: number;
};

/**
 * Writes our description: an offer with one section, or an answer with as many as the offer has, all but the one at
 * `index` refused.
 */
export function formatSdp(local: LocalAudio, answered?: { sections: MediaSection[]; index: number }): string {
  const family = local.address.includes(":") ? "IP6" : "IP4";
  const audio = audioSection(local);
  const media = answered
    ? answered.sections.flatMap(({ kind, protocol, formatsText }, index) =>
        index === answered.index ? audio : [`m=${kind} 0 ${protocol} ${formatsText}`],
      )
    : audio;
  const lines = [
    "v=0",
    `o=hookswitch ${local.sessionId} ${local.version} IN ${family} ${local.address}`,
    "s=-",
    `c=IN ${family} ${local.address}`,
    "t=0 0",
    ...(local.secured && local.mid !== null ? [`a=group:BUNDLE ${local.mid}`, "a=msid-semantic: WMS *"] : []),
    ...media,
  ];
  return `${lines.join("\r\n")}\r\n`;
}

function audioSection({ port, direction, formats, eventPayloadType, secured, mid, ssrc }: LocalAudio): string[] {
  const types = [
    ...formats.map(({ payloadType }) => payloadType),
    ...(eventPayloadType === null ? [] : [eventPayloadType]),
  ];
  return [
    `m=audio ${port} ${secured ? "UDP/TLS/RTP/SAVPF" : "RTP/AVP"} ${types.join(" ")}`,
    ...(mid === null ? [] : [`a=mid:${mid}`]),
    ...formats.map(({ codec, payloadType }) => `a=rtpmap:${payloadType} ${codec}/8000`),
    ...(eventPayloadType === null
      ? []
      : [`a=rtpmap:${eventPayloadType} telephone-event/8000`, `a=fmtp:${eventPayloadType} 0-15`]),
    "a=ptime:20",
    `a=${direction}`,
    ...(secured ? [`a=msid:${CNAME} ${CNAME}`, `a=ssrc:${ssrc} cname:${CNAME}`, ...securedLines(secured)] : []),
  ];
}
