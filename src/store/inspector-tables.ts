import type { Inspected } from "../contract/inspectors.ts";

/** The tables of receivers built into the server. */
export type InspectorTables = { inspectors: InspectorsTable; inspected: InspectedTable };

type InspectorsTable = {
  account_id: string;
  id: string;
  created_at: number;
  updated_at: number;
  name: string;
  /** Whoever knows it can send to it: 24 random bytes, base64url. */
  token: string;
  /** JSON of the InspectorAnswer. */
  answer: string;
};

export type InspectedTable = Inspected & {
  inspector_id: string;
  account_id: string;
  /** JSON; values of secret headers are hidden. */
  headers: string;
  body: string;
  truncated: number;
};
