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
      db.selectFrom("attempts").select(["delivery_id", "started_at", "verdict", "answer"]).execute(),
      db.selectFrom("queue").selectAll().execute(),
    ]);
    const attemptsOf = Map.groupBy(attempts, ({ delivery_id }) => delivery_id);
    const delivered = deliveries.map((row) => {
      const own = attemptsOf.get(row.id) ?? [];
      return {
        ...row,
        delivered_by: own.find(({ verdict }) => verdict === "delivered")?.started_at ?? null,
        unheard: own.filter(({ answer }) => JSON.parse(answer).kind !== "replied").map(({ started_at }) => started_at),
      };
    });
    return { connectors, events, deliveries: delivered, waiting: waiting.length };
  } finally {
    await database.close();
  }
}
