/** Takes leads in: a lead, its `lead.created` and its planned call are one transaction, shared by those that come together. */
import type { NewEvent } from "../contract/events.ts";
import type { Lead } from "../contract/leads.ts";
import type { QueueEntry } from "../contract/widgets.ts";
import type { Engine } from "../engine/engine.ts";
import { createGroupCommit } from "../engine/group-commit.ts";
import { accept } from "../journey/accept.ts";
import type { Clock } from "../model/clock.ts";
import { newId } from "../model/ids.ts";
import { nextOpen } from "../model/opening-hours.ts";
import type { Widget } from "../model/widget.ts";
import { insertSteps } from "../store/call-steps.ts";
import type { Database } from "../store/database.ts";
import type { RecentLeadsTable } from "../store/lead-tables.ts";
import { enterRecent, insertLeads } from "../store/leads.ts";
import { dropPlannedCall, insertPlannedCalls } from "../store/planned-calls.ts";
import { StoreError } from "../store/store-error.ts";

/** A lead as it was posted to a widget. */
export type NewLead = {
  widget: Widget;
  lead: Omit<Lead, "id" | "created_at">;
  /** Given with the lead, instead of the widget's queue. */
  agents: QueueEntry[] | null;
};

/** What whoever posted a lead is told. */
export type TakenLead = { lead_id: string; call_id: string; status: "queued" | "scheduled" };

export type LeadIntake = {
  /** Resolves when the lead and its call are durable; the same lead within its widget's time is the one before. */
  take(lead: NewLead): Promise<TakenLead>;
  /** Calls a lead no more: what is planned is not placed, a call under way is not tried again. */
  drop(accountId: string, leadId: string): Promise<void>;
  /** Resolves when nothing is under way. */
  idle(): Promise<void>;
};

const MAX_LEADS_PER_COMMIT = 200;
const ANSWER_WITHIN_MS = 5_000;

/** A lead on its way into the store. */
type Entry = NewLead & { taken: TakenLead; lead: Lead; dueAt: number };

/** @param onPlanned told when the next call of a lead that was just stored is due, in milliseconds UTC. */
export function createLeadIntake({
  database,
  engine,
  clock,
  onPlanned,
}: {
  database: Database;
  engine: Pick<Engine, "acceptContext" | "onAccepted">;
  clock: Clock;
  onPlanned(dueAt: number): void;
}): LeadIntake {
  async function commit(leads: NewLead[]): Promise<TakenLead[]> {
    const now = clock.now();
    const entries = leads.map((lead) => toEntry(lead, now));
    const { fresh, taken, acceptance } = await database.transaction(async (tx) => {
      const { fresh, taken } = await withoutRepeats(entries, (rows) => enterRecent(tx, { database, rows, now }));
      const reports = fresh.map((entry) => ({ accountId: entry.widget.account_id, events: [leadCreated(entry)] }));
      const acceptance = await accept(tx, reports, engine.acceptContext());
      tx.defer(
        insertLeads(
          tx,
          fresh.map(({ widget, lead, taken: { call_id, status } }) => ({
            id: lead.id,
            account_id: widget.account_id,
            widget_id: widget.id,
            call_id,
            status,
            lead,
          })),
        ),
        insertPlannedCalls(tx, fresh.map(plannedCall)),
        insertSteps(tx, fresh.filter(({ taken: { status } }) => status === "scheduled").map(scheduledStep)),
      );
      return { fresh, taken, acceptance };
    });
    engine.onAccepted(acceptance);
    if (fresh.length > 0) onPlanned(Math.min(...fresh.map(({ dueAt }) => dueAt)));
    return taken;
  }

  const intake = createGroupCommit<NewLead, TakenLead>({
    commit,
    maxWeight: MAX_LEADS_PER_COMMIT,
    weigh: () => 1,
    patienceMs: ANSWER_WITHIN_MS,
    isAboutAnItem: (error) => !(error instanceof StoreError),
  });
  return {
    take: intake.add,
    drop: (accountId, id) => database.transaction((tx) => dropPlannedCall(tx, { accountId, id, now: clock.now() })),
    idle: intake.idle,
  };
}

function toEntry({ widget, lead, agents }: NewLead, now: number): Entry {
  const opens = widget.outside_hours === "call" ? now : (nextOpen(widget, now) ?? now);
  const id = newId("lead");
  const status = opens > now ? "scheduled" : "queued";
  return {
    widget,
    agents,
    lead: { ...lead, id, created_at: now },
    dueAt: opens,
    taken: { lead_id: id, call_id: newId("call"), status },
  };
}

/** Which leads are new, and what each of all is answered: one that repeats another is answered what that one was. */
async function withoutRepeats(
  entries: readonly Entry[],
  enter: (rows: RecentLeadsTable[]) => Promise<RecentLeadsTable[]>,
): Promise<{ fresh: Entry[]; taken: TakenLead[] }> {
  const first = new Map<string, Entry>();
  for (const entry of entries) {
    const key = keyOf(entry.widget.id, entry.lead.phone);
    if (entry.widget.dedupe_seconds > 0 && !first.has(key)) first.set(key, entry);
  }
  const rows = [...first.values()].map(({ widget, lead, taken }) => ({
    ...taken,
    widget_id: widget.id,
    account_id: widget.account_id,
    number: lead.phone,
    recent_until: lead.created_at + widget.dedupe_seconds * 1_000,
  }));
  const before = rows.length === 0 ? [] : await enter(rows);
  const known = new Map([...first].map(([key, { taken }]) => [key, taken]));
  for (const { widget_id, number, lead_id, call_id, status } of before) {
    known.set(keyOf(widget_id, number), { lead_id, call_id, status });
  }
  const taken = entries.map((entry) => known.get(keyOf(entry.widget.id, entry.lead.phone)) ?? entry.taken);
  return { fresh: entries.filter((entry, index) => taken[index]?.lead_id === entry.taken.lead_id), taken };
}

function keyOf(widgetId: string, number: string): string {
  return `${widgetId} ${number}`;
}

function leadCreated({ widget, lead, taken: { call_id } }: Entry): NewEvent {
  return {
    type: "lead.created",
    call_id,
    occurred_at: lead.created_at,
    data: { call_id, widget: widget.id, widget_key: widget.key, widget_name: widget.name, lead },
  };
}

function plannedCall({ widget, lead, agents, dueAt, taken: { call_id, status } }: Entry) {
  return {
    lead_id: lead.id,
    account_id: widget.account_id,
    widget_id: widget.id,
    call_id,
    is_delayed: status === "scheduled",
    due_at: dueAt,
    agents,
  };
}

function scheduledStep({ widget, lead, dueAt, taken: { call_id } }: Entry) {
  const text = `outside the widget's hours: the call is placed when they begin, ${new Date(dueAt).toISOString()}`;
  return {
    account_id: widget.account_id,
    call_id,
    n: 1,
    step: { at: lead.created_at, kind: "scheduled" as const, text },
  };
}
