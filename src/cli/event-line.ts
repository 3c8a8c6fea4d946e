import { clockTime } from "./clock-time.ts";
import type { Colors } from "./colors.ts";
import type { FollowedEvent } from "./follow-events.ts";
import { printable } from "./printable.ts";

/** An event on one line: time, type, call, direction, from → to, agent. */
export function eventLine(event: FollowedEvent, colors: Colors): string {
  const { direction, from, to, agent } = { ...event.data, ...event.call };
  const parties = from || to ? `${printable(from ?? "?")} → ${printable(to ?? "?")}` : "";
  return [
    colors.dim(clockTime(event.occurred_at)),
    paintType(event.type, colors)(event.type.padEnd(16)),
    printable(event.call_id ?? "-").padEnd(12),
    colors.dim((direction ?? "").padEnd(8)),
    parties,
    colors.cyan(printable(agent?.name ?? agent?.id ?? "")),
    event.is_test ? colors.dim("(test)") : "",
  ]
    .filter((part) => part !== "")
    .join("  ")
    .trimEnd();
}

function paintType(type: string, colors: Colors): (text: string) => string {
  switch (type) {
    case "call.answered":
      return colors.green;
    case "call.failed":
    case "call.error":
    case "delivery.exhausted":
    case "connector.disabled":
      return colors.red;
    case "call.ended":
    case "call.voicemail_detected":
      return colors.blue;
    case "call.started":
    case "call.ringing":
      return colors.yellow;
    default:
      return colors.magenta;
  }
}
