/** Who can be rung: what agents have chosen, and what their calls make of it. It is in the store, so every node knows. */
import type { AgentStatusView, ChosenStatus } from "../contract/agent-status.ts";
import type { Engine } from "../engine/engine.ts";
import type { Clock } from "../model/clock.ts";
import { phoneAgentOf, readPhoneAgent } from "../model/phone-agent.ts";
import { readStatuses, type StoredStatus, saveStatus } from "../store/agent-statuses.ts";
import type { Database } from "../store/database.ts";
import type { Telephony } from "../telephony/telephony.ts";

type AgentKey = { accountId: string; agentId: string };

export type Presence = {
  statusOf(agent: AgentKey): Promise<AgentStatusView>;
  /** Of these agents of an account, in their order. */
  statusesOf(accountId: string, agentIds: readonly string[]): Promise<AgentStatusView[]>;
  /** The agent wants to be rung, or not. Work after a call ends with it. */
  choose(agent: AgentKey, chosen: ChosenStatus): Promise<AgentStatusView>;
  /** Why a queue does not ring an agent now, as in "on another call"; null where it does. */
  whyNot(agent: AgentKey): Promise<string | null>;
  /** Tells pages that agents have another status; @param again when it changes by itself, in milliseconds UTC. */
  changed(agents: readonly AgentKey[], again?: number | null): void;
  /** Hears whose status may have changed, with null everybody's, until the returned function is called. */
  hear(listener: (agents: readonly AgentKey[] | null) => void): () => void;
  stop(): void;
};

const REASONS: Record<Exclude<AgentStatusView["status"], "available">, string> = {
  away: "is away",
  in_call: "is on another call",
  after_call: "has work to do after a call",
};

export function createPresence({
  database,
  engine,
  telephony,
  clock,
  onError,
}: {
  database: Database;
  engine: Pick<Engine, "bus">;
  telephony: Telephony | null;
  clock: Clock;
  onError(error: unknown): void;
}): Presence {
  const devices = new Map<string, Set<string>>();
  const timers = new Set<() => void>();
  const unsubscribe = telephony?.subscribe((event) => {
    if (event.type === "agent.registered") {
      const own = devices.get(event.agent) ?? new Set<string>();
      devices.set(event.agent, own.add(event.device));
    } else if (event.type === "agent.unregistered") {
      const own = devices.get(event.agent);
      own?.delete(event.device);
      if (own?.size === 0) devices.delete(event.agent);
    } else return;
    const agent = readPhoneAgent(event.agent);
    if (agent !== null) changed([agent]);
  });

  function view({ accountId, agentId }: AgentKey, stored: StoredStatus): AgentStatusView {
    const registered = devices.has(phoneAgentOf({ accountId, agentId }));
    const base = { agent_id: agentId, chosen: stored.chosen, registered };
    const [call] = stored.inCalls;
    if (call !== undefined) {
      return { ...base, status: "in_call", since: call.since, until: null, call_id: call.callId };
    }
    const { afterCall } = stored;
    if (afterCall !== null && afterCall.until > clock.now()) {
      const { until, callId } = afterCall;
      return { ...base, status: "after_call", since: stored.since, until, call_id: callId };
    }
    return { ...base, status: stored.chosen, since: stored.since, until: null, call_id: null };
  }

  async function statusesOf(accountId: string, ids: readonly string[]): Promise<AgentStatusView[]> {
    const stored = await readStatuses(database, { accountId, ids });
    return ids.flatMap((agentId) => {
      const status = stored.get(agentId);
      return status === undefined ? [] : [view({ accountId, agentId }, status)];
    });
  }

  async function statusOf(agent: AgentKey): Promise<AgentStatusView> {
    const [status] = await statusesOf(agent.accountId, [agent.agentId]);
    if (status === undefined) throw new Error("every agent has a status");
    return status;
  }

  function changed(agents: readonly AgentKey[], again: number | null = null): void {
    const keys = agents.map(({ accountId, agentId }) => JSON.stringify([accountId, agentId]));
    engine.bus.tell("statuses", keys).catch(onError);
    if (again === null) return;
    const stop = clock.after(again - clock.now(), () => {
      timers.delete(stop);
      changed(agents);
    });
    timers.add(stop);
  }

  return {
    statusOf,
    statusesOf,
    async choose(agent, chosen) {
      await database.transaction((tx) => saveStatus(tx, { ...agent, chosen, now: clock.now() }));
      changed([agent]);
      return statusOf(agent);
    },
    async whyNot(agent) {
      const { status } = await statusOf(agent);
      return status === "available" ? null : REASONS[status];
    },
    changed,
    hear: (listener) =>
      engine.bus.hear("statuses", (keys) =>
        listener(
          keys?.map((key) => {
            const [accountId, agentId] = JSON.parse(key) as [string, string];
            return { accountId, agentId };
          }) ?? null,
        ),
      ),
    stop() {
      unsubscribe?.();
      for (const stop of timers) stop();
    },
  };
}
