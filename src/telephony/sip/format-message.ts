import type { Body, Headers, OutgoingRequest, OutgoingResponse } from "./message.ts";

/** The request's text, with its topmost Via. */
export function formatRequest(request: OutgoingRequest, via: string): string {
  return format(`${request.method} ${request.uri} SIP/2.0`, [["Via", via], ...request.headers], request.body);
}

/**
 * The response's text: what it repeats of the request, and what it says itself.
 * @param toTag the tag given to a To that has none (RFC 3261 §8.2.6.2); null leaves it without, as in a 100.
 */
export function formatResponse(
  request: { headers: Headers },
  response: OutgoingResponse,
  toTag: string | null,
): string {
  const to = request.headers.get("to")?.[0] ?? "";
  const tagged = toTag === null || /;\s*tag\s*=/i.test(to) ? to : `${to};tag=${toTag}`;
  const recordRoutes =
    response.status > 100 && response.status < 300 ? (request.headers.get("record-route") ?? []) : [];
  return format(
    `SIP/2.0 ${response.status} ${response.reason ?? REASONS[response.status] ?? "Unknown"}`,
    [
      ...(request.headers.get("via") ?? []).map((via) => ["Via", via] as const),
      ...recordRoutes.map((route) => ["Record-Route", route] as const),
      ["From", request.headers.get("from")?.[0] ?? ""],
      ["To", tagged],
      ["Call-ID", request.headers.get("call-id")?.[0] ?? ""],
      ["CSeq", request.headers.get("cseq")?.[0] ?? ""],
      ...(response.headers ?? []),
    ],
    response.body,
  );
}

function format(startLine: string, headers: readonly (readonly [string, string])[], body: Body | undefined): string {
  let text = `${oneLine(startLine)}\r\n`;
  for (const [name, value] of headers) text += `${name}: ${oneLine(value)}\r\n`;
  if (!body) return `${text}Content-Length: 0\r\n\r\n`;
  return `${text}Content-Type: ${body.type}\r\nContent-Length: ${Buffer.byteLength(body.content)}\r\n\r\n${body.content}`;
}

/** Nothing that comes from outside can start a line of its own. */
function oneLine(text: string): string {
  return /[\r\n\0]/.test(text) ? text.replace(/[\r\n\0]+/g, " ") : text;
}

const REASONS: Record<number, string> = {
  100: "Trying",
  180: "Ringing",
  181: "Call Is Being Forwarded",
  183: "Session Progress",
  200: "OK",
  202: "Accepted",
  400: "Bad Request",
  401: "Unauthorized",
  403: "Forbidden",
  404: "Not Found",
  405: "Method Not Allowed",
  407: "Proxy Authentication Required",
  408: "Request Timeout",
  413: "Request Entity Too Large",
  415: "Unsupported Media Type",
  416: "Unsupported URI Scheme",
  420: "Bad Extension",
  422: "Session Interval Too Small",
  423: "Interval Too Brief",
  480: "Temporarily Unavailable",
  481: "Call/Transaction Does Not Exist",
  482: "Loop Detected",
  483: "Too Many Hops",
  486: "Busy Here",
  487: "Request Terminated",
  488: "Not Acceptable Here",
  489: "Bad Event",
  491: "Request Pending",
  500: "Server Internal Error",
  501: "Not Implemented",
  503: "Service Unavailable",
  505: "Version Not Supported",
  513: "Message Too Large",
  603: "Decline",
};
