import { agentKey } from "../../engine/agents.ts";
import type { Directory } from "../../engine/directory.ts";
import type { Engine } from "../../engine/engine.ts";
import type { Database } from "../../store/database.ts";
import { type AgentDesk, createAgentDesk } from "./agents.ts";
import { type ContactDesk, createContactDesk } from "./contacts.ts";
import { createInspectorDesk, type InspectorDesk } from "./inspectors.ts";
import { createLineDesk, type LineDesk } from "./lines.ts";
import { createOutcomeTagDesk, type OutcomeTagDesk } from "./outcome-tags.ts";
import { createTeamDesk, type TeamDesk } from "./teams.ts";

/** What accounts keep beside their calls. */
export type Records = {
  agents: AgentDesk;
  teams: TeamDesk;
  inspectors: InspectorDesk;
  lines: LineDesk;
  outcomeTags: OutcomeTagDesk;
  contacts: ContactDesk;
  /** Tells every node that an account's agents have changed, or one of them. */
  agentsChanged(accountId: string, id?: string): Promise<void>;
};

export function createRecords({
  database,
  directory,
  engine,
}: {
  database: Database;
  directory: Directory;
  engine: Engine;
}): Records {
  /** Every node remembers agents; this one knows of the change before it is answered. */
  async function agentsChanged(accountId: string, id?: string): Promise<void> {
    const key = agentKey(accountId, id);
    await directory.refreshAgents([key]);
    await engine.bus.tell("agents", [key]);
  }

  return {
    agents: createAgentDesk(database, agentsChanged),
    teams: createTeamDesk(database, agentsChanged),
    inspectors: createInspectorDesk(database),
    lines: createLineDesk(database),
    outcomeTags: createOutcomeTagDesk(database),
    contacts: createContactDesk(database),
    agentsChanged,
  };
}
