/** The tables of what an account has set up, as Kysely sees them. */
import type { RecordColumns } from "./record-columns.ts";

export type SettingTables = { trunks: TrunksTable };

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
