import { openDatabase } from "../../src/store/open.ts";
import type { Ledger } from "./audit.ts";

/** Reads what a store holds of events and deliveries. */
export async function readLedger(databaseUrl: string, connectors: Ledger["connectors"]): Promise<Ledger> {
  const database = await openDatabase(databaseUrl);
  try {
    const { db } = database;
    const [events, deliveries, attempts, waiting] = await Promise.all([
      db.selectFrom("events").select(["id", "type", "call_id", "seq"]).execute(),
      db.selectFrom("deliveries").select(["id", "connector_id", "event_id", "outcome"]).execute(),
      db.selectFrom("attempts").select(["delivery_id", "started_at"]).where("verdict", "=", "delivered").execute(),
      db.selectFrom("queue").selectAll().execute(),
    ]);
    const startedAt = new Map(attempts.map(({ delivery_id, started_at }) => [delivery_id, started_at]));
    const delivered = deliveries.map((row) => ({ ...row, delivered_by: startedAt.get(row.id) ?? null }));
    return { connectors, events, deliveries: delivered, waiting: waiting.length };
  } finally {
    await database.close();
  }
}
