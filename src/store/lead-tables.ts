/** The tables of speed to lead, as Kysely sees them. */
import type { LeadStatus } from "../contract/leads.ts";

export type LeadTables = {
  widgets: WidgetsTable;
  leads: LeadsTable;
  recent_leads: RecentLeadsTable;
  planned_calls: PlannedCallsTable;
  call_steps: CallStepsTable;
};

type WidgetsTable = {
  id: string;
  account_id: string;
  widget_key: string;
  name: string;
  enabled: number;
  /** JSON of the settings. */
  config: string;
  /** Counts the calls that were placed: round robin begins with the next agent. */
  turn: number;
  created_at: number;
  updated_at: number;
};

export type LeadsTable = {
  account_id: string;
  id: string;
  widget_id: string;
  number: string;
  /** The call that was answered to whoever posted it: the first one. */
  call_id: string;
  status: LeadStatus;
  /** JSON of the Lead. */
  lead: string;
  created_at: number;
  updated_at: number;
};

/** The last lead of each number at a widget: what comes again within the time is the same. */
export type RecentLeadsTable = {
  widget_id: string;
  number: string;
  account_id: string;
  lead_id: string;
  call_id: string;
  status: "queued" | "scheduled";
  recent_until: number;
};

/** A lead's next call: it waits for its moment (`due_at`), or is under way at a node (`leased_by`). */
export type PlannedCallsTable = {
  lead_id: string;
  account_id: string;
  widget_id: string;
  call_id: string;
  /** Calls that were placed, the one under way too. */
  tries: number;
  is_delayed: number;
  due_at: number | null;
  leased_by: string | null;
  /** JSON of the agents that were given with the lead; null for the widget's queue. */
  agents: string | null;
};

type CallStepsTable = {
  account_id: string;
  call_id: string;
  n: number;
  at: number;
  /** JSON of the CallStep. */
  step: string;
};
