/** A call's events in the order in which they came in, those that only name it among them. */
import { type SqlBool, sql } from "kysely";
import type { StoredEvent } from "../model/event.ts";
import type { Database } from "./database.ts";
import { EVENT_COLUMNS, type Skipped, toEvent } from "./events.ts";

/** Where a page of a timeline ends: events of one request came in at one time. */
export type TimelinePosition = { at: number; seq: number; id: string };

export async function listTimeline(
  { db }: Pick<Database, "db">,
  filter: { accountId: string; callId: string; after?: TimelinePosition; limit: number },
): Promise<{ event: StoredEvent; skipped: Skipped }[]> {
  const { accountId, callId, after, limit } = filter;
  // A call has few events: they are found by the call and sorted, not looked for among all in the order of time.
  const receivedAt = sql<number>`received_at + 0`;
  let query = db
    .selectFrom("events")
    .select([...EVENT_COLUMNS, "skipped"])
    .where("account_id", "=", accountId)
    .where("call_id", "=", callId);
  if (after !== undefined) {
    query = query.where(sql<SqlBool>`(${receivedAt}, seq, id) > (${after.at}, ${after.seq}, ${after.id})`);
  }
  const rows = await query.orderBy(receivedAt).orderBy("seq").orderBy("id").limit(limit).execute();
  return rows.map(({ skipped, ...event }) => ({ event: toEvent(event), skipped: JSON.parse(skipped) as Skipped }));
}
