import { findAgentOfMember } from "../store/agents.ts";
import type { Database } from "../store/database.ts";
import type { Auth } from "./auth.ts";
import { Problem } from "./problem.ts";

/** Refuses a person with the role `agent` who would act for another agent: they have their own telephone alone. */
export function createOwnAgent(database: Pick<Database, "db">): (auth: Auth, agentId: string | null) => Promise<void> {
  return async ({ accountId, actor }, agentId) => {
    if (actor.kind !== "user" || actor.session.user.role !== "agent") return;
    const own = await findAgentOfMember(database, { accountId, memberId: actor.id });
    if (own !== null && own.id === agentId) return;
    throw new Problem({
      status: 403,
      code: "another_agent",
      title: "This is another agent's",
      detail: "You may do this for yourself. Ask an owner or an admin.",
    });
  };
}
