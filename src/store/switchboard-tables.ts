/** The tables of calls that this program makes itself, as Kysely sees them. */
export type SwitchboardTables = {
  live_calls: LiveCallsTable;
  busy_agents: BusyAgentsTable;
  agent_statuses: AgentStatusesTable;
  dial_usage: DialUsageTable;
  call_settings: CallSettingsTable;
};

/** A call under way at a node: its end is told by that node, or by whoever finds that the node is gone. */
type LiveCallsTable = {
  account_id: string;
  call_id: string;
  node_id: string;
  /** Since when it is paid for, which is from the answer of whom it is placed to; null while they ring. */
  talking_since: number | null;
  /** Whose dialling it counts as; null where nobody dialled. */
  agent_id: string | null;
  /** How long it may last of what that agent has left, until its end says how long it did. */
  reserved_seconds: number;
  /** The day that it counts for: when that began, UTC. */
  day: number;
};

/** Who is in a call. */
export type BusyAgentsTable = {
  account_id: string;
  agent_id: string;
  call_id: string;
  node_id: string;
  since: number;
};

export type AgentStatusesTable = {
  account_id: string;
  agent_id: string;
  /** What the agent has chosen. */
  chosen: "available" | "away";
  since: number;
  /** Until when there is work to do after a call; null where there is none. */
  after_call_until: number | null;
  after_call_id: string | null;
};

/** What was dialled in a minute or on a day, by an agent, or with the agent '' by the whole account. */
export type DialUsageTable = {
  account_id: string;
  agent_id: string;
  span: "minute" | "day";
  began_at: number;
  calls: number;
  seconds: number;
};

type CallSettingsTable = {
  account_id: string;
  /** JSON of the CallSettings. */
  settings: string;
  updated_at: number;
};
