import type { Migration } from "../migration.ts";

/**
 * What calls are found by, and what is counted of calls and deliveries. Written behind the events, by the indexer, so
 * that taking an event in costs no more than before. `search_marks` tells up to when each node's events are in there; the
 * first mark has everything that was stored before looked through.
 */
export const callIndex: Migration = {
  name: "0018-call-index",
  statements: ({ key, clustered }) => [
    `create table call_index (
      account_id ${key} not null,
      at bigint not null,
      call_id ${key} not null,
      seq bigint not null,
      status ${key} not null,
      result ${key},
      direction ${key},
      is_test bigint not null,
      agent ${key},
      outcome ${key},
      line ${key},
      team ${key},
      widget ${key},
      answered bigint not null,
      talk_ms bigint not null,
      keys text not null,
      failed_at text not null,
      primary key (account_id, at, call_id)
    )${clustered}`,
    ...["agent", "outcome", "line", "team", "widget", "result", "status"].map(
      (column) =>
        `create index call_index_${column} on call_index (account_id, ${column}, at, call_id) where ${column} is not null`,
    ),
    `create table call_keys (
      account_id ${key} not null,
      key ${key} not null,
      at bigint not null,
      call_id ${key} not null,
      primary key (account_id, key, at, call_id)
    )${clustered}`,
    `create table call_failures (
      account_id ${key} not null,
      connector_id ${key} not null,
      at bigint not null,
      call_id ${key} not null,
      primary key (account_id, connector_id, at, call_id)
    )${clustered}`,
    `create table call_figures (
      account_id ${key} not null,
      slot bigint not null,
      calls bigint not null,
      answered bigint not null,
      talk_ms bigint not null,
      primary key (account_id, slot)
    )${clustered}`,
    `create table delivery_figures (
      account_id ${key} not null,
      connector_id ${key} not null,
      slot bigint not null,
      outcome ${key} not null,
      took bigint not null,
      count bigint not null,
      primary key (account_id, slot, connector_id, outcome, took)
    )${clustered}`,
    `create table search_marks (id ${key} primary key, indexed_until bigint not null)`,
    "insert into search_marks (id, indexed_until) values ('before', 0)",
    // What has failed and waits to be tried again is found among all that waits; what has not failed is not in there.
    "create index queue_failing on queue (account_id, connector_id, id) where reason is not null",
  ],
};
