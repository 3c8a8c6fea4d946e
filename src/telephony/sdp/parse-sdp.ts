/** Reads session descriptions (RFC 8866): as much of them as a call with sound needs. Malformed input is a null. */
import { isIP } from "node:net";
import type { Codec } from "../rtp/g711.ts";
import { isSecuredProtocol, readSecuredTransport, type SecuredTransport } from "./secured-transport.ts";

/** Seen from whoever writes the description. */
export type Direction = "sendrecv" | "sendonly" | "recvonly" | "inactive";

/** A codec that we have, with the payload type it is given. */
export type Format = { codec: Codec; payloadType: number };

/** One `m=` section. Sections are answered in the order of the offer, also those that are refused (RFC 3264 §6). */
export type MediaSection = {
  kind: string;
  port: number;
  protocol: string;
  formatsText: string;
};

export type AudioDescription = {
  /** Which of the sections it is. */
  index: number;
  /** Null where nothing may be sent to: `0.0.0.0`, as hold was once written (RFC 2543). */
  address: string | null;
  port: number;
  direction: Direction;
  /** Those of the far end's codecs that we have, in its order of preference. */
  formats: Format[];
  /** The payload type of telephone events (RFC 4733); null without. */
  eventPayloadType: number | null;
  /** The name of its section (RFC 5888); null without. */
  mid: string | null;
  /** How it is carried from and to a browser; null for plain RTP. */
  secured: SecuredTransport | null;
};

export type SessionDescription = {
  sections: MediaSection[];
  /** The first section of sound, over plain RTP or as browsers have it; null where there is none. */
  audio: AudioDescription | null;
};

const STATIC_FORMATS: Record<string, Codec> = { 0: "PCMU", 8: "PCMA" };
const MAX_SECTIONS = 16;

type RawSection = MediaSection & { connection: string | undefined; attributes: string[] };

export function parseSdp(text: string): SessionDescription | null {
  const lines = text.split(/\r\n|\n|\r/);
  if (!/^v=0\s*$/.test(lines[0] ?? "")) return null;
  const sections: RawSection[] = [];
  let connection: string | undefined;
  const attributes: string[] = [];
  for (const line of lines) {
    const section = sections.at(-1);
    const value = line.slice(2).trim();
    if (line.startsWith("m=")) {
      const media = parseMediaLine(value);
      if (!media || sections.length >= MAX_SECTIONS) return null;
      sections.push({ ...media, connection: undefined, attributes: [] });
    } else if (line.startsWith("c=")) {
      if (section) section.connection ??= value;
      else connection = value;
    } else if (line.startsWith("a=")) {
      (section?.attributes ?? attributes).push(value);
    }
  }
  const index = sections.findIndex(
    ({ kind, protocol, port }) =>
      kind === "audio" && (protocol === "RTP/AVP" || isSecuredProtocol(protocol)) && port > 0,
  );
  const audio = sections[index];
  return {
    sections: sections.map(({ kind, port, protocol, formatsText }) => ({ kind, port, protocol, formatsText })),
    audio: audio ? describeAudio(audio, { index, connection, attributes }) : null,
  };
}

function parseMediaLine(value: string): MediaSection | null {
  const match = /^([\w.-]{1,32}) (\d{1,5})(?:\/\d+)? ([\w./-]{1,64})((?: [\w.*+-]{1,64})+)$/.exec(value);
  if (!match || Number(match[2]) > 65_535) return null;
  const [, kind = "", port = "", protocol = "", formats = ""] = match;
  return {
    kind: kind.toLowerCase(),
    port: Number(port),
    protocol: protocol.toUpperCase(),
    formatsText: formats.trim(),
  };
}

function describeAudio(
  section: RawSection,
  session: { index: number; connection: string | undefined; attributes: string[] },
): AudioDescription | null {
  const address = /^IN IP[46] ([^\s/]+)/i.exec(section.connection ?? session.connection ?? "")?.[1];
  // A name instead of an address would have to be looked up; no telephone writes one.
  if (address === undefined || isIP(address) === 0) return null;
  const maps = new Map<string, string>();
  for (const attribute of section.attributes) {
    const map = /^rtpmap:(\d{1,3}) ([\w.-]+)\/(\d+)(?:\/1)?$/i.exec(attribute);
    if (map) maps.set(map[1] ?? "", `${map[2]}/${map[3]}`.toUpperCase());
  }
  const types = section.formatsText.split(" ").filter((type) => /^\d{1,3}$/.test(type) && Number(type) < 128);
  const isSecured = isSecuredProtocol(section.protocol);
  const secured = isSecured ? readSecuredTransport([...section.attributes, ...session.attributes]) : null;
  if (isSecured && secured === null) return null;
  const event = types.find((type) => maps.get(type) === "TELEPHONE-EVENT/8000");
  return {
    index: session.index,
    address: address === "0.0.0.0" || address === "::" ? null : address,
    port: section.port,
    direction: directionIn(section.attributes) ?? directionIn(session.attributes) ?? "sendrecv",
    formats: types.flatMap((type) => {
      const codec = codecOf(type, maps.get(type));
      return codec ? [{ codec, payloadType: Number(type) }] : [];
    }),
    eventPayloadType: event === undefined ? null : Number(event),
    mid:
      section.attributes.map((each) => /^mid:([\w.+-]{1,32})$/.exec(each)?.[1]).find((each) => each !== undefined) ??
      null,
    secured,
  };
}

function codecOf(type: string, map: string | undefined): Codec | undefined {
  if (map === undefined) return STATIC_FORMATS[type];
  return map === "PCMU/8000" ? "PCMU" : map === "PCMA/8000" ? "PCMA" : undefined;
}

function directionIn(attributes: string[]): Direction | undefined {
  return attributes.findLast((each): each is Direction => /^(?:sendrecv|sendonly|recvonly|inactive)$/.test(each));
}
