import type { Contact } from "../contract/contacts.ts";
import type { Database, Transaction } from "./database.ts";
import type { Tables } from "./tables.ts";

/** A contact that a connector's CRM gave for a call; the agent is null where the call has none yet. */
export type ScreenEntry = {
  account_id: string;
  agent_id: string | null;
  call_id: string;
  connector_id: string;
  number: string;
  contact: Contact;
  updated_at: number;
};

function screenRow({ number: _, ...entry }: ScreenEntry & { agent_id: string }): Tables["screens"] {
  return { ...entry, contact: JSON.stringify(entry.contact) };
}

function hasAgent(entry: ScreenEntry): entry is ScreenEntry & { agent_id: string } {
  return entry.agent_id !== null;
}

/** Writes contacts that CRMs have answered with: for the call's screen, and as the last known of their number. */
export async function saveContacts(tx: Transaction, entries: readonly ScreenEntry[]): Promise<void> {
  const lastKnown = new Map<string, Tables["contacts"]>();
  // In one order everywhere, so that no two transactions wait for each other.
  const inOrder = entries.toSorted((a, b) => (orderOf(a) < orderOf(b) ? -1 : 1));
  for (const { account_id, number, connector_id, contact, updated_at } of inOrder) {
    const row = { account_id, number, connector_id, contact: JSON.stringify(contact), updated_at };
    lastKnown.set(`${account_id} ${connector_id} ${number}`, row);
  }
  await Promise.all([
    tx.insertMany("screens", inOrder.filter(hasAgent).map(screenRow), {
      keys: ["account_id", "agent_id", "call_id", "connector_id"],
      update: ["contact", "updated_at"],
    }),
    tx.insertMany("contacts", [...lastKnown.values()], {
      keys: ["account_id", "number", "connector_id"],
      update: ["contact", "updated_at"],
    }),
  ]);
}

function orderOf({ account_id, number, connector_id, call_id }: ScreenEntry): string {
  return JSON.stringify([account_id, number, connector_id, call_id]);
}

/** A contact that a connector's CRM has given, and when. */
export type KnownContact = { connector_id: string; contact: Contact; updated_at: number };

/** What connectors last answered for a number, on whatever call. */
export async function findLastKnown(
  database: Database,
  { accountId, number }: { accountId: string; number: string },
): Promise<KnownContact[]> {
  const rows = await database.db
    .selectFrom("contacts")
    .select(["connector_id", "contact", "updated_at"])
    .where("account_id", "=", accountId)
    .where("number", "=", number)
    .execute();
  return rows.map((row) => ({ ...row, contact: JSON.parse(row.contact) as Contact }));
}

/** What CRMs have answered for one call of an agent's. */
export async function findAnswered(
  database: Database,
  { accountId, agentId, callId }: { accountId: string; agentId: string; callId: string },
): Promise<KnownContact[]> {
  const rows = await database.db
    .selectFrom("screens")
    .select(["connector_id", "contact", "updated_at"])
    .where("account_id", "=", accountId)
    .where("agent_id", "=", agentId)
    .where("call_id", "=", callId)
    .execute();
  return rows.map((row) => ({ ...row, contact: JSON.parse(row.contact) as Contact }));
}

/** The calls of an agent's for which CRMs have answered from a moment on. */
export async function callsAnsweredSince(
  database: Database,
  { accountId, agentId, since }: { accountId: string; agentId: string; since: number },
): Promise<string[]> {
  const rows = await database.db
    .selectFrom("screens")
    .select("call_id")
    .distinct()
    .where("account_id", "=", accountId)
    .where("agent_id", "=", agentId)
    .where("updated_at", ">=", since)
    .execute();
  return rows.map(({ call_id }) => call_id);
}
