import type { Database } from "../../src/store/database.ts";
import { exampleEventRow } from "./example-rows.ts";

/** Writes events with these ids in one transaction. */
export function writeEvents(database: Database, ids: readonly string[]): Promise<void> {
  return database.transaction((tx) =>
    tx.insertMany(
      "events",
      ids.map((id) => exampleEventRow({ id })),
    ),
  );
}

/** The ids of the events that are stored, in order. */
export async function readEventIds(database: Database): Promise<string[]> {
  const rows = await database.db.selectFrom("events").select("id").orderBy("id").execute();
  return rows.map(({ id }) => id);
}
