import { parseParams } from "./uri.ts";

/** A Via value (RFC 3261 §20.42, RFC 3581). */
export type Via = {
  /** `UDP`, `TCP`, `TLS`, `WS`, `WSS`, or what else was written, in upper case. */
  protocol: string;
  host: string;
  port?: number;
  /** Empty where there is none, as peers of RFC 2543 have it. */
  branch: string;
  params: ReadonlyMap<string, string | null>;
};

const VIA =
  /^\s*SIP\s*\/\s*2\.0\s*\/\s*([\w.!%*+`'~-]+)\s+(\[[0-9a-f:.]+\]|[a-z0-9._-]+)(?:\s*:\s*(\d{1,5}))?\s*((?:;.*)?)$/is;

export function parseVia(text: string): Via | null {
  const match = VIA.exec(text);
  if (!match) return null;
  const [, protocol = "", host = "", port, rest] = match;
  if (Number(port ?? 0) > 65_535) return null;
  const params = parseParams(rest);
  return {
    protocol: protocol.toUpperCase(),
    host,
    ...(port === undefined ? {} : { port: Number(port) }),
    branch: params.get("branch") ?? "",
    params,
  };
}

/** The Via with the address that the request really came from (RFC 3261 §18.2.1, RFC 3581 §4). */
export function stampVia(text: string, via: Via, source: { address: string; port: number }): string {
  const stripped = text.replace(/;\s*(?:received|rport)\s*(?:=[^;]*)?(?=;|$)/gi, "");
  const rport = via.params.has("rport") ? `;rport=${source.port}` : "";
  return `${stripped};received=${source.address}${rport}`;
}
