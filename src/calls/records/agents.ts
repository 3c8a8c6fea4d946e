import type { Agent, AgentPatch, NewAgent } from "../../contract/agents.ts";
import type { Database } from "../../store/database.ts";
import { checkNumber, refuseTeam } from "./check-fields.ts";
import { createRecordDesk, type RecordDesk } from "./record-desk.ts";

export type AgentDesk = RecordDesk<Agent, NewAgent, AgentPatch, { team?: string | undefined }>;

/** An account's agents. */
export function createAgentDesk(database: Database): AgentDesk {
  return createRecordDesk(database, {
    table: "agents",
    name: "agent",
    idPrefix: "agt",
    most: 10_000,
    toView: ({ account_id: _, ...agent }) => agent,
    async toColumns(tx, accountId, given) {
      const refusal = await refuseTeam(tx, accountId, given.team);
      if (refusal) return { refusal };
      if (given.phone === undefined) return { columns: given };
      const phone = checkNumber(given.phone, ["phone"]);
      return phone.refusal ? phone : { columns: { ...given, phone: phone.number } };
    },
    where: ({ team }) => (team === undefined ? {} : { team }),
  });
}
