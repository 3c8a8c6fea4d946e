import type { Schemas } from "../client/api-types.ts";
import { clockTime } from "./clock-time.ts";
import type { Colors } from "./colors.ts";
import { printable } from "./printable.ts";

type Call = Schemas["Call"];

/** A call on one line: time, id, direction, how it ended, from → to, how long was talked, agent, outcome. */
export function callLine(call: Call, colors: Colors): string {
  const { id, started_at, direction, from, to, agent, outcome, is_test: isTest } = call;
  const ended = call.result ?? call.status;
  const who = agent?.name ?? agent?.id;
  return [
    colors.dim(started_at ? clockTime(started_at) : "-"),
    printable(id).padEnd(12),
    colors.dim((direction ?? "").padEnd(8)),
    paint(ended, colors)(printable(ended).padEnd(10)),
    from || to ? `${printable(from ?? "?")} → ${printable(to ?? "?")}` : "",
    talkTime(call),
    who === undefined ? "" : colors.cyan(printable(who)),
    printable(outcome?.tag ?? ""),
    isTest ? colors.dim("(test)") : "",
  ]
    .filter((part) => part !== "")
    .join("  ")
    .trimEnd();
}

/** `2:05`; nothing of a call that was not answered or is not over. */
function talkTime({ answered_at: answeredAt, ended_at: endedAt }: Call): string {
  if (!answeredAt || !endedAt) return "";
  const seconds = Math.round((endedAt - answeredAt) / 1_000);
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
}

function paint(ended: string, colors: Colors): (text: string) => string {
  if (ended === "answered") return colors.green;
  return ended === "failed" ? colors.red : colors.yellow;
}
