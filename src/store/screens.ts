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
  /** True while it stands for an answer that has not come. */
  last_known: boolean;
  updated_at: number;
};

function screenRow(entry: ScreenEntry & { agent_id: string }): Tables["screens"] {
  return { ...entry, contact: JSON.stringify(entry.contact), last_known: entry.last_known ? 1 : 0 };
}

function hasAgent(entry: ScreenEntry): entry is ScreenEntry & { agent_id: string } {
  return entry.agent_id !== null;
}

/** Writes contacts that CRMs have answered with: for the call's screen, and as the last known of their number. */
export async function saveContacts(tx: Transaction, entries: readonly ScreenEntry[]): Promise<void> {
  const lastKnown = new Map<string, Tables["contacts"]>();
  for (const { account_id, number, connector_id, contact, updated_at } of entries) {
    const row = { account_id, number, connector_id, contact: JSON.stringify(contact), updated_at };
    lastKnown.set(`${account_id} ${connector_id} ${number}`, row);
  }
  await Promise.all([
    tx.insertMany("screens", entries.filter(hasAgent).map(screenRow), {
      keys: ["account_id", "agent_id", "call_id", "connector_id"],
      update: ["number", "contact", "last_known", "updated_at"],
    }),
    tx.insertMany("contacts", [...lastKnown.values()], {
      keys: ["account_id", "number", "connector_id"],
      update: ["contact", "updated_at"],
    }),
  ]);
}

/** Writes what was last known onto screens, where no answer stands there yet. */
export async function saveLastKnown(tx: Transaction, entries: readonly ScreenEntry[]): Promise<void> {
  await tx.insertMany("screens", entries.filter(hasAgent).map(screenRow), {
    keys: ["account_id", "agent_id", "call_id", "connector_id"],
    update: [],
  });
}

/** What connectors last answered for these numbers. */
export async function findLastKnown(
  database: Database,
  { accountId, numbers }: { accountId: string; numbers: string[] },
): Promise<{ number: string; connector_id: string; contact: Contact; updated_at: number }[]> {
  const rows = await database.db
    .selectFrom("contacts")
    .select(["number", "connector_id", "contact", "updated_at"])
    .where("account_id", "=", accountId)
    .where(({ ref }) => database.oneOf(ref("number"), numbers))
    .execute();
  return rows.map((row) => ({ ...row, contact: JSON.parse(row.contact) as Contact }));
}

/** What an agent's screen shows for a call, or for every call that changed since a moment. */
export async function findScreen(
  database: Database,
  { accountId, agentId, ...which }: { accountId: string; agentId: string } & ({ callId: string } | { since: number }),
): Promise<ScreenEntry[]> {
  let query = database.db
    .selectFrom("screens")
    .selectAll()
    .where("account_id", "=", accountId)
    .where("agent_id", "=", agentId);
  query = "callId" in which ? query.where("call_id", "=", which.callId) : query.where("updated_at", ">=", which.since);
  const rows = await query.execute();
  return rows.map((row) => ({
    ...row,
    contact: JSON.parse(row.contact) as Contact,
    last_known: row.last_known === 1,
  }));
}
