/** The tables of what an account has set up, as Kysely sees them. */
import type { RecordColumns } from "./record-columns.ts";

export type SettingTables = {
  trunks: TrunksTable;
  audit_log: AuditLogTable;
  account_settings: AccountSettingsTable;
};

type TrunksTable = RecordColumns & {
  name: string;
  enabled: number;
  host: string;
  port: number | null;
  protocol: "UDP" | "TCP" | "TLS";
  username: string | null;
  /** The password, encrypted JSON; null for none. */
  sealed: string | null;
  domain: string | null;
  register: number;
  /** JSON: a list, the preferred first. */
  codecs: string;
  plus: number;
  /** JSON: the beginnings of numbers that it is for; none for all. */
  prefixes: string;
  position: number;
};

/** A change that somebody made. A row is written with the change and completed right after it. */
export type AuditLogTable = {
  account_id: string;
  /** In the order of time. */
  id: string;
  at: number;
  actor_kind: "user" | "api_key";
  actor_id: string;
  /** As it was then. */
  actor_name: string;
  /** What kind of thing was changed, as its path has it: `connectors`. */
  noun: string;
  /** Null where it is the account's only one, or all of them. */
  noun_id: string | null;
  /** As it was then. */
  name: string | null;
  action: string;
  /** JSON: what changed, field by field. */
  changes: string;
};

type AccountSettingsTable = {
  account_id: string;
  /** JSON of the AccountSettings. */
  settings: string;
  updated_at: number;
};
