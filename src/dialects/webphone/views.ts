import type { Call } from "../../contract/events.ts";

/** One end of a call; null for what is not known of it. */
export type Party = { name: string | null; number: string | null };

/** A call as the webphone sees it: who calls whom, and which of the two has the webphone. */
export type Views = {
  /** Null while the direction is unknown; then neither end is the webphone's. */
  direction: "incoming" | "outgoing" | null;
  caller: Party;
  callee: Party;
  local: Party;
  remote: Party;
};

const UNKNOWN: Party = { name: null, number: null };

/** The views of a call (seed 003), which agree with each other and with its direction. */
export function viewsOf(call: Call | null): Views {
  const direction = directionOf(call);
  const from = { name: call?.from_name ?? null, number: call?.from ?? null };
  const to = { name: call?.to_name ?? null, number: call?.to ?? null };
  switch (direction) {
    case "incoming": {
      const local = withAgent(to, call);
      return { direction, caller: from, callee: local, local, remote: from };
    }
    case "outgoing": {
      const local = withAgent(from, call);
      return { direction, caller: local, callee: to, local, remote: to };
    }
    case null:
      return { direction, caller: from, callee: to, local: UNKNOWN, remote: UNKNOWN };
  }
}

/** An internal call is told as its agent sees it: incoming where the agent's own number is called, else outgoing. */
function directionOf(call: Call | null): Views["direction"] {
  switch (call?.direction) {
    case "inbound":
      return "incoming";
    case "outbound":
      return "outgoing";
    case "internal":
      return call.agent?.phone !== undefined && call.agent.phone === call.to ? "incoming" : "outgoing";
    case undefined:
      return null;
  }
}

/** The webphone's end is its agent's, who is known by name and number where the call itself does not say. */
function withAgent(party: Party, call: Call | null): Party {
  return { name: party.name ?? call?.agent?.name ?? null, number: party.number ?? call?.agent?.phone ?? null };
}
