/** What a description says of ICE and DTLS-SRTP (RFC 8839, RFC 8842): how its sound is carried to and from browsers. */
import { isIP } from "node:net";

export type SecuredTransport = {
  ufrag: string;
  password: string;
  /** The hash of the certificate, as in `sha-256 AB:CD:…`. */
  fingerprint: string;
  /** Who begins DTLS: whoever is `active`; `actpass` leaves it to the other one. */
  setup: "actpass" | "active" | "passive";
  /** Where it may be reached, each as after `a=`, with an address. */
  candidates: string[];
};

/** The profiles that browsers offer sound in (RFC 8841; the short one is an old spelling). */
const SECURED_PROTOCOLS = new Set(["UDP/TLS/RTP/SAVPF", "UDP/TLS/RTP/SAVP", "RTP/SAVPF"]);
/** Each is a place that we send packets to before anybody there has agreed. */
const MAX_CANDIDATES = 16;

export function isSecuredProtocol(protocol: string): boolean {
  return SECURED_PROTOCOLS.has(protocol);
}

/** @param attributes a section's, and behind them the session's. Null where what is needed is missing or malformed. */
export function readSecuredTransport(attributes: readonly string[]): SecuredTransport | null {
  const value = (pattern: RegExp) =>
    attributes.map((each) => pattern.exec(each)?.[1]).find((each) => each !== undefined);
  const ufrag = value(/^ice-ufrag:([\w+/]{4,256})$/);
  const password = value(/^ice-pwd:([\w+/]{22,256})$/);
  const fingerprint = value(/^fingerprint:(sha-(?:256|384|512) [\dA-F]{2}(?::[\dA-F]{2}){31,63})$/i);
  const setup = value(/^setup:(actpass|active|passive)$/) as SecuredTransport["setup"] | undefined;
  if (ufrag === undefined || password === undefined || fingerprint === undefined) return null;
  const candidates = attributes.flatMap((each) => readCandidate(each) ?? []).slice(0, MAX_CANDIDATES);
  return { ufrag, password, fingerprint, setup: setup ?? "actpass", candidates };
}

/** One that can be sent to: over UDP, and an address; names of the local network are for browsers on the same one. */
function readCandidate(attribute: string): string | null {
  const match =
    /^candidate:([\w+/]{1,32}) 1 udp (\d{1,10}) ([\da-f.:]+) (\d{1,5}) typ (host|srflx|prflx|relay)\b/i.exec(attribute);
  const [, foundation, priority, address = "", port, type] = match ?? [];
  if (!match || isIP(address) === 0 || Number(port) > 65_535 || Number(port) === 0) return null;
  return `candidate:${foundation} 1 UDP ${priority} ${address} ${port} typ ${type?.toLowerCase()}`;
}

/** The lines of a section that say it. */
export function securedLines({ ufrag, password, fingerprint, setup, candidates }: SecuredTransport): string[] {
  return [
    "a=rtcp-mux",
    `a=ice-ufrag:${ufrag}`,
    `a=ice-pwd:${password}`,
    `a=fingerprint:${fingerprint}`,
    `a=setup:${setup}`,
    ...candidates.map((candidate) => `a=${candidate}`),
    "a=end-of-candidates",
  ];
}
