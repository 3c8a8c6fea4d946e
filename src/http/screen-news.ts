import type { Bus } from "../engine/bus.ts";
import { type CallNews, parseScreenKey } from "../journey/show.ts";

/** Tells who follows an agent's screen of which calls there is news. */
export type ScreenNews = {
  /** @returns what ends it. */
  follow(who: { accountId: string; agentId: string }, follower: Follower): () => void;
};

export type Follower = {
  hear(callIds: readonly string[]): void;
  /** There may be news, but whose and of what cannot be found out now. */
  missed(): void;
};

/**
 * Listens once for all: with a thousand agents connected, a change is looked at once and not by each of them.
 * @param findAgents whose calls these are now, by the calls' ids.
 */
export function createScreenNews(
  bus: Bus,
  findAgents: (accountId: string, callIds: readonly string[]) => Promise<Map<string, string>>,
): ScreenNews {
  /** By account and agent. */
  const followers = new Map<string, Map<string, Set<Follower>>>();

  bus.hear("screen", (keys) => {
    if (keys === null) return followers.forEach(tellOfGap);
    for (const [accountId, news] of Map.groupBy(keys.map(parseScreenKey), ({ account_id }) => account_id)) {
      if (followers.has(accountId)) void tell(accountId, news);
    }
  });

  function tellOfGap(ofAccount: ReadonlyMap<string, ReadonlySet<Follower>>): void {
    const all = [...ofAccount.values()].flatMap((ofAgent) => [...ofAgent]);
    for (const { missed } of all) missed();
  }

  async function tell(accountId: string, news: readonly CallNews[]): Promise<void> {
    const told = new Map<string, Set<string>>();
    function tellOnce(agentId: string, callIds: readonly string[]): void {
      const toldBefore = told.get(agentId);
      const untold = new Set(callIds.filter((id) => !toldBefore?.has(id)));
      told.set(agentId, untold);
      if (untold.size > 0) for (const { hear } of followers.get(accountId)?.get(agentId) ?? []) hear([...untold]);
    }

    const { whoever = [], named = [] } = Object.groupBy(news, ({ agent_id }) =>
      agent_id === null ? "whoever" : "named",
    );
    for (const [agentId, ofAgent] of Map.groupBy(named, ({ agent_id }) => agent_id ?? "")) {
      tellOnce(agentId, callIdsOf(ofAgent));
    }
    if (whoever.length === 0) return;
    try {
      // The news is committed, and so is the agent of whoever was told of the call before.
      const agents = await findAgents(accountId, callIdsOf(whoever));
      for (const [agentId, calls] of Map.groupBy(agents, ([, agentId]) => agentId)) {
        tellOnce(
          agentId,
          calls.map(([callId]) => callId),
        );
      }
    } catch {
      tellOfGap(followers.get(accountId) ?? new Map());
    }
  }

  return {
    follow({ accountId, agentId }, follower) {
      const ofAccount = followers.get(accountId) ?? new Map<string, Set<Follower>>();
      const ofAgent = ofAccount.get(agentId) ?? new Set<Follower>();
      followers.set(accountId, ofAccount.set(agentId, ofAgent.add(follower)));
      return () => {
        ofAgent.delete(follower);
        if (ofAgent.size > 0) return;
        ofAccount.delete(agentId);
        if (ofAccount.size === 0) followers.delete(accountId);
      };
    },
  };
}

function callIdsOf(news: readonly CallNews[]): string[] {
  return news.map(({ call_id }) => call_id);
}
