import type { Migration } from "../migration.ts";

/** The recordings of the last day are found among all that are kept. */
export const recordingsByAge: Migration = {
  name: "0027-recordings-by-age",
  statements: () => ["create index recordings_by_age on recordings (started_at, account_id, call_id)"],
};
