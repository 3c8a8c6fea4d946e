/** The journey's last step: what a CRM answered, and what it was last known to say, reaches the agent's screen. */
import { remoteNumber } from "../model/call.ts";
import { expiresWithCall } from "../model/delivery.ts";
import type { StoredEvent } from "../model/event.ts";
import type { Database } from "../store/database.ts";
import { findLastKnown, type ScreenEntry, saveLastKnown } from "../store/screens.ts";

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

/**
 * Puts what connectors last answered for the other party's number on the screen of a call that begins, marked as such,
 * until the CRM answers for this call.
 * @returns the screens that have news.
 */
export async function showLastKnown(
  database: Database,
  events: readonly StoredEvent[],
  now: number,
): Promise<string[]> {
  const shown: string[] = [];
  const beginning = events.filter(({ type, call }) => expiresWithCall(type) && call?.agent && remoteNumber(call));
  for (const [accountId, ofAccount] of Map.groupBy(beginning, (event) => event.account_id)) {
    const numbers = new Set(ofAccount.map(({ call }) => (call && remoteNumber(call)) ?? ""));
    const known = await findLastKnown(database, { accountId, numbers: [...numbers] });
    if (known.length === 0) continue;
    const entries = new Map<string, ScreenEntry>();
    for (const { call } of ofAccount) {
      for (const { number, connector_id, contact } of known) {
        if (!call || remoteNumber(call) !== number) continue;
        entries.set(`${call.id} ${connector_id}`, {
          account_id: accountId,
          agent_id: call.agent?.id ?? null,
          call_id: call.id,
          connector_id,
          number,
          contact,
          last_known: true,
          updated_at: now,
        });
      }
    }
    await database.transaction((tx) => saveLastKnown(tx, [...entries.values()]));
    shown.push(...screensWith([...entries.values()]));
  }
  return shown;
}
