import type { Lead, LeadStatus } from "../contract/leads.ts";
import type { Database, Transaction } from "./database.ts";
import type { LeadsTable, PlannedCallsTable, RecentLeadsTable } from "./lead-tables.ts";

/** A lead with its next call, where it has one. */
export type StoredLead = Pick<LeadsTable, "id" | "account_id" | "widget_id" | "call_id" | "status"> & {
  lead: Lead;
  planned: Pick<PlannedCallsTable, "tries" | "due_at"> | null;
};

export async function insertLeads(tx: Transaction, leads: readonly Omit<StoredLead, "planned">[]): Promise<void> {
  await tx.insertMany(
    "leads",
    leads.map(({ lead, ...row }) => ({
      ...row,
      number: lead.phone,
      lead: JSON.stringify(lead),
      created_at: lead.created_at,
      updated_at: lead.created_at,
    })),
  );
}

/**
 * Enters leads as the last ones of their numbers, unless one that is still recent stands there. No two of them may be of
 * the same number and widget.
 * @returns for each that is not new, in no order, the one that was there before it.
 */
export async function enterRecent(
  tx: Transaction,
  { database, rows, now }: { database: Database; rows: readonly RecentLeadsTable[]; now: number },
): Promise<RecentLeadsTable[]> {
  // In one order everywhere, so that no two transactions wait for each other.
  const inOrder = rows.toSorted((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1));
  const entered = await tx.db
    .insertInto("recent_leads")
    .values(inOrder)
    .onConflict((conflict) =>
      conflict
        .columns(["widget_id", "number"])
        .doUpdateSet(({ ref }) => ({
          lead_id: ref("excluded.lead_id"),
          call_id: ref("excluded.call_id"),
          status: ref("excluded.status"),
          recent_until: ref("excluded.recent_until"),
        }))
        .where("recent_leads.recent_until", "<=", now),
    )
    .returning("lead_id")
    .execute();
  const isNew = new Set(entered.map(({ lead_id }) => lead_id));
  const repeated = rows.filter(({ lead_id }) => !isNew.has(lead_id));
  if (repeated.length === 0) return [];
  const found = await tx.db
    .selectFrom("recent_leads")
    .selectAll()
    .where(({ ref }) => database.oneOf(ref("widget_id"), [...new Set(repeated.map(({ widget_id }) => widget_id))]))
    .where(({ ref }) => database.oneOf(ref("number"), [...new Set(repeated.map(({ number }) => number))]))
    .execute();
  const asked = new Set(repeated.map(keyOf));
  return found.filter((row) => asked.has(keyOf(row)));
}

function keyOf({ widget_id, number }: Pick<RecentLeadsTable, "widget_id" | "number">): string {
  return `${widget_id} ${number}`;
}

export async function setLeadStatus(
  tx: Transaction,
  { accountId, id, status, now }: { accountId: string; id: string; status: LeadStatus; now: number },
): Promise<void> {
  await tx.db
    .updateTable("leads")
    .set({ status, updated_at: now })
    .where("account_id", "=", accountId)
    .where("id", "=", id)
    .execute();
}

/** As {@link setLeadStatus}, for the leads of several calls at once. */
export async function setStatusOf(
  tx: Transaction,
  {
    database,
    leads,
    status,
    now,
  }: {
    database: Database;
    leads: readonly { account_id: string; lead_id: string }[];
    status: LeadStatus;
    now: number;
  },
): Promise<void> {
  if (leads.length === 0) return;
  await tx.db
    .updateTable("leads")
    .set({ status, updated_at: now })
    .where(({ ref }) => database.oneOf(ref("account_id"), [...new Set(leads.map(({ account_id }) => account_id))]))
    .where(({ ref }) =>
      database.oneOf(
        ref("id"),
        leads.map(({ lead_id }) => lead_id),
      ),
    )
    .execute();
}

function leadsWithPlans(database: Database, accountId: string) {
  return database.db
    .selectFrom("leads")
    .leftJoin("planned_calls", "planned_calls.lead_id", "leads.id")
    .select([
      "leads.id",
      "leads.account_id",
      "leads.widget_id",
      "leads.call_id",
      "leads.status",
      "leads.lead",
      "planned_calls.tries",
      "planned_calls.due_at",
    ])
    .where("leads.account_id", "=", accountId);
}

type Row = Awaited<ReturnType<ReturnType<typeof leadsWithPlans>["execute"]>>[number];

function toStoredLead({ lead, tries, due_at, ...row }: Row): StoredLead {
  return { ...row, lead: JSON.parse(lead) as Lead, planned: tries === null ? null : { tries, due_at } };
}

export async function findLead(
  database: Database,
  { accountId, id }: { accountId: string; id: string },
): Promise<StoredLead | null> {
  const row = await leadsWithPlans(database, accountId).where("leads.id", "=", id).executeTakeFirst();
  return row ? toStoredLead(row) : null;
}

/** An account's leads, or those of one widget, the newest first. */
export async function listLeads(
  database: Database,
  filter: { accountId: string; widgetId: string | undefined; before: string | undefined; limit: number },
): Promise<StoredLead[]> {
  const { accountId, widgetId, before, limit } = filter;
  const rows = await leadsWithPlans(database, accountId)
    .$if(widgetId !== undefined, (query) => query.where("leads.widget_id", "=", widgetId as string))
    .$if(before !== undefined, (query) => query.where("leads.id", "<", before as string))
    .orderBy("leads.id", "desc")
    .limit(limit)
    .execute();
  return rows.map(toStoredLead);
}
