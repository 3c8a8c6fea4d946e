/** The tables as Kysely sees them. Ids and JSON are text, times are milliseconds UTC, booleans are 0 or 1. */
import type { EventType } from "../contract/events.ts";
import type { Role } from "../contract/members.ts";
import type { DeliveryKind, Outcome, QueueState } from "../model/delivery.ts";
import type { IndexTables } from "./index-tables.ts";
import type { InspectorTables } from "./inspector-tables.ts";
import type { LeadTables } from "./lead-tables.ts";
import type { RecordColumns } from "./record-columns.ts";
import type { SessionTables } from "./session-tables.ts";
import type { SettingTables } from "./setting-tables.ts";
import type { SwitchboardTables } from "./switchboard-tables.ts";

export type Tables = {
  accounts: AccountsTable;
  users: UsersTable;
  api_keys: ApiKeysTable;
  connectors: ConnectorsTable;
  calls: CallsTable;
  events: EventsTable;
  queue: QueueTable;
  deliveries: DeliveriesTable;
  attempts: AttemptsTable;
  contacts: ContactsTable;
  screens: ScreensTable;
  replays: ReplaysTable;
  nodes: NodesTable;
  teams: TeamsTable;
  agents: AgentsTable;
  lines: LinesTable;
  outcome_tags: OutcomeTagsTable;
  address_book: AddressBookTable;
  address_book_numbers: AddressBookNumbersTable;
  call_watches: CallWatchesTable;
  recordings: RecordingsTable;
  phone_accounts: PhoneAccountsTable;
} & InspectorTables &
  LeadTables &
  SessionTables &
  IndexTables &
  SettingTables &
  SwitchboardTables;

export type RecordingsTable = {
  account_id: string;
  call_id: string;
  /** Within the folder of recordings. */
  file: string;
  started_at: number;
  /** Null while it goes on, and where the program died meanwhile. */
  duration_ms: number | null;
};

/** What an agent's own telephone signs in with. */
export type PhoneAccountsTable = {
  username: string;
  account_id: string;
  agent_id: string;
  /** The hash of the name, the realm and the password that digest authentication takes in place of it. */
  ha1: string;
  created_at: number;
};

type AccountsTable = {
  id: string;
  name: string;
  created_at: number;
  /** When somebody had seen enough of the first steps, or had done them all; null while they are shown. */
  first_steps_ended_at: number | null;
};

type UsersTable = {
  id: string;
  account_id: string;
  email: string;
  name: string;
  role: Role;
  /** Empty until the person has chosen a password. */
  password_hash: string;
  created_at: number;
};

type ApiKeysTable = {
  id: string;
  account_id: string;
  name: string;
  /** SHA-256 of the key, base64url; the key itself is never stored. */
  hash: string;
  /** The key's first characters, to tell keys apart on a list. */
  hint: string;
  /** JSON: a list of scopes, or `"all"`. */
  scopes: string;
  /** Requests per second; null for no limit. */
  rate_limit: number | null;
  created_at: number;
  revoked_at: number | null;
  /** To the minute; null where it never was. */
  last_used_at: number | null;
};

type ConnectorsTable = {
  id: string;
  account_id: string;
  position: number;
  name: string;
  dialect: string;
  url: string;
  /** JSON of the settings that are not secret. */
  config: string;
  /** Headers and signing secrets, encrypted JSON. */
  sealed: string;
  active: number;
  paused_by: "user" | "gone" | "failing" | null;
  paused_at: number | null;
  paused_reason: string | null;
  last_success_at: number | null;
  /** The first failure since the last success; null while it succeeds. */
  failing_since: number | null;
  created_at: number;
  updated_at: number;
};

type CallsTable = {
  account_id: string;
  id: string;
  status: string;
  last_seq: number;
  agent_id: string | null;
  created_at: number;
  updated_at: number;
  /** JSON of the Call. */
  call: string;
};

export type EventsTable = {
  account_id: string;
  id: string;
  type: EventType;
  call_id: string | null;
  seq: number;
  occurred_at: number;
  received_at: number;
  is_test: number;
  data: string;
  call: string | null;
  /** JSON: why connectors do not get it, `{reason: [connector ids]}`. */
  skipped: string;
  /** Tells a repeat of the same report from another report under the same id. */
  body_hash: string;
};

export type QueueTable = {
  id: string;
  account_id: string;
  connector_id: string;
  event_id: string;
  lane: string;
  seq: number;
  type: EventType;
  kind: DeliveryKind;
  replay_id: string | null;
  state: QueueState;
  due_at: number | null;
  leased_by: string | null;
  attempts: number;
  first_attempt_at: number | null;
  /** Why the last attempt failed; null before one did. */
  reason: string | null;
  created_at: number;
};

export type DeliveriesTable = {
  id: string;
  account_id: string;
  connector_id: string;
  event_id: string;
  type: EventType;
  kind: DeliveryKind;
  replay_id: string | null;
  outcome: Outcome;
  reason: string | null;
  attempts: number;
  created_at: number;
  settled_at: number;
};

export type AttemptsTable = {
  delivery_id: string;
  n: number;
  account_id: string;
  started_at: number;
  /** JSON: method, url, headers, body. */
  request: string;
  /** JSON: the Answer, its body capped. */
  answer: string;
  verdict: "delivered" | "retry" | "exhausted" | "gone";
  reason: string | null;
};

type ContactsTable = {
  account_id: string;
  number: string;
  connector_id: string;
  contact: string;
  updated_at: number;
};

type ScreensTable = {
  account_id: string;
  call_id: string;
  connector_id: string;
  contact: string;
  updated_at: number;
};

type ReplaysTable = {
  id: string;
  account_id: string;
  connector_id: string;
  /** JSON: what was asked for. */
  filter: string;
  status: "running" | "completed" | "stopped";
  total: number;
  queued: number;
  /** JSON: where among the events the next page begins; null at the start. */
  cursor: string | null;
  leased_by: string | null;
  created_at: number;
  finished_at: number | null;
};

type NodesTable = { id: string; started_at: number; seen_at: number };

type TeamsTable = RecordColumns & {
  name: string;
  /** The ids of agents, as JSON. */
  ring_order: string;
};

type AgentsTable = RecordColumns & {
  name: string;
  email: string | null;
  /** E.164. */
  phone: string | null;
  extension: string | null;
  /** A team's id. */
  team: string | null;
  /** Whose telephone it is: a user's id. */
  member_id: string | null;
  /** The line that the agent dials out with: its id. */
  line: string | null;
};

type LinesTable = RecordColumns & {
  /** E.164. */
  number: string;
  name: string | null;
  /** A team's id. */
  team: string | null;
  /** JSON: the steps of answering calls in. */
  route: string;
  /** JSON: the names of the trunks that carry calls out; null for the engine's own order. */
  trunks: string | null;
  /** Counts the calls in: round robin begins with the next agent. */
  turn: number;
};

type OutcomeTagsTable = RecordColumns & {
  name: string;
  type: "positive" | "neutral" | "negative";
  color: string | null;
  active: number;
  position: number;
};

type AddressBookTable = RecordColumns & {
  name: string;
  /** JSON: a list of numbers in E.164 with their labels. */
  numbers: string;
  /** JSON: an object. */
  fields: string;
  expires_at: number | null;
};

/** Which entries of the address book have a number. */
type AddressBookNumbersTable = { account_id: string; number: string; entry_id: string };

/** Every call of the account that was first heard of before this moment has ended. */
type CallWatchesTable = { account_id: string; ended_before: number };
