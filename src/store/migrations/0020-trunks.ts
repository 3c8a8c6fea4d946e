import type { Migration } from "../migration.ts";

/** An account's ways to the telephone network. */
export const trunks: Migration = {
  name: "0020-trunks",
  statements: ({ key }) => [
    `create table trunks (
      account_id ${key} not null,
      id ${key} not null,
      name ${key} not null,
      enabled bigint not null,
      host text not null,
      port bigint,
      protocol text not null,
      username text,
      sealed text,
      domain text,
      register bigint not null,
      codecs text not null,
      plus bigint not null,
      prefixes text not null,
      position bigint not null,
      created_at bigint not null,
      updated_at bigint not null,
      primary key (account_id, id)
    )`,
    "create unique index trunks_by_name on trunks (account_id, name)",
  ],
};
