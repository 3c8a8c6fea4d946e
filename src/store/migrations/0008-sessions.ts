import type { Migration } from "../migration.ts";

/** Who is signed in, and the links with which people choose a password. Of tokens only digests are kept. */
export const sessions: Migration = {
  name: "0008-sessions",
  statements: ({ key }) => [
    `create table sessions (
      id ${key} primary key,
      hash ${key} not null unique,
      account_id ${key} not null references accounts (id),
      user_id ${key} not null references users (id),
      created_at bigint not null,
      expires_at bigint not null
    )`,
    "create index sessions_of_user on sessions (account_id, user_id)",
    "create index sessions_aged on sessions (expires_at)",
    `create table join_links (
      user_id ${key} primary key references users (id),
      account_id ${key} not null references accounts (id),
      hash ${key} not null unique,
      expires_at bigint not null
    )`,
    "create index users_listed on users (account_id, id)",
  ],
};
