/** Session timers (RFC 4028): what is agreed on, so that a call whose far end has vanished ends by itself. */
import { header, type SipMessage, type SipResponse, tokensOf } from "./message.ts";

/** Seconds. A session that nobody refreshes for so long is over. */
export type SessionInterval = { seconds: number; refresher: "local" | "remote" };

/** What we offer, and the least that we take, in seconds (§4: 1800 is recommended; §5: 90 is the lowest there is). */
export const SESSION_EXPIRES = 1_800;
const MIN_SE = 90;

export function sessionTimerOffer(seconds = SESSION_EXPIRES, minimum = MIN_SE): (readonly [string, string])[] {
  return [
    ["Supported", "timer"],
    ["Session-Expires", String(Math.max(seconds, minimum))],
    ["Min-SE", String(minimum)],
  ];
}

export type SessionTimerAnswer =
  | { kind: "too_small"; headers: (readonly [string, string])[] }
  | { kind: "agreed"; interval: SessionInterval; headers: (readonly [string, string])[] };

/** What we answer to an INVITE or UPDATE (§9). */
export function answerSessionTimer(request: SipMessage): SessionTimerAnswer {
  const asked = readSessionExpires(request);
  const theirs = tokensOf(request, "supported").has("timer");
  if (asked && asked.seconds < MIN_SE) return { kind: "too_small", headers: [["Min-SE", String(MIN_SE)]] };
  const seconds =
    asked?.seconds ?? Math.max(SESSION_EXPIRES, Number(header(request, "min-se")?.split(";")[0] ?? 0) || 0);
  // Whoever does not know session timers cannot refresh; we can.
  const refresher = theirs && asked && asked.refresher !== "uas" ? "uac" : "uas";
  const headers: (readonly [string, string])[] = [
    ["Supported", "timer"],
    ["Session-Expires", `${seconds};refresher=${refresher}`],
  ];
  if (refresher === "uac") headers.push(["Require", "timer"]);
  return { kind: "agreed", interval: { seconds, refresher: refresher === "uac" ? "remote" : "local" }, headers };
}

/** What a 2xx to our INVITE agrees on; null where its sender has no session timers (§7.2). */
export function readSessionTimer(response: SipResponse): SessionInterval | null {
  const agreed = readSessionExpires(response);
  if (!agreed) return null;
  return { seconds: Math.max(agreed.seconds, MIN_SE), refresher: agreed.refresher === "uas" ? "remote" : "local" };
}

/** The least that a 422 asks for, in seconds. */
export function readMinSe(response: SipResponse): number {
  const seconds = Number.parseInt(header(response, "min-se") ?? "", 10);
  return Number.isSafeInteger(seconds) ? Math.min(Math.max(seconds, MIN_SE), 86_400) : SESSION_EXPIRES;
}

function readSessionExpires(message: SipMessage): { seconds: number; refresher: string | null } | null {
  const match = /^(\d{1,9})\s*((?:;.*)?)$/.exec(header(message, "session-expires") ?? "");
  if (!match) return null;
  return {
    seconds: Number(match[1]),
    refresher: /;\s*refresher\s*=\s*(uac|uas)\b/i.exec(match[2] ?? "")?.[1]?.toLowerCase() ?? null,
  };
}
