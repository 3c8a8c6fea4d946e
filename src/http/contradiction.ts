import type { ReportResult } from "../journey/context.ts";
import { Problem, pointerTo } from "./problem.ts";

type Refused = Pick<Extract<ReportResult, { kind: "refused" }>, "index" | "code" | "reason">;

const FIXES: Partial<Record<Refused["code"], string>> = {
  event_id_taken: "Send it under an id of its own.",
  call_not_ended: "Send it once the call has ended.",
};

/**
 * 409 for a report that contradicts what is stored.
 * @param pathOf where in the body the event with this index is; null where the body tells of one alone.
 */
export function contradiction(
  { index, code, reason }: Refused,
  pathOf: ((index: number) => (string | number)[]) | null,
): Problem {
  return new Problem({
    status: 409,
    code,
    title: "The event contradicts what is stored",
    detail: `${reason}.${pathOf ? " Nothing of this request was stored." : ""}`,
    errors: [
      {
        in: "body",
        pointer: pointerTo(pathOf?.(index) ?? []),
        message: `${reason}.`,
        fix: FIXES[code] ?? "Leave it out.",
      },
    ],
  });
}
