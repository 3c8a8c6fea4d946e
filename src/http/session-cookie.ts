/** The cookie that carries a session, and what keeps other websites from using it (CSRF). */
import type { IncomingHttpHeaders } from "node:http";
import { Problem } from "./problem.ts";

/** The cookie's name. */
export const SESSION_COOKIE = "hookswitch_session";

/** The session's token among a request's cookies (RFC 6265 §4.2.1); null where there is none. */
export function sessionToken({ cookie }: IncomingHttpHeaders): string | null {
  if (cookie === undefined || !cookie.includes(SESSION_COOKIE)) return null;
  for (const pair of cookie.split(";")) {
    const [name, value = ""] = pair.trim().split("=", 2);
    if (name === SESSION_COOKIE && value !== "") return value;
  }
  return null;
}

/**
 * Sets the cookie: no script can read it, and no other website's request carries it. It goes over TLS alone where the
 * page came over TLS, which the browser says even where a proxy ends the TLS before this server.
 */
export function sessionCookie(
  token: string,
  { expiresAt, headers }: { expiresAt: number; headers: IncomingHttpHeaders },
) {
  const seconds = Math.max(0, Math.floor((expiresAt - Date.now()) / 1_000));
  return { "set-cookie": cookie(token, seconds, headers) };
}

/** Takes the cookie away again. */
export function noSessionCookie(headers: IncomingHttpHeaders) {
  return { "set-cookie": cookie("", 0, headers) };
}

function cookie(value: string, maxAge: number, { origin }: IncomingHttpHeaders): string {
  const secure = origin?.startsWith("https:") ? "; Secure" : "";
  return `${SESSION_COOKIE}=${value}; Path=/; Max-Age=${maxAge}; HttpOnly; SameSite=Strict${secure}`;
}

const SAFE_METHODS: ReadonlySet<string> = new Set(["GET", "HEAD", "OPTIONS"]);

/**
 * Refuses what a page of another origin makes a browser send. The cookie is `SameSite=Strict` already, but another port
 * of the same host is the same site. Every browser sends `Origin` with what changes something, and most say outright
 * where a request comes from (`Sec-Fetch-Site`); who sends neither is no browser, and holds the token itself.
 */
export function refuseOtherOrigins({ method, headers }: { method: string; headers: IncomingHttpHeaders }): void {
  if (SAFE_METHODS.has(method)) return;
  const { origin, host, "sec-fetch-site": site } = headers;
  const isOwn =
    typeof site === "string" ? site === "same-origin" : origin === undefined || URL.parse(origin)?.host === host;
  if (isOwn) return;
  throw new Problem({
    status: 403,
    code: "other_origin",
    title: "Another website sent this",
    detail: "A session may only be used from Hookswitch's own pages. Programs send an API key instead.",
  });
}
