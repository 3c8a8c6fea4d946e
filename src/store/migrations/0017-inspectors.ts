import type { Migration } from "../migration.ts";

/** Receivers built into the server with what came to them, and whether an account still wants its first steps shown. */
export const inspectors: Migration = {
  name: "0017-inspectors",
  statements: ({ key }) => [
    `create table inspectors (
      account_id ${key} not null references accounts (id),
      id ${key} not null,
      name text not null,
      token ${key} not null unique,
      answer text not null,
      created_at bigint not null,
      updated_at bigint not null,
      primary key (account_id, id)
    )`,
    `create table inspected (
      id ${key} primary key,
      inspector_id ${key} not null,
      account_id ${key} not null,
      received_at bigint not null,
      method text not null,
      path text not null,
      event text,
      size bigint not null,
      signature text not null,
      signature_problem text,
      connector_id ${key},
      status bigint not null,
      headers text not null,
      body text not null,
      truncated bigint not null
    )`,
    "create index inspected_by on inspected (inspector_id, id)",
    "create index inspected_aged on inspected (account_id, received_at)",
    "alter table accounts add column first_steps_ended_at bigint",
  ],
};
