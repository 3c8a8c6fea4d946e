import type { NewTeam, Team, TeamPatch } from "../../contract/teams.ts";
import type { Database } from "../../store/database.ts";
import { leaveTeam } from "../../store/teams.ts";
import { createRecordDesk, type RecordDesk } from "./record-desk.ts";

export type TeamDesk = RecordDesk<Team, NewTeam, TeamPatch>;

/**
 * An account's teams. Whoever belongs to one that is deleted belongs to none.
 * @param onLeft told of an account whose agents have just left a team that is gone, before that is answered.
 */
export function createTeamDesk(database: Database, onLeft: (accountId: string) => Promise<void>): TeamDesk {
  const desk = createRecordDesk<"teams", Team, NewTeam, TeamPatch>(database, {
    table: "teams",
    name: "team",
    idPrefix: "team",
    most: 1_000,
    toView: ({ account_id: _, ring_order, ...team }) => ({ ...team, ring_order: JSON.parse(ring_order) as string[] }),
    toColumns: async (_tx, _accountId, { ring_order, ...given }) => ({
      columns: { ...given, ...(ring_order !== undefined && { ring_order: JSON.stringify(ring_order) }) },
    }),
    async follow(tx, { accountId, id }, row) {
      if (row === null) await leaveTeam(tx, { accountId, id, now: Date.now() });
    },
  });
  return {
    ...desk,
    async remove(accountId, id) {
      const removed = await desk.remove(accountId, id);
      if (removed) await onLeft(accountId);
      return removed;
    },
  };
}
