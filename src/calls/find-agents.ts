/** Who is rung for a call, in which order, and why. */
import type { EventData } from "../contract/events.ts";
import type { QueueEntry } from "../contract/widgets.ts";
import { phoneAgentOf } from "../model/phone-agent.ts";
import type { Widget } from "../model/widget.ts";
import type { Database } from "../store/database.ts";
import { findRecord } from "../store/records.ts";
import type { Tables } from "../store/tables.ts";
import type { Destination } from "../telephony/telephony.ts";

/** An agent with everywhere that they can be rung, tried in this order. */
export type RungAgent = {
  ref: NonNullable<EventData["call.started"]["agent"]>;
  name: string;
  destinations: Destination[];
};

export type AgentInLine = { agent: RungAgent; why: string; ringMs: number };

/**
 * The agents of a call in the order in which they are rung. One who stands in the queue twice is rung once.
 * @param given the agents that came with the lead, who replace the queue; null where none did.
 * @param turn counts the widget's calls: round robin begins with the next agent each time.
 */
export async function findAgents(
  findAgent: AgentFinder,
  { widget, given, turn }: { widget: Widget; given: QueueEntry[] | null; turn: number },
): Promise<AgentInLine[]> {
  const queue = given ?? widget.queue;
  const line = new Map<string, AgentInLine>();
  for (const { one: entry, why: place } of inTurn(queue, { strategy: widget.strategy, turn })) {
    const agent = await findAgent(widget.account_id, entry);
    if (line.has(agent.ref.id)) continue;
    const why = `${place}${given ? ", given with the lead" : ""}`;
    line.set(agent.ref.id, { agent, why, ringMs: (entry.ring_seconds ?? widget.ring_seconds) * 1_000 });
  }
  return [...line.values()];
}

/** Those who are rung in the order of a strategy, each with the reason for their place. */
export function inTurn<One>(
  all: readonly One[],
  { strategy, turn }: { strategy: Widget["strategy"]; turn: number },
): { one: One; why: string }[] {
  const first = strategy === "round_robin" && all.length > 0 ? turn % all.length : 0;
  const inOrder = [...all.slice(first), ...all.slice(0, first)];
  return inOrder.map((one, index) => ({ one, why: reason(strategy, { index, count: inOrder.length }) }));
}

function reason(strategy: Widget["strategy"], { index, count }: { index: number; count: number }): string {
  if (strategy === "ring_all") return `all ${count} are rung at once`;
  const place = `number ${index + 1} of ${count}`;
  return strategy === "in_order" ? `${place} in order` : `${place}, beginning with whose turn it is`;
}

/** Finds whom an entry of a queue names. */
export type AgentFinder = (accountId: string, entry: QueueEntry) => Promise<RungAgent> | RungAgent;

/** A finder that asks for each of an account's agents once. */
export function createAgentFinder(database: Pick<Database, "db">): AgentFinder {
  const found = new Map<string, Promise<RungAgent>>();
  return (accountId, entry) => {
    if ("phone" in entry) {
      const { name, phone, email } = entry;
      return { ref: { id: phone, name, phone, ...(email && { email }) }, name, destinations: [{ tel: phone }] };
    }
    const key = `${accountId} ${entry.agent_id}`;
    const agent = found.get(key) ?? findKnown(database, accountId, entry.agent_id);
    found.set(key, agent);
    return agent;
  };
}

async function findKnown(database: Pick<Database, "db">, accountId: string, id: string): Promise<RungAgent> {
  const known = await findRecord(database, "agents", { accountId, id });
  if (known !== null) return rungAgentOf(known);
  return { ref: { id }, name: id, destinations: [{ agent: phoneAgentOf({ accountId, agentId: id }) }] };
}

/** An agent of an account, who is rung on their devices, and on their telephone where none of these can be reached. */
export function rungAgentOf(agent: Tables["agents"]): RungAgent {
  const { account_id: accountId, id, name, email, phone, extension } = agent;
  const number = phone ?? extension;
  return {
    ref: { id, name, ...(email && { email }), ...(number && { phone: number }) },
    name,
    destinations: [{ agent: phoneAgentOf({ accountId, agentId: id }) }, ...(phone ? [{ tel: phone }] : [])],
  };
}
