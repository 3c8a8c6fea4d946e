import type { EventData } from "../../contract/events.ts";
import type { Views } from "./views.ts";
import type { WallClock } from "./wall-clock.ts";

type Transcript = NonNullable<EventData["call.processed"]["transcript"]>;

const SPEAKERS = {
  incoming: { agent: "Callee", voice_agent: "Callee", contact: "Caller" },
  outgoing: { agent: "Caller", voice_agent: "Caller", contact: "Callee" },
  unknown: { agent: "Agent", voice_agent: "Agent", contact: "Contact" },
} as const;

/**
 * What was said, as lines `[hh:mm:ss AM] Speaker: text` (seed 003). A line whose moment is not known has no time in front;
 * a line break inside a text becomes a space, or half a sentence would pass for a line.
 */
export function transcriptionOf(
  transcript: Transcript,
  { direction, clock }: { direction: Views["direction"]; clock: WallClock },
): string {
  const speakers = SPEAKERS[direction ?? "unknown"];
  return transcript
    .map(({ speaker, text, at }) => {
      const time = at === undefined ? "" : `[${clock(at)}] `;
      return `${time}${speakers[speaker]}: ${text.replace(/[\r\n]+/g, " ")}`;
    })
    .join("\n");
}
