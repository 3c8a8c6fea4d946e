/** SIP, SIPS and tel URIs (RFC 3261 §19.1, RFC 3966): as much of them as routing needs. */
export type SipUri = {
  scheme: "sip" | "sips" | "tel";
  /** Unescaped; a tel URI's number. Empty where there is none. */
  user: string;
  /** Lower case; an IPv6 address in its brackets. Empty in a tel URI. */
  host: string;
  port?: number;
  /** By lower-case name, both unescaped; null for one without a value. */
  params: ReadonlyMap<string, string | null>;
};

const SIP_URI = /^(sips?):(?:([^@]*)@)?(\[[0-9a-f:.]+\]|[a-z0-9._-]+)(?::(\d{1,5}))?((?:;[^?]*)?)(?:\?.*)?$/i;
const TEL_URI = /^tel:([+0-9a-f*#().-]+)((?:;.*)?)$/i;

/** The URI, or null where the text is none. */
export function parseUri(text: string): SipUri | null {
  const tel = TEL_URI.exec(text);
  if (tel) return { scheme: "tel", user: (tel[1] ?? "").replace(/[().-]/g, ""), host: "", params: parseParams(tel[2]) };
  const match = SIP_URI.exec(text);
  if (!match) return null;
  const [, scheme = "", userinfo = "", host = "", port, params] = match;
  const user = unescapeUser(userinfo.split(":", 1)[0] ?? "");
  if (user === null || Number(port ?? 0) > 65_535) return null;
  return {
    scheme: scheme.toLowerCase() === "sips" ? "sips" : "sip",
    user,
    host: host.toLowerCase(),
    ...(port === undefined ? {} : { port: Number(port) }),
    params: unescapeParams(parseParams(params)),
  };
}

export function formatUri({ scheme, user, host, port, params }: SipUri): string {
  const tail = [...params]
    .map(([name, value]) => (value === null ? `;${escapeParam(name)}` : `;${escapeParam(name)}=${escapeParam(value)}`))
    .join("");
  if (scheme === "tel") return `tel:${user}${tail}`;
  return `${scheme}:${user === "" ? "" : `${escapeUser(user)}@`}${host}${port === undefined ? "" : `:${port}`}${tail}`;
}

/** `;name=value;flag` as a map: names in lower case, quotes taken off, the first of equal names. */
export function parseParams(text: string | undefined): Map<string, string | null> {
  const params = new Map<string, string | null>();
  if (text === undefined || text === "") return params;
  for (const part of splitOutsideQuotes(text, ";")) {
    const equals = part.indexOf("=");
    const name = (equals < 0 ? part : part.slice(0, equals)).trim().toLowerCase();
    if (name === "" || params.has(name)) continue;
    params.set(name, equals < 0 ? null : unquote(part.slice(equals + 1).trim()));
  }
  return params;
}

/** Parts between separators that stand neither in quotes nor in angle brackets. */
export function splitOutsideQuotes(text: string, separator: "," | ";"): string[] {
  if (!text.includes(separator)) return [text];
  const parts: string[] = [];
  let quoted = false;
  let inAngles = false;
  let start = 0;
  for (let index = 0; index < text.length; index += 1) {
    const char = text[index];
    if (quoted) {
      if (char === "\\") index += 1;
      else if (char === '"') quoted = false;
    } else if (char === '"') quoted = true;
    else if (char === "<") inAngles = true;
    else if (char === ">") inAngles = false;
    else if (char === separator && !inAngles) {
      parts.push(text.slice(start, index));
      start = index + 1;
    }
  }
  parts.push(text.slice(start));
  return parts;
}

export function unquote(text: string): string {
  return text.startsWith('"') && text.endsWith('"') && text.length >= 2
    ? text.slice(1, -1).replace(/\\(.)/g, "$1")
    : text;
}

function unescapeUser(text: string): string | null {
  if (!text.includes("%")) return text;
  try {
    return decodeURIComponent(text);
  } catch {
    return null;
  }
}

/** RFC 3261 §19.1.4: `%6C%72` is `lr`. What cannot be unescaped stays as it is. */
function unescapeParams(params: Map<string, string | null>): Map<string, string | null> {
  if (![...params].some(([name, value]) => name.includes("%") || value?.includes("%"))) return params;
  const unescaped = new Map<string, string | null>();
  for (const [name, value] of params) {
    const key = (unescapeUser(name) ?? name).toLowerCase();
    if (!unescaped.has(key)) unescaped.set(key, value === null ? null : (unescapeUser(value) ?? value));
  }
  return unescaped;
}

/** Escapes what RFC 3261 §25.1 does not allow in a parameter as it is. */
function escapeParam(text: string): string {
  return encodeURIComponent(text.toWellFormed()).replace(/%(?:5B|5D|2F|3A|26|2B|24)/g, decodeURIComponent);
}

/** Escapes what RFC 3261 §25.1 does not allow in a user part as it is. */
export function escapeUser(user: string): string {
  return encodeURIComponent(user.toWellFormed()).replace(/%(?:26|3D|2B|24|2C|3B|3F|2F)/g, decodeURIComponent);
}
