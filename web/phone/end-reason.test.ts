import { expect, test } from "vitest";
import { type Ended, reasonOf } from "./end-reason.ts";

const ended: Ended = { by: "there", wasConnected: false, cause: "SIP Failure Code", status: null, reason: null };

test.each<[string, Partial<Ended>]>([
  ["busy", { status: 486, cause: "Busy" }],
  ["declined", { status: 603, cause: "Rejected" }],
  ["invalid_number", { status: 404, cause: "Not Found" }],
  ["not_allowed", { status: 403, cause: "Rejected" }],
  ["unreachable", { status: 503 }],
  ["cancelled", { cause: "Canceled", by: "here" }],
  ["answered_elsewhere", { cause: "Canceled", reason: 'SIP;cause=200;text="Call completed elsewhere"' }],
  ["no_sound", { cause: "RTP Timeout", wasConnected: true }],
  ["connection_lost", { cause: "Connection Error", wasConnected: true }],
  ["over", { cause: "Terminated", wasConnected: true }],
])("%s", (reason, given) => expect(reasonOf({ ...ended, ...given })).toBe(reason));
