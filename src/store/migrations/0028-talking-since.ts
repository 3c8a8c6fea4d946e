import type { Migration } from "../migration.ts";

/** Of a call under way only what is talked counts against its account's minutes, not how long it rings. */
export const talkingSince: Migration = {
  name: "0028-talking-since",
  statements: () => [
    "alter table live_calls add column talking_since bigint",
    "update live_calls set talking_since = started_at",
    "alter table live_calls drop column started_at",
  ],
};
