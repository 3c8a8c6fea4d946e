/** Says who a contact of the account's address book is where an event names one by the id. */
import type { EventData, NewEvent } from "../contract/events.ts";
import { findEntries } from "../store/address-book.ts";
import type { Database, Transaction } from "../store/database.ts";
import type { Report } from "./context.ts";

type ContactRef = NonNullable<EventData["call.ringing"]["contact"]>;

/** Contacts of one account, by their ids. */
export type Contacts = ReadonlyMap<string, ContactRef>;

const NOBODY: Contacts = new Map();

function contactOf(event: NewEvent): ContactRef | undefined {
  return (event.data as { contact?: ContactRef }).contact;
}

/** Reads the contacts whom reports name. Most reports name none, and then nothing is read. */
export async function readContacts(
  tx: Transaction,
  reports: readonly Report[],
  { database, accountId }: { database: Database; accountId: string },
): Promise<Contacts> {
  const ids = new Set<string>();
  for (const { events } of reports) {
    for (const event of events) {
      const id = contactOf(event)?.id;
      if (id !== undefined) ids.add(id);
    }
  }
  if (ids.size === 0) return NOBODY;
  const entries = await findEntries(tx, { database, accountId, ids: [...ids] });
  return new Map(entries.map((entry) => [entry.id, toContact(entry)]));
}

function toContact({ id, name, numbers, fields }: Awaited<ReturnType<typeof findEntries>>[number]): ContactRef {
  const [first] = JSON.parse(numbers) as { number: string }[];
  return { id, name, ...(first && { phone: first.number }), fields: JSON.parse(fields) };
}

/** The event with what the account knows of the contact whom it names; what the event says itself stays. */
export function introduceContact(event: NewEvent, contacts: Contacts): NewEvent {
  if (contacts === NOBODY) return event;
  const said = contactOf(event);
  const known = said?.id === undefined ? undefined : contacts.get(said.id);
  if (said === undefined || known === undefined) return event;
  const contact = { ...known, ...said, fields: { ...known.fields, ...said.fields } };
  return { ...event, data: { ...event.data, contact } } as NewEvent;
}
