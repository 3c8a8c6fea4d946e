import type { Call, EventType } from "../contract/events.ts";
import type { SkipReason } from "../model/delivery.ts";
import type { StoredEvent } from "../model/event.ts";
import { isTranscriptEvent, type TranscriptEvent } from "../model/transcript.ts";
import type { Database, Transaction } from "./database.ts";
import type { EventsTable } from "./tables.ts";

/** Why connectors do not get an event, and which. */
export type Skipped = Partial<Record<SkipReason, string[]>>;

export type EventRecord = { event: StoredEvent; skipped: Skipped; bodyHash: string };

export function eventRow({ event, skipped, bodyHash }: EventRecord): EventsTable {
  return {
    account_id: event.account_id,
    id: event.id,
    type: event.type,
    call_id: event.call_id,
    seq: event.seq,
    occurred_at: event.occurred_at,
    received_at: event.received_at,
    is_test: event.is_test ? 1 : 0,
    data: JSON.stringify(event.data),
    call: event.call && JSON.stringify(event.call),
    skipped: JSON.stringify(skipped),
    body_hash: bodyHash,
  };
}

/** The columns that make a {@link StoredEvent}. */
export const EVENT_COLUMNS = [
  "account_id",
  "id",
  "type",
  "call_id",
  "seq",
  "occurred_at",
  "received_at",
  "is_test",
  "data",
  "call",
] as const satisfies (keyof EventsTable)[];

export function toEvent(row: Pick<EventsTable, (typeof EVENT_COLUMNS)[number]>): StoredEvent {
  return {
    ...row,
    type: row.type,
    is_test: row.is_test === 1,
    data: JSON.parse(row.data),
    call: row.call === null ? null : (JSON.parse(row.call) as Call),
  } as StoredEvent<EventType>;
}

/** What was answered when an event of this id was accepted before. */
export type EarlierReport = { id: string; call_id: string | null; seq: number; body_hash: string };

/** The events of these ids that are stored already. */
export async function findEarlierReports(
  tx: Transaction,
  { database, accountId, ids }: { database: Database; accountId: string; ids: string[] },
): Promise<Map<string, EarlierReport>> {
  if (ids.length === 0) return new Map();
  const columns = ["id", "call_id", "seq", "body_hash"] as const;
  const rows = await database.byIds(tx.db, { table: "events", columns, accountId, ids });
  return new Map(rows.map((row) => [row.id, row]));
}

/** What calls' events say of what was said, in their order; a call of which nothing is known is left out. */
export async function findTranscriptEvents(
  { db }: Pick<Transaction, "db">,
  { database, accountId, callIds }: { database: Database; accountId: string; callIds: readonly string[] },
): Promise<Map<string, TranscriptEvent[]>> {
  const rows = await db
    .selectFrom("events")
    .select(["call_id", "type", "data", "occurred_at"])
    .where("account_id", "=", accountId)
    .where(({ ref }) => database.oneOf(ref("call_id"), callIds))
    .orderBy("call_id")
    .orderBy("seq")
    .execute();
  const events = new Map<string, TranscriptEvent[]>();
  // Told apart here: a database that looked for the types first would read those of all calls.
  for (const { call_id, type, data, occurred_at } of rows) {
    if (!isTranscriptEvent({ type })) continue;
    const ofCall = events.get(call_id ?? "") ?? [];
    events.set(call_id ?? "", ofCall);
    ofCall.push({ type, occurred_at, data: JSON.parse(data) } as TranscriptEvent);
  }
  return events;
}
