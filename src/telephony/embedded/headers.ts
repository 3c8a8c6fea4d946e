import type { SipHeaders } from "../telephony.ts";

/** Headers that the call itself needs, and that nobody else may set. `Max-Forwards` may be, so that loops end. */
const RESERVED =
  /^(?:via|from|to|call-id|cseq|contact|route|record-route|content-.*|allow|supported|require|session-expires|min-se|(?:proxy-)?authorization)$/i;

/** What a command wants the far end to be told besides, as lines of a message: those that it may. */
export function ownHeaders(headers: SipHeaders = {}): [string, string][] {
  return Object.entries(headers)
    .filter(([name]) => /^[\w.!%*+`'~-]+$/.test(name) && !RESERVED.test(name))
    .map(([name, value]) => [name, value.replaceAll(/[\r\n]+/g, " ")]);
}
