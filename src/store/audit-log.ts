import type { AuditEntry } from "../contract/audit-log.ts";
import type { Database, Transaction } from "./database.ts";
import type { AuditLogTable } from "./setting-tables.ts";

/** Writes down what somebody did. What is written down of it already is replaced. */
export async function saveAuditEntry(tx: Transaction, accountId: string, entry: AuditEntry): Promise<void> {
  const { actor, changes, ...rest } = entry;
  const row: AuditLogTable = {
    ...rest,
    account_id: accountId,
    actor_kind: actor.kind,
    actor_id: actor.id,
    actor_name: actor.name,
    changes: JSON.stringify(changes),
  };
  const { noun_id, name } = row;
  await tx.db
    .insertInto("audit_log")
    .values(row)
    .onConflict((conflict) =>
      conflict.columns(["account_id", "id"]).doUpdateSet({ noun_id, name, changes: row.changes }),
    )
    .execute();
}

/** Takes back what was written down of a change that did not come about. */
export async function deleteAuditEntry(
  { db }: Transaction,
  { accountId, id }: { accountId: string; id: string },
): Promise<void> {
  await db.deleteFrom("audit_log").where("account_id", "=", accountId).where("id", "=", id).execute();
}

/** What was done in an account, the latest first. */
export async function listAuditEntries(
  { db }: Pick<Database, "db">,
  filter: {
    accountId: string;
    noun?: string | undefined;
    nounId?: string | undefined;
    actorId?: string | undefined;
    before: string | undefined;
    limit: number;
  },
): Promise<AuditEntry[]> {
  const { accountId, noun, nounId, actorId, before, limit } = filter;
  let query = db.selectFrom("audit_log").selectAll().where("account_id", "=", accountId);
  if (noun !== undefined) query = query.where("noun", "=", noun);
  if (nounId !== undefined) query = query.where("noun_id", "=", nounId);
  if (actorId !== undefined) query = query.where("actor_id", "=", actorId);
  if (before !== undefined) query = query.where("id", "<", before);
  return (await query.orderBy("id", "desc").limit(limit).execute()).map(toEntry);
}

function toEntry({ account_id: _, actor_kind, actor_id, actor_name, changes, ...row }: AuditLogTable): AuditEntry {
  return {
    ...row,
    actor: { kind: actor_kind, id: actor_id, name: actor_name },
    changes: JSON.parse(changes) as AuditEntry["changes"],
  };
}
