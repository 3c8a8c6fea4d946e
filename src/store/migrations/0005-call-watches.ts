import type { Migration } from "../migration.ts";

/** How far the calls of an account were looked through for those whose end never came. */
export const callWatches: Migration = {
  name: "0005-call-watches",
  statements: ({ key }) => [`create table call_watches (account_id ${key} primary key, ended_before bigint not null)`],
};
