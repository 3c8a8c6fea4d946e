/** SMS messages: each is its event. */
import type { StoredEvent } from "../model/event.ts";
import type { Database } from "./database.ts";
import { findEvent, listEvents, type Position } from "./lists.ts";

export type MessageEvent = StoredEvent<"sms.sent" | "sms.received">;

/** An account's messages, the newest first. @param type only those that were sent, or that were received. */
export async function listMessages(
  database: Database,
  { type, ...page }: { accountId: string; type?: MessageEvent["type"]; before?: Position; limit: number },
): Promise<MessageEvent[]> {
  const types: MessageEvent["type"][] = type === undefined ? ["sms.sent", "sms.received"] : [type];
  const lists = await Promise.all(types.map((each) => listEvents(database, { ...page, type: each })));
  return (lists.flat() as MessageEvent[])
    .sort((a, b) => b.received_at - a.received_at || (a.id < b.id ? 1 : -1))
    .slice(0, page.limit);
}

/** A message; null where there is none of this id, an event of another type among them. */
export async function findMessage(
  database: Database,
  key: { accountId: string; id: string },
): Promise<MessageEvent | null> {
  const event = (await findEvent(database, key))?.event;
  return event?.type === "sms.sent" || event?.type === "sms.received" ? event : null;
}
