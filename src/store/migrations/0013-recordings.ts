import type { Migration } from "../migration.ts";

/** Calls' recordings, which are files, and the accounts that agents' own telephones sign in with. */
export const recordings: Migration = {
  name: "0013-recordings",
  statements: ({ key, clustered }) => [
    `create table recordings (
      account_id ${key} not null,
      call_id ${key} not null,
      file ${key} not null,
      started_at bigint not null,
      duration_ms bigint,
      primary key (account_id, call_id)
    )${clustered}`,
    `create table phone_accounts (
      username ${key} primary key,
      account_id ${key} not null,
      agent_id ${key} not null,
      ha1 ${key} not null,
      created_at bigint not null,
      unique (account_id, agent_id)
    )${clustered}`,
  ],
};
