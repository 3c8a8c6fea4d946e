import type { Destination, RejectCause, Telephony } from "../../src/telephony/telephony.ts";
import { ANN } from "./embedded-engine.ts";

const REJECTABLE: Record<string, RejectCause> = {
  busy: "busy",
  no_answer: "no_answer",
  rejected: "rejected",
  invalid_number: "invalid_number",
  congestion: "congestion",
};

/**
 * As little of a switchboard as connects calls: whoever is offered is connected with whom they dial, in a second leg
 * whose id is the first one's with `-out` behind it.
 */
export function connectCalls(
  engine: Telephony,
  {
    route = (to) => (to.startsWith("+") ? { tel: to } : { agent: to }),
    ringTimeoutMs = () => 10_000,
  }: { route?: (to: string) => Destination; ringTimeoutMs?: () => number } = {},
): void {
  const ended = new Set<string>();
  engine.subscribe((event) => {
    if (!("legId" in event)) return;
    const { legId } = event;
    const isOut = legId.endsWith("-out");
    const other = isOut ? legId.slice(0, -4) : `${legId}-out`;
    const legIds = [legId, other] as const;
    switch (event.type) {
      case "leg.offered":
        void engine.originate({ legId: other, to: route(event.to), from: ANN, ringTimeoutMs: ringTimeoutMs() });
        break;
      case "leg.ringing":
        if (isOut) void engine.ring({ legId: other });
        break;
      case "leg.early_media":
        if (isOut) void engine.ring({ legId: other, earlyMedia: true }).then(() => engine.bridge({ legIds }));
        break;
      case "leg.answered":
        if (isOut) void engine.answer({ legId: other }).then(() => engine.bridge({ legIds }));
        break;
      case "leg.ended":
        ended.add(legId);
        if (ended.has(other)) break;
        if (isOut && event.talkMs === 0) {
          void engine.reject({ legId: other, cause: REJECTABLE[event.cause] ?? "unreachable" });
        } else void engine.hangup({ legId: other });
        break;
      default:
    }
  });
}
