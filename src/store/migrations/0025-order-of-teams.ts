import type { Migration } from "../migration.ts";

/** In whose order a team's agents are rung. */
export const orderOfTeams: Migration = {
  name: "0025-order-of-teams",
  statements: () => ["alter table teams add column ring_order text not null default '[]'"],
};
