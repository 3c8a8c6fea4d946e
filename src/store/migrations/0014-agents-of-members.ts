import type { Migration } from "../migration.ts";

/** Whose telephone an agent is: the person who signs in. */
export const agentsOfMembers: Migration = {
  name: "0014-agents-of-members",
  statements: ({ key }) => [
    `alter table agents add column member_id ${key}`,
    "create unique index agents_of_members on agents (account_id, member_id) where member_id is not null",
  ],
};
