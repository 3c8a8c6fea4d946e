/** The journey's last step: whose screens have news when events come in and when CRMs answer. */
import type { StoredEvent } from "../model/event.ts";
import type { ScreenEntry } from "../store/screens.ts";

/** A call that has news, and on whose screen: with null, on that of whoever's call it is by now. */
export type CallNews = { account_id: string; agent_id: string | null; call_id: string };

/** News as a text that nodes tell each other. */
export function screenKey({ account_id, agent_id, call_id }: CallNews): string {
  return JSON.stringify([account_id, agent_id, call_id]);
}

export function parseScreenKey(key: string): CallNews {
  const [account_id, agent_id, call_id] = JSON.parse(key) as [string, string | null, string];
  return { account_id, agent_id, call_id };
}

/** The screens on which new events show. */
export function screensOf(events: readonly StoredEvent[]): string[] {
  const keys = new Set<string>();
  for (const { account_id, call } of events) {
    if (call?.agent) keys.add(screenKey({ account_id, agent_id: call.agent.id, call_id: call.id }));
  }
  return [...keys];
}

/**
 * The screens on which contacts show. A call may have got its agent, or another one, while its CRM took its time: the
 * agent of the event that was answered is told first, because that needs no look-up.
 */
export function screensWith(entries: readonly ScreenEntry[]): string[] {
  const keys = new Set<string>();
  for (const { account_id, agent_id, call_id } of entries) {
    if (agent_id !== null) keys.add(screenKey({ account_id, agent_id, call_id }));
    keys.add(screenKey({ account_id, agent_id: null, call_id }));
  }
  return [...keys];
}
