import type { EndCause, RejectCause } from "../telephony.ts";

/** Why a call that was refused with this final SIP status was refused (RFC 3261 §21, RFC 3398 §8 for what lies behind). */
export function causeOfStatus(status: number): EndCause {
  return CAUSES[status] ?? (status >= 600 ? "rejected" : "unreachable");
}

const CAUSES: Record<number, EndCause> = {
  403: "rejected",
  404: "invalid_number",
  408: "no_answer",
  410: "invalid_number",
  415: "media_failed",
  480: "no_answer",
  484: "invalid_number",
  485: "invalid_number",
  486: "busy",
  487: "cancelled",
  488: "media_failed",
  503: "congestion",
  600: "busy",
  603: "rejected",
  604: "invalid_number",
  606: "media_failed",
};

const STATUSES: Record<RejectCause, number> = {
  busy: 486,
  no_answer: 480,
  rejected: 603,
  invalid_number: 404,
  unreachable: 480,
  congestion: 503,
};

/** The status that an offered leg is refused with. */
export function statusOfCause(cause: RejectCause): number {
  return STATUSES[cause];
}
