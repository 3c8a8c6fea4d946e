import type { Migration } from "../migration.ts";

/** Calls that this program makes itself: which run where, who is in one, how lines are answered, and who may dial what. */
export const switchboard: Migration = {
  name: "0015-switchboard",
  statements: ({ key }) => [
    `create table live_calls (
      account_id ${key} not null,
      call_id ${key} not null,
      node_id ${key} not null,
      started_at bigint not null,
      agent_id ${key},
      reserved_seconds bigint not null,
      day bigint not null,
      primary key (account_id, call_id)
    )`,
    "create index live_calls_of_node on live_calls (node_id)",
    `create table busy_agents (
      account_id ${key} not null,
      agent_id ${key} not null,
      call_id ${key} not null,
      node_id ${key} not null,
      since bigint not null,
      primary key (account_id, agent_id, call_id)
    )`,
    "create index busy_agents_of_node on busy_agents (node_id)",
    `create table agent_statuses (
      account_id ${key} not null,
      agent_id ${key} not null,
      chosen text not null,
      since bigint not null,
      after_call_until bigint,
      after_call_id ${key},
      primary key (account_id, agent_id)
    )`,
    `create table dial_usage (
      account_id ${key} not null,
      agent_id ${key} not null,
      span text not null,
      began_at bigint not null,
      calls bigint not null,
      seconds bigint not null,
      primary key (account_id, agent_id, span, began_at)
    )`,
    "create index dial_usage_aged on dial_usage (began_at)",
    `create table call_settings (
      account_id ${key} primary key references accounts (id),
      settings text not null,
      updated_at bigint not null
    )`,
    `alter table agents add column line ${key}`,
    "alter table lines add column route text not null default '[]'",
    "alter table lines add column trunks text",
    "alter table lines add column turn bigint not null default 0",
    "create index lines_by_number on lines (number)",
  ],
};
