/** Receivers built into the server, and what came to them. */
import type { Inspected } from "../contract/inspectors.ts";
import type { Database, Transaction } from "./database.ts";
import type { InspectedTable } from "./inspector-tables.ts";
import type { Tables } from "./tables.ts";

/** How many requests an inspector keeps. */
export const KEPT_REQUESTS = 100;

const SUMMARY = [
  "id",
  "received_at",
  "method",
  "path",
  "event",
  "size",
  "signature",
  "signature_problem",
  "connector_id",
  "status",
] as const satisfies (keyof Inspected)[];

/** The inspector that listens at an address, whosever it is; null where there is none. */
export async function findInspectorByToken(database: Database, token: string): Promise<Tables["inspectors"] | null> {
  const row = await database.db.selectFrom("inspectors").selectAll().where("token", "=", token).executeTakeFirst();
  return row ?? null;
}

/** Adds requests of one inspector, and deletes those that are too many now. Nothing where it is gone meanwhile. */
export async function insertInspected(tx: Transaction, rows: readonly InspectedTable[]): Promise<void> {
  const [first] = rows;
  if (!first) return;
  const { inspector_id, account_id } = first;
  const { db } = tx;
  const there = await db
    .selectFrom("inspectors")
    .select("id")
    .where("account_id", "=", account_id)
    .where("id", "=", inspector_id)
    .executeTakeFirst();
  if (!there) return;
  await db.insertInto("inspected").values(rows.slice(-KEPT_REQUESTS)).execute();
  const oldest = await db
    .selectFrom("inspected")
    .select("id")
    .where("inspector_id", "=", inspector_id)
    .orderBy("id", "desc")
    .offset(KEPT_REQUESTS - 1)
    .limit(1)
    .executeTakeFirst();
  if (!oldest) return;
  await db.deleteFrom("inspected").where("inspector_id", "=", inspector_id).where("id", "<", oldest.id).execute();
}

type OfInspector = { accountId: string; inspectorId: string };

/** An inspector's requests, the latest first. */
export async function listInspected(database: Database, { accountId, inspectorId }: OfInspector): Promise<Inspected[]> {
  return database.db
    .selectFrom("inspected")
    .select(SUMMARY)
    .where("account_id", "=", accountId)
    .where("inspector_id", "=", inspectorId)
    .orderBy("id", "desc")
    .limit(KEPT_REQUESTS)
    .execute();
}

/** One request; null where there is none. */
export async function findInspected(
  database: Database,
  { accountId, id }: { accountId: string; id: string },
): Promise<InspectedTable | null> {
  const row = await database.db
    .selectFrom("inspected")
    .selectAll()
    .where("account_id", "=", accountId)
    .where("id", "=", id)
    .executeTakeFirst();
  return row ?? null;
}

/** Forgets what came to an inspector. */
export async function deleteInspected(
  { db }: Pick<Transaction, "db">,
  { accountId, inspectorId }: OfInspector,
): Promise<void> {
  await db
    .deleteFrom("inspected")
    .where("account_id", "=", accountId)
    .where("inspector_id", "=", inspectorId)
    .execute();
}
