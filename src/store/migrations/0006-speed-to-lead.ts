import type { Migration } from "../migration.ts";

/** Widgets and their leads. A lead's calls to come are rows of a small hot table, which they leave when they are over. */
export const speedToLead: Migration = {
  name: "0006-speed-to-lead",
  statements: ({ key }) => [
    `create table widgets (
      id ${key} primary key,
      account_id ${key} not null references accounts (id),
      widget_key ${key} not null unique,
      name text not null,
      enabled bigint not null,
      config text not null,
      turn bigint not null,
      created_at bigint not null,
      updated_at bigint not null
    )`,
    "create index widgets_listed on widgets (account_id, id)",
    `create table leads (
      account_id ${key} not null,
      id ${key} not null,
      widget_id ${key} not null,
      number ${key} not null,
      call_id ${key} not null,
      status text not null,
      lead text not null,
      created_at bigint not null,
      updated_at bigint not null,
      primary key (account_id, id)
    )`,
    "create index leads_of_widget on leads (account_id, widget_id, id)",
    "create index leads_aged on leads (account_id, created_at)",
    `create table recent_leads (
      widget_id ${key} not null,
      number ${key} not null,
      account_id ${key} not null,
      lead_id ${key} not null,
      call_id ${key} not null,
      status text not null,
      recent_until bigint not null,
      primary key (widget_id, number)
    )`,
    "create index recent_leads_aged on recent_leads (account_id, recent_until)",
    `create table planned_calls (
      lead_id ${key} primary key,
      account_id ${key} not null,
      widget_id ${key} not null,
      call_id ${key} not null,
      tries bigint not null,
      is_delayed bigint not null,
      due_at bigint,
      leased_by ${key},
      agents text
    )`,
    "create index planned_calls_due on planned_calls (due_at) where due_at is not null",
    "create index planned_calls_leased on planned_calls (leased_by) where leased_by is not null",
    "create index planned_calls_of_widget on planned_calls (widget_id)",
    `create table call_steps (
      account_id ${key} not null,
      call_id ${key} not null,
      n bigint not null,
      at bigint not null,
      step text not null,
      primary key (account_id, call_id, n)
    )`,
  ],
};
