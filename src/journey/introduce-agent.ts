import type { Call, EventData, NewEvent } from "../contract/events.ts";
import type { KnownAgent } from "../model/agent.ts";

/** The events that may name an agent. */
type Naming = Pick<EventData["call.ringing"], "agent" | "team">;

/**
 * An event that names an agent by the id, with what the account knows of them: name, address and number where the event
 * does not say them itself, and their team where nothing is known of the call's.
 */
export function introduceAgent(
  event: NewEvent,
  call: Call | undefined,
  agentOf: (id: string) => KnownAgent | undefined,
): NewEvent {
  const said: Naming = event.data as Naming;
  if (said.agent === undefined) return event;
  const known = agentOf(said.agent.id);
  if (known === undefined) return event;
  const { team, ...of } = known;
  const data = { ...said, agent: { ...of, ...said.agent } };
  if (team !== null && said.team === undefined && call?.team === undefined) data.team = team;
  return { ...event, data } as NewEvent;
}
