import type { Migration } from "../migration.ts";

/** An agent's calls in the order of the list, its end included, so that a page of them is read and nothing is sorted. */
export const callsOfAgent: Migration = {
  name: "0023-calls-of-agent",
  statements: () => [
    "drop index calls_of_agent",
    "create index calls_of_agent on calls (account_id, agent_id, created_at, id) where agent_id is not null",
  ],
};
