import type { Migration } from "../migration.ts";

/** What an account keeps beside its calls: its people, its numbers, what may come of a call, and whom it talks to. */
export const records: Migration = {
  name: "0004-records",
  statements: ({ key }) => [
    `create table teams (
      account_id ${key} not null,
      id ${key} not null,
      name text not null,
      created_at bigint not null,
      updated_at bigint not null,
      primary key (account_id, id)
    )`,
    "create index teams_listed on teams (account_id, created_at, id)",
    `create table agents (
      account_id ${key} not null,
      id ${key} not null,
      name text not null,
      email text,
      phone ${key},
      extension ${key},
      team ${key},
      created_at bigint not null,
      updated_at bigint not null,
      primary key (account_id, id)
    )`,
    "create index agents_listed on agents (account_id, created_at, id)",
    "create index agents_of_team on agents (account_id, team, created_at, id) where team is not null",
    `create table lines (
      account_id ${key} not null,
      id ${key} not null,
      number ${key} not null,
      name text,
      team ${key},
      created_at bigint not null,
      updated_at bigint not null,
      primary key (account_id, id)
    )`,
    "create index lines_listed on lines (account_id, created_at, id)",
    "create unique index lines_numbered on lines (account_id, number)",
    `create table outcome_tags (
      account_id ${key} not null,
      id ${key} not null,
      name ${key} not null,
      type text not null,
      color text,
      active bigint not null,
      position bigint not null,
      created_at bigint not null,
      updated_at bigint not null,
      primary key (account_id, id)
    )`,
    "create unique index outcome_tags_named on outcome_tags (account_id, name)",
    `create table address_book (
      account_id ${key} not null,
      id ${key} not null,
      name text not null,
      numbers text not null,
      fields text not null,
      expires_at bigint,
      created_at bigint not null,
      updated_at bigint not null,
      primary key (account_id, id)
    )`,
    "create index address_book_listed on address_book (account_id, created_at, id)",
    "create index address_book_expiring on address_book (account_id, expires_at) where expires_at is not null",
    `create table address_book_numbers (
      account_id ${key} not null,
      number ${key} not null,
      entry_id ${key} not null,
      primary key (account_id, number, entry_id)
    )`,
    "create index address_book_numbers_of on address_book_numbers (account_id, entry_id)",
  ],
};
