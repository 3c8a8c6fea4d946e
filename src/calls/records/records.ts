import type { Database } from "../../store/database.ts";
import { type AgentDesk, createAgentDesk } from "./agents.ts";
import { type ContactDesk, createContactDesk } from "./contacts.ts";
import { createLineDesk, type LineDesk } from "./lines.ts";
import { createOutcomeTagDesk, type OutcomeTagDesk } from "./outcome-tags.ts";
import { createTeamDesk, type TeamDesk } from "./teams.ts";

/** What accounts keep beside their calls. */
export type Records = {
  agents: AgentDesk;
  teams: TeamDesk;
  lines: LineDesk;
  outcomeTags: OutcomeTagDesk;
  contacts: ContactDesk;
};

export function createRecords(database: Database): Records {
  return {
    agents: createAgentDesk(database),
    teams: createTeamDesk(database),
    lines: createLineDesk(database),
    outcomeTags: createOutcomeTagDesk(database),
    contacts: createContactDesk(database),
  };
}
