import type { Bus } from "../engine/bus.ts";
import { parseScreenKey } from "../journey/show.ts";

/** Tells who follows an agent's screen of which calls there is news. */
export type ScreenNews = {
  /** @returns what ends it. */
  follow(who: { accountId: string; agentId: string }, hear: (callIds: readonly string[]) => void): () => void;
};

type Hear = (callIds: readonly string[]) => void;

/** Listens once for all: with a thousand agents connected, a change is looked at once and not by each of them. */
export function createScreenNews(bus: Bus): ScreenNews {
  const followers = new Map<string, Set<Hear>>();

  bus.hear("screen", (keys) => {
    const news = Map.groupBy(keys.map(parseScreenKey), ({ account_id, agent_id }) => screenOf(account_id, agent_id));
    for (const [screen, ofScreen] of news) {
      for (const hear of followers.get(screen) ?? []) hear(ofScreen.map(({ call_id }) => call_id));
    }
  });

  return {
    follow({ accountId, agentId }, hear) {
      const screen = screenOf(accountId, agentId);
      const hearers = followers.get(screen) ?? new Set<Hear>();
      followers.set(screen, hearers.add(hear));
      return () => {
        hearers.delete(hear);
        if (hearers.size === 0) followers.delete(screen);
      };
    },
  };
}

function screenOf(accountId: string, agentId: string): string {
  return `${accountId} ${agentId}`;
}
