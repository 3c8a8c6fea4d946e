import type { EndedBy, EndReason } from "./sip-client.ts";

/** The end of a call as SIP tells it. */
export type Ended = {
  by: EndedBy;
  wasConnected: boolean;
  /** JsSIP's word for it. */
  cause: string;
  /** The final answer, where there was one. */
  status: number | null;
  /** The header `Reason` of a CANCEL or BYE (RFC 3326). */
  reason: string | null;
};

const BY_STATUS: Record<number, EndReason> = {
  403: "not_allowed",
  404: "invalid_number",
  408: "no_answer",
  410: "invalid_number",
  480: "no_answer",
  484: "invalid_number",
  486: "busy",
  487: "cancelled",
  488: "incompatible",
  600: "busy",
  603: "declined",
  604: "invalid_number",
  606: "incompatible",
};

/** What a person is told of the end of a call. */
export function reasonOf({ by, wasConnected, cause, status, reason }: Ended): EndReason {
  if (cause === "RTP Timeout") return "no_sound";
  if (cause === "Connection Error" || cause === "Request Timeout") return "connection_lost";
  if (wasConnected) return "over";
  if (status !== null) return BY_STATUS[status] ?? (status >= 500 ? "unreachable" : "failed");
  if (/cause\s*=\s*200\b/i.test(reason ?? "")) return "answered_elsewhere";
  if (cause === "Canceled") return "cancelled";
  if (cause === "Rejected") return by === "here" ? "declined" : "failed";
  if (cause === "No Answer" || cause === "Expires") return "no_answer";
  return "failed";
}
