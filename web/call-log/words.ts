/** How a call is told in a few words. */
import type { Call } from "../api.ts";
import { duration } from "../parts/moment.tsx";
import { texts } from "../texts.ts";

export function partiesOf({ id, from, to }: Call): string {
  return from === undefined && to === undefined ? id : `${from ?? "?"} → ${to ?? "?"}`;
}

/** Who the agent talks to, by name. */
export function contactOf({ contact, direction, from_name, to_name }: Call): string | undefined {
  return contact?.name ?? (direction === "inbound" ? from_name : to_name);
}

export function talkOf({ answered_at, ended_at }: Call): string {
  return answered_at === undefined || ended_at === undefined ? texts.calls.unknown : duration(ended_at - answered_at);
}
