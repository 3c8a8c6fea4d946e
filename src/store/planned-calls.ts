/** The calls that leads are waiting for: the hot table of speed to lead. A row is due, or leased to the node that calls. */
import { type ExpressionBuilder, type ExpressionWrapper, type SqlBool, sql } from "kysely";
import type { Lead, LeadStatus } from "../contract/leads.ts";
import type { QueueEntry } from "../contract/widgets.ts";
import type { Database, Transaction } from "./database.ts";
import type { PlannedCallsTable } from "./lead-tables.ts";
import { setLeadStatus } from "./leads.ts";
import type { Tables } from "./tables.ts";

/** A lead's next call, with the lead. `tries` counts the calls that were placed, this one not yet. */
export type PlannedCall = Omit<PlannedCallsTable, "is_delayed" | "agents" | "due_at"> & {
  is_delayed: boolean;
  /** Given with the lead, instead of the widget's queue. */
  agents: QueueEntry[] | null;
  lead: Lead;
};

export async function insertPlannedCalls(
  tx: Transaction,
  calls: readonly (Omit<PlannedCall, "lead" | "leased_by" | "tries"> & { due_at: number })[],
): Promise<void> {
  await tx.insertMany(
    "planned_calls",
    calls.map(({ is_delayed, agents, ...row }) => ({
      ...row,
      is_delayed: is_delayed ? 1 : 0,
      agents: agents && JSON.stringify(agents),
      tries: 0,
      leased_by: null,
    })),
  );
}

/** A widget that is switched off keeps its calls; one that is gone lets them go, so that they can be dropped. */
const isNotSwitchedOff = ({
  not,
  exists,
  selectFrom,
}: ExpressionBuilder<Tables, "planned_calls">): ExpressionWrapper<Tables, "planned_calls", SqlBool> =>
  not(
    exists(
      selectFrom("widgets")
        .select("widgets.id")
        .whereRef("widgets.id", "=", "planned_calls.widget_id")
        .where("widgets.enabled", "=", 0),
    ),
  );

/** The calls that are due, locked until the transaction ends. Those of a widget that is switched off wait on. */
export async function lockDueCalls(
  tx: Transaction,
  { database, now, limit }: { database: Database; now: number; limit: number },
): Promise<PlannedCall[]> {
  const rows = await tx.db
    .selectFrom("planned_calls")
    .selectAll()
    .where("due_at", "<=", now)
    .where(isNotSwitchedOff)
    .orderBy("due_at")
    .limit(limit)
    .modifyEnd(database.skipLocked)
    .execute();
  return withLeads(tx, database, rows);
}

/**
 * Calls that nobody has under way any more, locked until the transaction ends: leased to nodes that are gone, or to this
 * one, which does not know of them.
 */
export async function lockLostCalls(
  tx: Transaction,
  {
    database,
    nodeId,
    running,
    limit,
  }: { database: Database; nodeId: string; running: ReadonlySet<string>; limit: number },
): Promise<PlannedCall[]> {
  const leased = await tx.db
    .selectFrom("planned_calls")
    .select(["lead_id", "leased_by"])
    .where("leased_by", "is not", null)
    .where(({ or, eb, not, exists, selectFrom }) =>
      or([
        eb("leased_by", "=", nodeId),
        not(exists(selectFrom("nodes").select("nodes.id").whereRef("nodes.id", "=", "planned_calls.leased_by"))),
      ]),
    )
    .execute();
  const lost = new Map(
    leased.filter(({ lead_id }) => !running.has(lead_id)).map((row) => [row.lead_id, row.leased_by]),
  );
  if (lost.size === 0) return [];
  const rows = await tx.db
    .selectFrom("planned_calls")
    .selectAll()
    .where(({ ref }) => database.oneOf(ref("lead_id"), [...lost.keys()].slice(0, limit)))
    .orderBy("lead_id")
    .modifyEnd(database.skipLocked)
    .execute();
  // Another node may have ended one and called its lead again meanwhile.
  const still = rows.filter(({ lead_id, leased_by }) => lost.get(lead_id) === leased_by);
  return withLeads(tx, database, still);
}

async function withLeads(tx: Transaction, database: Database, rows: PlannedCallsTable[]): Promise<PlannedCall[]> {
  if (rows.length === 0) return [];
  const leads = await tx.db
    .selectFrom("leads")
    .select(["id", "account_id", "lead"])
    .where(({ ref }) => database.oneOf(ref("account_id"), [...new Set(rows.map(({ account_id }) => account_id))]))
    .where(({ ref }) =>
      database.oneOf(
        ref("id"),
        rows.map(({ lead_id }) => lead_id),
      ),
    )
    .execute();
  const byId = new Map(leads.map(({ id, lead }) => [id, lead]));
  return rows.flatMap(({ due_at: _, is_delayed, agents, ...row }) => {
    const lead = byId.get(row.lead_id);
    if (lead === undefined) return [];
    return {
      ...row,
      is_delayed: is_delayed === 1,
      agents: agents === null ? null : (JSON.parse(agents) as QueueEntry[]),
      lead: JSON.parse(lead) as Lead,
    };
  });
}

/** When the next call is due, in milliseconds UTC; null where none is planned. */
export async function earliestDueCall(database: Database): Promise<number | null> {
  const row = await database.db
    .selectFrom("planned_calls")
    .select("due_at")
    .where("due_at", "is not", null)
    .where(isNotSwitchedOff)
    .orderBy("due_at")
    .limit(1)
    .executeTakeFirst();
  return row?.due_at ?? null;
}

/** Leases calls, that the caller holds locked, to a node, each as the next try. */
export async function leaseCalls(
  tx: Transaction,
  { database, leads, nodeId }: { database: Database; leads: readonly { lead_id: string }[]; nodeId: string },
): Promise<void> {
  if (leads.length === 0) return;
  await tx.db
    .updateTable("planned_calls")
    .set({ leased_by: nodeId, due_at: null, tries: sql<number>`tries + 1` })
    .where(({ ref }) =>
      database.oneOf(
        ref("lead_id"),
        leads.map(({ lead_id }) => lead_id),
      ),
    )
    .execute();
}

/** What a lead's call has come to: over, or planned again as another call. */
export type NextStep = { status: LeadStatus; again: { callId: string; dueAt: number } | null };

/**
 * Writes down what a call has come to. Nothing happens where somebody else holds it by now.
 * @returns whether it did.
 */
export async function settleCall(
  tx: Transaction,
  { lead_id, leasedBy, again }: { lead_id: string; leasedBy: string | null; again: NextStep["again"] },
): Promise<boolean> {
  if (again === null) {
    const { numDeletedRows } = await tx.db
      .deleteFrom("planned_calls")
      .where("lead_id", "=", lead_id)
      .where("leased_by", leasedBy === null ? "is" : "=", leasedBy)
      .executeTakeFirstOrThrow();
    return numDeletedRows > 0n;
  }
  const { numUpdatedRows } = await tx.db
    .updateTable("planned_calls")
    .set({ leased_by: null, due_at: again.dueAt, call_id: again.callId, is_delayed: 1 })
    .where("lead_id", "=", lead_id)
    .where("leased_by", leasedBy === null ? "is" : "=", leasedBy)
    .executeTakeFirstOrThrow();
  return numUpdatedRows > 0n;
}

/** The node that has a lead's call under way; null where none has. */
export async function findNodeOfPlannedCall(
  { db }: Pick<Database, "db">,
  { accountId, callId }: { accountId: string; callId: string },
): Promise<string | null> {
  const query = db.selectFrom("planned_calls").select("leased_by").where("account_id", "=", accountId);
  return (await query.where("call_id", "=", callId).executeTakeFirst())?.leased_by ?? null;
}

/** Takes a lead's planned call away. One that is under way goes on, and finds nothing to plan again. */
export async function dropPlannedCall(
  tx: Transaction,
  { accountId, id, now }: { accountId: string; id: string; now: number },
): Promise<void> {
  const dropped = await tx.db
    .deleteFrom("planned_calls")
    .where("account_id", "=", accountId)
    .where("lead_id", "=", id)
    .returning("leased_by")
    .executeTakeFirst();
  if (dropped !== undefined) await setLeadStatus(tx, { accountId, id, status: "dropped", now });
}
