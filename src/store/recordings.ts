import type { Database, Transaction } from "./database.ts";
import type { RecordingsTable } from "./tables.ts";

/** Whose recording it is. */
export type RecordingKey = { accountId: string; callId: string };

/** Adds the recording of a call that has begun; false where the call has one. */
export async function insertRecording(tx: Transaction, row: RecordingsTable): Promise<boolean> {
  const { numInsertedOrUpdatedRows } = await tx.db
    .insertInto("recordings")
    .values(row)
    .onConflict((conflict) => conflict.columns(["account_id", "call_id"]).doNothing())
    .executeTakeFirstOrThrow();
  return (numInsertedOrUpdatedRows ?? 0n) > 0n;
}

/** Notes how long a recording has become. */
export async function finishRecording(
  tx: Transaction,
  { accountId, callId, durationMs }: RecordingKey & { durationMs: number },
): Promise<void> {
  await tx.db
    .updateTable("recordings")
    .set({ duration_ms: durationMs })
    .where("account_id", "=", accountId)
    .where("call_id", "=", callId)
    .execute();
}

/** Names another file, where the recording is still there with the one that is known. @returns whether it is. */
export async function replaceRecordingFile(
  tx: Transaction,
  { accountId, callId, from, to }: RecordingKey & { from: string; to: string },
): Promise<boolean> {
  const { numUpdatedRows } = await tx.db
    .updateTable("recordings")
    .set({ file: to })
    .where("account_id", "=", accountId)
    .where("call_id", "=", callId)
    .where("file", "=", from)
    .executeTakeFirst();
  return numUpdatedRows > 0n;
}

/** A recording that is complete, and when it began. */
export type FinishedRecording = RecordingKey & { startedAt: number };

/** Recordings that are complete and began after another one, the oldest first, in files whose names end so. */
export async function findFinishedRecordings(
  { db }: Pick<Database, "db">,
  { after, ending, limit }: { after: FinishedRecording; ending: string; limit: number },
): Promise<FinishedRecording[]> {
  return db
    .selectFrom("recordings")
    .select(["account_id as accountId", "call_id as callId", "started_at as startedAt"])
    .where(({ eb, refTuple, tuple }) =>
      eb(refTuple("started_at", "account_id", "call_id"), ">", tuple(after.startedAt, after.accountId, after.callId)),
    )
    .where("duration_ms", "is not", null)
    .where("file", "like", `%${ending}`)
    .orderBy("started_at")
    .orderBy("account_id")
    .orderBy("call_id")
    .limit(limit)
    .execute();
}

/** A call's recording; null where it has none. */
export async function findRecording(
  { db }: Pick<Database, "db">,
  { accountId, callId }: RecordingKey,
): Promise<RecordingsTable | null> {
  const query = db.selectFrom("recordings").selectAll().where("account_id", "=", accountId);
  return (await query.where("call_id", "=", callId).executeTakeFirst()) ?? null;
}

export async function deleteRecording(tx: Transaction, { accountId, callId }: RecordingKey): Promise<void> {
  await tx.db.deleteFrom("recordings").where("account_id", "=", accountId).where("call_id", "=", callId).execute();
}

/** When a recording began whose call has been deleted: at no time, which is found without reading the others. */
const CALL_IS_GONE = 0;

/** Notes that calls are being deleted, so that their recordings go too: see {@link findRecordingsOfGoneCalls}. */
export async function markRecordingsOf(
  { db }: Pick<Database, "db">,
  { database, accountId, callIds }: { database: Database; accountId: string; callIds: readonly string[] },
): Promise<void> {
  await db
    .updateTable("recordings")
    .set({ started_at: CALL_IS_GONE })
    .where(database.rowsWith({ table: "recordings", column: "call_id", accountId, values: callIds }))
    .execute();
}

/** Recordings whose calls have been deleted. */
export async function findRecordingsOfGoneCalls(
  { db }: Pick<Database, "db">,
  { limit }: { limit: number },
): Promise<RecordingsTable[]> {
  return db.selectFrom("recordings").selectAll().where("started_at", "=", CALL_IS_GONE).limit(limit).execute();
}

/** Recordings that began before a moment and whose calls were never stored, as after a crash. Reads all that there are. */
export async function findRecordingsWithoutCalls(
  { db }: Pick<Database, "db">,
  { before, limit }: { before: number; limit: number },
): Promise<RecordingsTable[]> {
  return db
    .selectFrom("recordings")
    .leftJoin("calls", (join) =>
      join.onRef("calls.account_id", "=", "recordings.account_id").onRef("calls.id", "=", "recordings.call_id"),
    )
    .selectAll("recordings")
    .where("calls.id", "is", null)
    .where("recordings.started_at", "<", before)
    .limit(limit)
    .execute();
}
