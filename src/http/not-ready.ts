import { Problem } from "./problem.ts";

/** Refuses what this node cannot do now, and another one or the next start can. @param detail why, for people, a sentence. */
export function notReady(detail: string): Problem {
  return new Problem({ status: 503, code: "not_ready", detail, headers: { "retry-after": "1" } });
}
