/**
 * Reads SIP messages (RFC 3261 §7, §25): the start line and the headers that routing needs exactly, all others as text.
 * Malformed input is a result, never an exception.
 */
import type { Headers, SipMessage } from "./message.ts";
import { type NameAddress, parseNameAddress } from "./name-address.ts";
import { parseUri, splitOutsideQuotes } from "./uri.ts";
import { parseVia } from "./via.ts";

/** Longest start line and headers together, in bytes. */
export const MAX_HEAD_BYTES = 16_384;
/** Longest body, in bytes. */
export const MAX_BODY_BYTES = 65_536;

export type Malformed = {
  kind: "malformed";
  /** What to answer with. */
  status: 400 | 413 | 416 | 505 | 513;
  reason: string;
  /** What an answer repeats; null where too little is known to answer at all, or for a response. */
  reply: { headers: Headers } | null;
};

const LONG_NAMES: Record<string, string> = {
  a: "accept-contact",
  b: "referred-by",
  c: "content-type",
  d: "request-disposition",
  e: "content-encoding",
  f: "from",
  i: "call-id",
  j: "reject-contact",
  k: "supported",
  l: "content-length",
  m: "contact",
  o: "event",
  r: "refer-to",
  s: "subject",
  t: "to",
  u: "allow-events",
  v: "via",
  x: "session-expires",
  y: "identity",
};

const TOKEN = /^[\w.!%*+`'~-]+$/;
const STATUS_LINE = /^SIP\/2\.0 ([1-6]\d\d)(?: (.*))?$/i;
/** What is meant as a request, though its line may be none; nobody answers an ACK. */
const ANSWERABLE = /^\s*(?!ACK\s|SIP\/)\S+\s.*\sSIP\/\d/i;
const REQUEST_LINE = /^([\w.!%*+`'~-]+) (\S+) SIP\/(\d+\.\d+)$/i;
/** Of those below the topmost only that much is asked: they are for others to read. */
const VIA_START = /^\s*SIP\s*\//i;
const SINGLE = ["from", "to", "call-id", "cseq", "max-forwards", "content-length"];

/** @param data one whole message: a datagram, or what {@link messageLength} has cut from a stream. */
export function parseMessage(data: Buffer): SipMessage | Malformed {
  let start = 0;
  while (data[start] === 13 || data[start] === 10) start += 1;
  const end = data.indexOf("\r\n\r\n", start);
  if (end < 0) return malformed("it has no empty line behind its headers", null);
  if (end - start > MAX_HEAD_BYTES)
    return { kind: "malformed", status: 513, reason: "its headers are too long", reply: null };
  const lines = data
    .toString("utf8", start, end)
    .replace(/\r\n[ \t]+/g, " ")
    .split("\r\n");
  const headers = readHeaders(lines);
  if (headers === null) return malformed("a header line is none", null);
  return readMessage(lines[0] ?? "", headers, data.subarray(end + 4));
}

function readMessage(startLine: string, headers: Headers, rest: Buffer): SipMessage | Malformed {
  const status = STATUS_LINE.exec(startLine);
  const request = status ? null : REQUEST_LINE.exec(startLine);
  const reply = ANSWERABLE.test(startLine) && canReply(headers) ? { headers } : null;
  if (!status && !request) return malformed("its first line is neither a request's nor a response's", reply);
  if (request && request[3] !== "2.0") {
    return { kind: "malformed", status: 505, reason: `its version is ${request[3]}`, reply };
  }
  const doubled = SINGLE.find((name) => (headers.get(name)?.length ?? 0) > 1);
  if (doubled !== undefined) return malformed(`${doubled} stands in it more than once`, reply);
  const common = readCommon(headers);
  if (typeof common === "string") return malformed(common, reply);
  const body = readBody(headers, rest);
  if (typeof body !== "string")
    return body === null ? malformed("its Content-Length is wrong", reply) : { ...body, reply };

  if (status) return { kind: "response", status: Number(status[1]), reason: status[2] ?? "", headers, ...common, body };
  const [, method = "", uri = ""] = request ?? [];
  if (common.cseqMethod !== method) return malformed("its CSeq names another method", reply);
  if (!/^\d{1,10}$/.test(headers.get("max-forwards")?.[0] ?? "70")) return malformed("its Max-Forwards is none", reply);
  // RFC 3261 §19.1.1: headers stand in no Request-URI; a question mark in the user part begins none.
  if (uri.includes("?", uri.lastIndexOf("@") + 1)) return malformed("its URI has headers", reply);
  if (parseUri(uri) === null) {
    if (/^[a-z][a-z0-9+.-]*:/i.test(uri) && !/^(sips?|tel):/i.test(uri)) {
      return { kind: "malformed", status: 416, reason: "its URI is of a scheme that is not known here", reply };
    }
    return malformed("its URI is none", reply);
  }
  return { kind: "request", method, uri, headers, ...common, body };
}

function readHeaders(lines: string[]): Headers | null {
  const headers: Headers = new Map();
  for (let index = 1; index < lines.length; index += 1) {
    const line = lines[index] ?? "";
    const colon = line.indexOf(":");
    if (colon < 1) return null;
    const written = line.slice(0, colon).trim().toLowerCase();
    if (!TOKEN.test(written)) return null;
    const name = LONG_NAMES[written] ?? written;
    const value = line.slice(colon + 1).trim();
    const values = headers.get(name);
    if (values) values.push(value);
    else headers.set(name, [value]);
  }
  return headers;
}

function canReply(headers: Headers): boolean {
  return ["via", "from", "to", "call-id", "cseq"].every((name) => headers.has(name));
}

/** What every message has, or what is wrong with it. */
function readCommon(headers: Headers) {
  const vias = headers.get("via");
  if (!vias) return "it has no Via";
  const separate = vias.flatMap((line) => splitOutsideQuotes(line, ","));
  headers.set("via", separate);
  const via = parseVia(separate[0] ?? "");
  if (!via || !separate.every((each) => VIA_START.test(each))) return "its Via is none";
  const from = readParty(headers, "from");
  if (!from) return "its From is none";
  const to = readParty(headers, "to");
  if (!to) return "its To is none";
  const callId = headers.get("call-id")?.[0] ?? "";
  if (callId === "" || /\s/.test(callId)) return "its Call-ID is none";
  const cseq = /^(\d{1,10})\s+([\w.!%*+`'~-]+)$/.exec(headers.get("cseq")?.[0] ?? "");
  if (!cseq || Number(cseq[1]) >= 2 ** 31) return "its CSeq is none";
  return { via, from, to, callId, cseq: Number(cseq[1]), cseqMethod: cseq[2] ?? "" };
}

function readParty(headers: Headers, name: string): NameAddress | null {
  const value = headers.get(name)?.[0];
  return value === undefined ? null : parseNameAddress(value);
}

/** The body; null where its length is wrong, a refusal where it is too long. */
function readBody(headers: Headers, rest: Buffer): string | Omit<Malformed, "reply"> | null {
  const length = headers.get("content-length")?.[0];
  if (length === undefined) return rest.toString("utf8");
  if (!/^\d{1,10}$/.test(length)) return null;
  if (Number(length) > MAX_BODY_BYTES) return { kind: "malformed", status: 413, reason: "its body is too long" };
  return Number(length) > rest.length ? null : rest.toString("utf8", 0, Number(length));
}

function malformed(reason: string, reply: { headers: Headers } | null): Malformed {
  return { kind: "malformed", status: 400, reason, reply };
}
