import type { Migration } from "../migration.ts";

/** What CRMs answer about a call belongs to the call: who has it may become known later, or change. */
export const screensByCall: Migration = {
  name: "0002-screens-by-call",
  statements: ({ key }) => [
    `create table screens_by_call (
      account_id ${key} not null,
      call_id ${key} not null,
      connector_id ${key} not null,
      contact text not null,
      updated_at bigint not null,
      primary key (account_id, call_id, connector_id)
    )`,
    `insert into screens_by_call (account_id, call_id, connector_id, contact, updated_at)
      select account_id, call_id, connector_id, contact, updated_at from (
        select screens.*, row_number() over (
          partition by account_id, call_id, connector_id order by updated_at desc, agent_id
        ) as place
        from screens
      ) as ranked where place = 1`,
    "drop table screens",
    "alter table screens_by_call rename to screens",
  ],
};
