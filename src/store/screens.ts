import type { Contact } from "../contract/contacts.ts";
import type { Database, Transaction } from "./database.ts";
import type { Tables } from "./tables.ts";

/** A contact that a connector's CRM gave for a call. */
export type ScreenEntry = {
  account_id: string;
  /** Whose call it was at the event that was answered; null where nobody's yet. */
  agent_id: string | null;
  call_id: string;
  connector_id: string;
  /** Who is on the line; null where the number is not known. */
  number: string | null;
  contact: Contact;
  updated_at: number;
};

function screenRow({ number: _, agent_id: _agent, ...entry }: ScreenEntry): Tables["screens"] {
  return { ...entry, contact: JSON.stringify(entry.contact) };
}

/** Writes contacts that CRMs have answered with: of their call, and as the last known of their number. */
export async function saveContacts(tx: Transaction, entries: readonly ScreenEntry[]): Promise<void> {
  const lastKnown = new Map<string, Tables["contacts"]>();
  // In one order everywhere, so that no two transactions wait for each other.
  const inOrder = entries.toSorted((a, b) => (orderOf(a) < orderOf(b) ? -1 : 1));
  for (const { account_id, number, connector_id, contact, updated_at } of inOrder) {
    if (number === null) continue;
    const row = { account_id, number, connector_id, contact: JSON.stringify(contact), updated_at };
    lastKnown.set(`${account_id} ${connector_id} ${number}`, row);
  }
  await Promise.all([
    tx.insertMany("screens", inOrder.map(screenRow), {
      keys: ["account_id", "call_id", "connector_id"],
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

/** What CRMs have answered for a call. */
export async function findAnswered(
  database: Database,
  { accountId, callId }: { accountId: string; callId: string },
): Promise<KnownContact[]> {
  const rows = await database.db
    .selectFrom("screens")
    .select(["connector_id", "contact", "updated_at"])
    .where("account_id", "=", accountId)
    .where("call_id", "=", callId)
    .execute();
  return rows.map((row) => ({ ...row, contact: JSON.parse(row.contact) as Contact }));
}
