import type { Migration } from "../migration.ts";

/** Who changed what; what an account has chosen for itself; and when its API keys were last used. */
export const auditLog: Migration = {
  name: "0021-audit-log",
  statements: ({ key }) => [
    `create table audit_log (
      account_id ${key} not null,
      id ${key} not null,
      at bigint not null,
      actor_kind text not null,
      actor_id ${key} not null,
      actor_name text not null,
      noun ${key} not null,
      noun_id ${key},
      name text,
      action text not null,
      changes text not null,
      primary key (account_id, id)
    )`,
    "create index audit_log_aged on audit_log (account_id, at)",
    "create index audit_log_of_noun on audit_log (account_id, noun, id)",
    `create table account_settings (
      account_id ${key} primary key,
      settings text not null,
      updated_at bigint not null
    )`,
    "alter table api_keys add column last_used_at bigint",
  ],
};
