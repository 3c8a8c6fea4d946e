import type { NameAddress } from "./name-address.ts";
import { splitOutsideQuotes } from "./uri.ts";
import type { Via } from "./via.ts";

/** Values by lower-case long name, each as it stood on its line. */
export type Headers = Map<string, string[]>;

type Common = {
  headers: Headers;
  via: Via;
  from: NameAddress;
  to: NameAddress;
  callId: string;
  cseq: number;
  cseqMethod: string;
  body: string;
};

export type SipRequest = Common & { kind: "request"; method: string; uri: string };
export type SipResponse = Common & { kind: "response"; status: number; reason: string };
export type SipMessage = SipRequest | SipResponse;

/** A request as it is made; the transaction adds the Via. */
export type OutgoingRequest = {
  method: string;
  uri: string;
  headers: readonly (readonly [name: string, value: string])[];
  body?: Body;
};

/** What a response says besides what it repeats of its request. */
export type OutgoingResponse = {
  status: number;
  reason?: string;
  headers?: readonly (readonly [name: string, value: string])[];
  body?: Body;
};

export type Body = { type: string; content: string };

/** The first value of a header, or undefined. */
export function header(message: { headers: Headers }, name: string): string | undefined {
  return message.headers.get(name)?.[0];
}

/** All values of a header that is a list, whether they stood on one line or several. */
export function listOf(message: { headers: Headers }, name: string): string[] {
  const lines = message.headers.get(name);
  if (!lines) return [];
  return lines.flatMap((line) => splitOutsideQuotes(line, ",").map((value) => value.trim())).filter((v) => v !== "");
}

/** The names in Allow, Supported or Require, in lower case. */
export function tokensOf(message: { headers: Headers }, name: string): Set<string> {
  return new Set(listOf(message, name).map((token) => token.toLowerCase()));
}

/** The body where it is an SDP, or undefined. */
export function sdpOf(message: SipMessage): string | undefined {
  if (message.body.trim() === "") return undefined;
  const type = header(message, "content-type") ?? "";
  return /^\s*application\/sdp\b/i.test(type) ? message.body : undefined;
}

/** Whether its sender takes an SDP in the response; one that does not say takes nothing else (RFC 3261 §20.1). */
export function acceptsSdp(request: SipRequest): boolean {
  if (!request.headers.has("accept")) return true;
  return listOf(request, "accept").some((range) => /^(?:application\/(?:sdp|\*)|\*\/\*)(?:\s*;|$)/i.test(range));
}

export function sdpBody(content: string): Body {
  return { type: "application/sdp", content };
}

/** The methods in an Allow header, in lower case. */
export function allowedBy(message: SipMessage): ReadonlySet<string> {
  return tokensOf(message, "allow");
}
