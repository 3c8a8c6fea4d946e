/** The journey's last step: whose screens have news when events come in and when CRMs answer. */
import type { StoredEvent } from "../model/event.ts";
import type { ScreenEntry } from "../store/screens.ts";

/** Tells which call's part of which agent's screen has news. */
export function screenKey({ account_id, agent_id, call_id }: Record<"account_id" | "agent_id" | "call_id", string>) {
  return JSON.stringify([account_id, agent_id, call_id]);
}

export function parseScreenKey(key: string): { account_id: string; agent_id: string; call_id: string } {
  const [account_id, agent_id, call_id] = JSON.parse(key) as [string, string, string];
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

/** The screens on which contacts show. */
export function screensWith(entries: readonly ScreenEntry[]): string[] {
  return entries.flatMap(({ account_id, agent_id, call_id }) =>
    agent_id === null ? [] : [screenKey({ account_id, agent_id, call_id })],
  );
}
