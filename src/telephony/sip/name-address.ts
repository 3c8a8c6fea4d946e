import { parseParams, parseUri, type SipUri, unquote } from "./uri.ts";

/** A From, To, Contact, Route or Refer-To value (RFC 3261 §20.10). */
export type NameAddress = {
  /** Empty where there is none. */
  displayName: string;
  uri: SipUri;
  /** The URI as it was written, since a peer may compare it byte by byte. */
  uriText: string;
  /** The header's own parameters, such as `tag` and `expires`. */
  params: ReadonlyMap<string, string | null>;
};

/** The value, or null where it is none. Parameters behind a bare URI belong to the header. */
export function parseNameAddress(text: string): NameAddress | null {
  const trimmed = text.trim();
  const open = trimmed.startsWith('"') ? endOfQuotes(trimmed) : 0;
  const left = open < 0 ? -1 : trimmed.indexOf("<", open);
  if (left < 0) return open === 0 ? parseBareAddress(trimmed) : null;
  const right = trimmed.indexOf(">", left);
  if (right < 0) return null;
  const rest = trimmed.slice(right + 1).trim();
  if (rest !== "" && !rest.startsWith(";")) return null;
  const uriText = trimmed.slice(left + 1, right).trim();
  const uri = parseUri(uriText);
  return uri && { displayName: unquote(trimmed.slice(0, left).trim()), uri, uriText, params: parseParams(rest) };
}

function parseBareAddress(text: string): NameAddress | null {
  const semicolon = text.indexOf(";");
  const uriText = (semicolon < 0 ? text : text.slice(0, semicolon)).trim();
  // RFC 3261 §20: a URI with a comma or question mark must stand in angle brackets.
  if (/[,?<>"]/.test(uriText)) return null;
  const uri = parseUri(uriText);
  return uri && { displayName: "", uri, uriText, params: parseParams(semicolon < 0 ? "" : text.slice(semicolon)) };
}

/** Where the quoted text that begins the text has ended, or -1 where it does not end. */
function endOfQuotes(text: string): number {
  for (let index = 1; index < text.length; index += 1) {
    if (text[index] === "\\") index += 1;
    else if (text[index] === '"') return index + 1;
  }
  return -1;
}

/** `"Name" <uri>`, the name quoted and without what cannot stand in a header. */
export function formatNameAddress(displayName: string, uriText: string): string {
  const name = displayName.replace(/\p{Cc}/gu, " ").trim();
  return name === "" ? `<${uriText}>` : `"${name.replace(/["\\]/g, "\\$&")}" <${uriText}>`;
}
